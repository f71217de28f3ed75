"""Where the nodes of a scene stand: a matrix for each, parents included."""

import numpy as np

from render.scene.document import Scene
from render.scene.instant import Placed
from render.scene.matrix import Matrix, scaling, translation, turn
from render.scene.node import Node


def placings(scene: Scene) -> tuple[Placed, ...]:
    """Every model of the scene with its matrix, at rest."""
    matrices = matrices_of(scene)
    return tuple(_placed(node, node.model, matrices[node.id]) for node in scene.nodes if node.model is not None)


def matrices_of(scene: Scene) -> dict[str, Matrix]:
    """The matrix (4, 4) of every node, from its own space to the scene's, not turned by the turntable."""
    nodes = {node.id: node for node in scene.nodes}
    return {node.id: _within_parents(node, nodes) for node in scene.nodes}


def _placed(node: Node, model: str, matrix: Matrix) -> Placed:
    return Placed(
        node=node.id,
        model=model,
        matrix=tuple(float(value) for value in matrix.ravel()),
        variant=node.variant,
        materials=node.materials,
        lamps=node.lamps,
    )


def _within_parents(node: Node, nodes: dict[str, Node]) -> Matrix:
    matrix, above = _matrix(node), node.parent
    while above is not None:
        matrix, above = _matrix(nodes[above]) @ matrix, nodes[above].parent
    return matrix


def _matrix(node: Node) -> Matrix:
    """Scale, then X, Y, Z turns, then move."""
    turned = turn(2, node.rotation_deg[2]) @ turn(1, node.rotation_deg[1]) @ turn(0, node.rotation_deg[0])
    return np.asarray(translation(np.array(node.translation)) @ turned @ scaling(node.scale))
