"""From a document and a time to an instant: every path, clip, fade and caption worked out. Pure."""

import numpy as np

from render.scene.document import Scene
from render.scene.instant import Instant, LightShare, Placed, Reach, Stand
from render.scene.matrix import Matrix, scaling, translation, turn
from render.scene.node import Node


def instant(scene: Scene, at_ms: float, *, turn_deg: float | None = None) -> Instant:
    """The scene at a time of its own; `turn_deg` puts the turntable elsewhere than its motion does."""
    camera = scene.camera
    reach = Reach(target=camera.target, distance=camera.distance, zoom=camera.zoom)
    return Instant(
        placed=placings(scene),
        turn_deg=scene.motion.yaw_deg(at_ms) if turn_deg is None else turn_deg,
        stand=Stand(reach=reach, yaw_deg=camera.yaw_deg, pitch_deg=camera.pitch_deg, fov_deg=camera.fov_deg),
        light=(LightShare(environment=scene.environment, share=1.0),),
        lights=scene.lights,
        exposure=scene.exposure,
        shadow=scene.shadow,
        backdrop=scene.backdrop,
        spots=scene.hotspots,
    )


def placings(scene: Scene) -> tuple[Placed, ...]:
    """Every model of the scene with its matrix, parents included."""
    nodes = {node.id: node for node in scene.nodes}
    return tuple(_placed(node, nodes) for node in scene.nodes if node.model is not None)


def _placed(node: Node, nodes: dict[str, Node]) -> Placed:
    assert node.model is not None
    matrix, above = _matrix(node), node.parent
    while above is not None:
        matrix, above = _matrix(nodes[above]) @ matrix, nodes[above].parent
    return Placed(
        node=node.id,
        model=node.model,
        matrix=tuple(float(value) for value in matrix.ravel()),
        variant=node.variant,
        materials=node.materials,
        lamps=node.lamps,
    )


def _matrix(node: Node) -> Matrix:
    """Scale, then X, Y, Z turns, then move."""
    turned = turn(2, node.rotation_deg[2]) @ turn(1, node.rotation_deg[1]) @ turn(0, node.rotation_deg[0])
    return np.asarray(translation(np.array(node.translation)) @ turned @ scaling(node.scale))


def repeats(scene: Scene, at_ms: float) -> float:
    """The earliest time at which the scene, but for its turntable, is as it is at `at_ms`: what does not move is always at 0."""
    return 0.0 if scene.timeline == type(scene.timeline)() else at_ms
