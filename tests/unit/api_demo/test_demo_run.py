import asyncio
import io
from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest
from rich.console import Console

from api.client import ApiError, ModelRejected
from api.demo import run as director
from api.demo.products import own_product
from api.demo.run import Options
from api.demo.shop import Rejected, hero_scene, stock, upload


class Service:
    """What the demonstration needs of a client, in memory; keeps what it was asked."""

    base_url = "http://127.0.0.1:1"

    def __init__(self, *, listed=(), rejected=None, refuse_upload=None, fail_on=None):
        self.asked: list[tuple] = []
        self.events: list[dict] = []
        self.rejected, self.refuse_upload, self.fail_on = rejected, refuse_upload, fail_on
        self.models = SimpleNamespace(upload=self._upload, wait=self._wait)
        self.products = SimpleNamespace(list=lambda: list(listed), create=self._create)
        self.scenes = SimpleNamespace(save=lambda document, name: {"id": "scn_1"})
        self.evidence = SimpleNamespace(create=lambda *args, **fields: {"id": "evi_1"})
        self.shows = SimpleNamespace(
            create=lambda **fields: self._note("create", fields) or {"id": "shw_1", "whip_token": "w"},
            start=lambda show_id: self._note("start", show_id),
            end=lambda show_id: self._note("end", show_id),
            cue=self._cue,
            timeline=lambda show_id: [{"type": "host.joined", "at_ms": 1, "data": {}}, *self.events],
        )
        self.orders = SimpleNamespace(create=lambda **fields: self._note("order", fields) or {"buyer_url": "/replay/shw_1?buyer=tok"})
        self.reviews = SimpleNamespace(create=lambda show_id, **fields: self._note("review", fields))
        self.claims = SimpleNamespace(create=lambda show_id, **fields: self._note("claim", fields) or {"at_ms": 1})
        self.questions = SimpleNamespace(
            ask=lambda show_id, **fields: self._note("question", fields) or {"at_ms": 1},
            list=lambda show_id: [{"id": "que_0"}, {"id": "que_1"}],
            answer=lambda show_id, question_id, **fields: self._note("answer", question_id) or {"at_ms": 1},
        )

    def _note(self, *what):
        self.asked.append(what)

    def _upload(self, path):
        if self.refuse_upload:
            raise ApiError(self.refuse_upload, {"detail": "too large"})
        return {"id": f"mdl_{path.stem}"}

    def _wait(self, model_id):
        if self.rejected:
            raise ModelRejected({"id": model_id, "state": "rejected", "report": {"issues": self.rejected}})
        return {"id": model_id, "sha256": "a" * 64, "report": {"stats": {"triangles": 12, "materials": 1}}}

    def _create(self, **fields):
        self._note("product", fields)
        return {"id": f"prd_{fields['sku']}"}

    def _cue(self, show_id, cue, /, **fields):
        if self.fail_on == cue:
            raise ApiError(409, {"detail": "The show is not live."})
        self._note("cue", cue)
        self.events.append({"type": cue.replace(".show", ".shown"), "at_ms": 10 * len(self.events), "data": fields})
        return self.events[-1]

    def request(self, method, path, **options):
        self._note(method, path)

    def did(self, what):
        return [entry[1] for entry in self.asked if entry[0] == what]


@pytest.fixture
def chair(tmp_path):
    path = tmp_path / "chair.glb"
    path.write_bytes(b"glTF")
    return path


@pytest.fixture
def stage_door(monkeypatch, tmp_path):
    """No host is published, and the script takes no time."""

    @asynccontextmanager
    async def publisher(signalling, clip, *, loop):
        yield

    monkeypatch.setattr(director, "Publisher", publisher)
    monkeypatch.setattr(director, "host_clip", lambda folder, progress: tmp_path / "host.mp4")
    whole = director.script

    def at_once(*args, **options):
        return [replace(beat, at_s=0.0) for beat in whole(*args, **options)]

    monkeypatch.setattr(director, "script", at_once)


def console():
    return Console(file=io.StringIO(), width=40)


async def test_the_show_is_directed_to_its_end_and_its_links_are_whole(chair, tmp_path, stage_door):
    service, screen = Service(), console()
    outcome = await director.play(service, "t", tmp_path, Options(models=(chair,)), screen)
    cues = service.did("cue")
    assert cues[0] == "layout.set"
    assert {"product.show", "evidence.show", "evidence.hide", "assurance.show", "assurance.hide", "product.hide"} <= set(cues)
    (claim,) = service.did("claim")
    assert claim["evidence_ids"] == ["evi_1"]
    assert (len(service.did("question")), service.did("answer")) == (1, ["que_1"])
    assert service.did("end") == ["shw_1"]
    assert outcome.buyer_url == "http://127.0.0.1:1/replay/shw_1?buyer=tok"
    assert outcome.buyer_url in screen.file.getvalue()


async def test_the_sample_review_names_itself_and_stands_where_the_product_was_shown(chair, tmp_path, stage_door):
    service = Service()
    await director.play(service, "t", tmp_path, Options(models=(chair,)), console())
    (review,) = service.did("review")
    assert "Demo" in review["author"]
    assert "demonstration" in review["text"]
    assert review["at_ms"] >= 2000
    quiet = Service()
    await director.play(quiet, "t", tmp_path, Options(models=(chair,), review=False), console())
    assert quiet.did("review") == []


async def test_a_show_is_ended_when_it_is_stopped_half_way(chair, tmp_path, stage_door, monkeypatch):
    service, waiting = Service(), asyncio.Event()

    async def stuck(*args):
        waiting.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(director, "_direct", stuck)
    task = asyncio.create_task(director.play(service, "t", tmp_path, Options(models=(chair,)), console()))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert service.did("end") == ["shw_1"]


async def test_a_show_is_ended_when_a_cue_is_refused(chair, tmp_path, stage_door):
    service = Service(fail_on="evidence.show")
    with pytest.raises(ApiError):
        await director.play(service, "t", tmp_path, Options(models=(chair,)), console())
    assert service.did("end") == ["shw_1"]


def test_a_rejected_model_is_said_with_all_its_reasons(chair, tmp_path, monkeypatch):
    issues = [{"code": "not_glb", "severity": "error", "pointer": "/asset", "message": "no GLB"}, {"code": "b", "message": "and worse"}]
    monkeypatch.setattr(director, "Client", lambda *args, **options: _Opened(Service(rejected=issues)))
    screen = console()
    assert director.run("http://127.0.0.1:1", "t", tmp_path, Options(models=(chair,), camera=_clip(tmp_path)), screen) == 1
    said = screen.file.getvalue()
    assert "chair.glb cannot be used" in said
    assert "error not_glb at /asset: no GLB" in said
    assert "and worse" in said


def test_a_missing_file_or_an_unreadable_camera_is_one_clear_line(tmp_path, monkeypatch, chair):
    monkeypatch.setattr(director, "Client", lambda *args, **options: _Opened(Service()))
    for options in (Options(models=(tmp_path / "none.glb",)), Options(models=(chair,), camera=chair)):
        screen = console()
        assert director.run("http://127.0.0.1:1", "t", tmp_path, options, screen) == 1
        assert len(screen.file.getvalue().strip().splitlines()) == 1


def test_a_file_that_is_refused_at_the_door_is_a_rejection_too(chair):
    with pytest.raises(Rejected, match="too large"):
        upload(Service(refuse_upload=413), [own_product(chair)], lambda text: None)
    with pytest.raises(ApiError):
        upload(Service(refuse_upload=401), [own_product(chair)], lambda text: None)


def test_a_second_demonstration_brings_its_products_up_to_date_instead_of_listing_them_twice(chair):
    service = Service(listed=[{"sku": "DEMO-CHAIR", "id": "prd_old"}])
    (stocked,) = stock(service, [own_product(chair)], ["mdl_chair"], lambda text: None)
    assert stocked.product_id == "prd_old"
    assert service.asked == [("PATCH", "/api/v1/products/prd_old")]


def test_the_hero_scene_is_one_that_the_engine_takes(chair):
    from render.scene.document import scene_from

    (stocked,) = stock(Service(), [own_product(chair)], ["mdl_chair"], lambda text: None)
    assert scene_from(hero_scene(stocked)).motion.kind == "turntable"


class _Opened:
    def __init__(self, service):
        self._service = service

    def __enter__(self):
        return self._service

    def __exit__(self, *error):
        return None


def _clip(folder):
    import av
    import numpy as np

    path = folder / "camera.mp4"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=30)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        file.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        file.mux(stream.encode(None))
    return path
