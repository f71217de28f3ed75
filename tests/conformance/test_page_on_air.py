"""What the director's page takes to be on air is what the service's desk takes to stand there."""

import random
from pathlib import Path
from typing import Any

from api.desk.cues import Standing
from render.scene.document import product_scene, scene_from
from tests.support.web_module import web_module

SHOWS, LENGTH = 60, 20
FRAME_90K = 3_000
Told = tuple[str, dict[str, Any]]


def _cue(dice: random.Random) -> Told:
    name = dice.choice("abc")
    own = product_scene("a" * 64) if name == "a" else scene_from({"environment": {"name": "warm"}})
    scene = None if name == "c" else own.model_dump(mode="json")
    cues: list[Told] = [
        ("product.shown", {"product_id": f"prd_{name}", "layout": dice.choice(("beside", "product")), "scene": scene}),
        ("product.hidden", {"product_id": f"prd_{name}"}),
        ("layout.changed", {"layout": dice.choice(("host", "beside", "product"))}),
        ("evidence.shown", {"evidence_id": f"evi_{name}"}),
        ("evidence.hidden", {"evidence_id": f"evi_{name}"}),
        ("scene.posed", {"yaw_deg": dice.uniform(0, 360), "spin_deg_s": dice.choice((0.0, 30.0)), "variant": dice.choice((None, "red"))}),
    ]
    return dice.choice(cues)


def _air(told: list[Told]) -> dict[str, Any]:
    standing = Standing()
    for number, (type, data) in enumerate(told):
        standing = standing.after(type, data, number * FRAME_90K)
    turn = standing.turn.turn_at(len(told) * FRAME_90K)
    of_stage = {"productId": standing.product_id, "evidenceId": standing.evidence_id, "layout": standing.layout}
    return {**of_stage, "variant": standing.variant, "spinDegS": turn.spin_deg_s}


def test_the_page_and_the_desk_agree_after_any_cues(tmp_path: Path) -> None:
    seen = """
        const { productId, evidenceId, layout, posed, spinDegS } = module.onAir(one);
        return { productId, evidenceId, layout, variant: posed.variant ?? null, spinDegS };
    """
    dice = random.Random(5)
    shows = [[_cue(dice) for _ in range(LENGTH)] for _ in range(SHOWS)]
    given = [[{"seq": seq, "type": type, "data": data} for seq, (type, data) in enumerate(told)] for told in shows]
    assert web_module(tmp_path, "lib/on-air.ts", seen)(given) == [_air(told) for told in shows]


def test_the_trouble_of_an_engine_is_over_with_its_process(tmp_path: Path) -> None:
    troubled = {"type": "engine.troubled", "data": {"what": "no context"}}
    logs = [[troubled], [troubled, {"type": "engine.recovered", "data": {}}], [troubled, {"type": "show.resumed", "data": {}}]]
    assert web_module(tmp_path, "lib/on-air.ts", "return module.onAir(one).trouble !== null;")(logs) == [True, False, False]
