"""How many watched is in the record, once for each change, and the most that ever watched at once is not lost."""

import httpx

from api.desk.audience import Audience
from tests.support.api_house import SDP, Service, live_show


async def _counted(service: Service, show_id: str) -> list[tuple[int, int, int]]:
    events = service.house.log.read(show_id, types=["viewers.counted"])
    return [(event.at_ms, event.data["watching"], event.data["peak"]) for event in events]


async def test_viewers_are_counted_when_their_number_changed(service: Service, admin: httpx.AsyncClient) -> None:
    show_id = (await live_show(admin))["id"]
    stages, audience = service.stages, Audience(log=service.house.log, stages=service.stages)
    await audience.count()
    assert await _counted(service, show_id) == []
    sessions = [(await stages.offer(show_id, "whep", SDP)).session_id for _ in range(3)]
    await stages.hang_up(show_id, sessions[0])
    stages.advance(show_id, 30_000)
    await audience.count()
    await audience.count()
    for session in sessions[1:]:
        await stages.hang_up(show_id, session)
    stages.advance(show_id, 30_000)
    await audience.count()
    assert await _counted(service, show_id) == [(30_000, 2, 3), (60_000, 0, 3)]
    timeline = (await admin.get(f"/archive/{show_id}/timeline.json")).json()
    assert timeline["viewers"] == {"peak": 3, "series": [{"at_ms": 30_000, "watching": 2}, {"at_ms": 60_000, "watching": 0}]}


async def test_a_show_that_is_gone_is_counted_no_more(service: Service, admin: httpx.AsyncClient) -> None:
    show_id = (await live_show(admin))["id"]
    audience = Audience(log=service.house.log, stages=service.stages)
    await service.stages.offer(show_id, "whep", SDP)
    await admin.post(f"/api/v1/shows/{show_id}/end")
    await audience.count()
    assert await _counted(service, show_id) == []
