"""What a show says of its engine's trouble is written down, stands in no replay's way, and operators can count it."""

from typing import get_args

import httpx
import pytest

from archive.timeline.projections import project
from render.engine.errors import TroubleCode
from tests.support.api_house import Service, live_show
from tests.support.settings_table import ROOT

SAID = {"what": "The drawing process has to be started again: killed.", "code": "process_ended", "since_ms": 4_800}
TROUBLED = {"kind": "engine.troubled", "at_ms": 5_000, **SAID}
RECOVERED = {"kind": "engine.recovered", "at_ms": 7_000, "lasted_ms": 2_200}


async def test_both_ends_of_a_trouble_stand_in_the_log(service: Service, admin: httpx.AsyncClient) -> None:
    show = await live_show(admin)
    before = project(service.house.log.read(show["id"]), {})
    for notice in (TROUBLED, RECOVERED):
        await service.stages.say(show["id"], notice)
    events = service.house.log.read(show["id"])
    assert [(event.type, event.at_ms) for event in events[-2:]] == [("engine.troubled", 5_000), ("engine.recovered", 7_000)]
    assert events[-2].data == SAID
    after = project(events, {})
    assert (after.chapters, after.products, after.gaps) == (before.chapters, before.products, before.gaps)


async def test_what_the_engine_gives_up_is_told_with_the_tier_and_counted(service: Service, admin: httpx.AsyncClient, monkeypatch) -> None:
    show = await live_show(admin)
    tier, figures = "gl/3 msaa=4 step_deg=1 driver=x", service.stages.stats

    async def busy(show_id: str) -> dict[str, object]:
        return {**await figures(show_id), "engine": {"tier": tier, "gave_up": "drawn at 71% of its size", "trouble": None}}

    monkeypatch.setattr(service.stages, "stats", busy)
    assert await service.house.shows._tier(show["id"]) == f"{tier} gave_up=drawn at 71% of its size"
    text = (await admin.get("/metrics")).text
    assert f'vouchcast_engine_gave_up{{show_id="{show["id"]}"}} 1.0' in text
    assert f'vouchcast_engine_troubled{{show_id="{show["id"]}"}} 0.0' in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_trouble_is_told_in_the_directors_language(language: str) -> None:
    words = (ROOT / f"api/web/src/i18n/{language}-stage.ts").read_text(encoding="utf-8")
    assert [code for code in get_args(TroubleCode) if f"  trouble_{code}: " not in words] == []
