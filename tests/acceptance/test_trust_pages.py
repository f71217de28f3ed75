"""Trust in a real Chromium: what viewers ask, keep and are told, and what the studio says of a recording and does with it.

One show is followed from the air to its takedown, so the tests stand in the order of its life.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from api.client import ApiError, Client
from archive.seal.receipt import Receipt
from tests.support.clips import flash_and_beep
from tests.support.hosting import make_product
from tests.support.pages import PHONE, Stage, certificate, has_no_sideways_scroll, on_stage, visitor
from tests.support.service import Service
from tests.support.wait import until

PHONE_360 = {**PHONE, "width": 360}
QUESTION, ANSWER = "能放进洗碗机吗？", "可以，上层低温洗。"
CLAIM, PROMISE = "双层真空，保温十二小时", "七天无理由退货"
DELAYED = {
    "state": "delayed",
    "waiting_segments": 42,
    "waiting_bytes": 31_000_000,
    "waiting_s": 84.0,
    "cap_bytes": 1_000_000_000,
    "reason": "S3 answers 503",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The show, and where it is seen."""

    service: Service
    client: Client
    stage: Stage
    product: dict[str, Any]
    evidence_id: str

    @property
    def show_id(self) -> str:
        return self.stage.show_id

    @property
    def watch(self) -> str:
        return f"{self.service.url}/watch/{self.show_id}"

    @property
    def replay(self) -> str:
        return f"{self.service.url}/replay/{self.show_id}"

    def is_sealed(self) -> bool:
        """Whether a head covers all of it."""
        with suppress(ApiError):
            return bool(self.client.shows.seal(self.show_id)["leaves_waiting"] == 0)
        return False

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """What the pages have no part in."""
        return self.client.post(f"/api/v1/shows/{self.show_id}/{path}", body)


@pytest.fixture(scope="module")
def show(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    """A show on air with one product and a certificate."""
    folder = tmp_path_factory.mktemp("show")
    flash_and_beep(folder / "host.mp4", duration_s=10)
    with service.client() as client:
        product = make_product(client, "A-1", title="山涧保温杯")
        paper = client.evidence.create(
            certificate(folder / "paper.png", "TEST REPORT"), title="检测报告", issuer="示例检测中心", claim=CLAIM
        )
        with on_stage(service, client, folder / "host.mp4", title="正在开箱", product_ids=[product["id"]]) as stage:
            stage.cue("product.show", product_id=product["id"], layout="host")
            yield Followed(service=service, client=client, stage=stage, product=product, evidence_id=paper["id"])


@pytest.fixture(scope="module")
def desk(show: Followed, browser: Browser) -> Iterator[BrowserContext]:
    """The merchant's browser."""
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(show.service.login_link())
        page.wait_for_url("**/studio")
        page.close()
        yield context


@pytest.fixture
def room(show: Followed, desk: BrowserContext) -> Iterator[Page]:
    """The show's room in the studio."""
    page = desk.new_page()
    page.goto(f"{show.service.url}/studio#show/{show.show_id}")
    expect(page.get_by_test_id("room-title")).to_have_text("正在开箱")
    yield page
    page.close()


@pytest.fixture
def viewer(browser: Browser) -> Iterator[Page]:
    with visitor(browser, viewport=PHONE_360) as context:
        yield context.new_page()


def test_a_question_is_answered_in_front_of_everyone(show: Followed, room: Page, viewer: Page, browser: Browser) -> None:
    viewer.goto(show.watch)
    viewer.get_by_test_id("ask-text").fill(QUESTION)
    viewer.get_by_test_id("ask-send").click()
    expect(viewer.get_by_test_id("question")).to_contain_text(QUESTION)
    asked = room.get_by_test_id("desk-question").filter(has_text=QUESTION)
    asked.get_by_test_id("answer-text").fill(ANSWER)
    asked.get_by_test_id("answer-pinned").check()
    asked.get_by_test_id("answer-send").click()
    expect(viewer.get_by_test_id("answer")).to_contain_text(ANSWER)
    with visitor(browser) as context:
        newcomer = context.new_page()
        newcomer.goto(show.watch)
        expect(newcomer.get_by_test_id("question")).to_have_attribute("data-pinned", "true")
        expect(newcomer.get_by_test_id("answer")).to_contain_text(ANSWER)


def test_a_claim_stands_beside_its_certificate_and_a_promise_is_marked_while_it_is_up(show: Followed, room: Page, viewer: Page) -> None:
    viewer.goto(show.watch)
    expect(viewer.get_by_test_id("title")).to_be_visible()
    room.get_by_test_id("claim-box").locator("summary").click()
    claim = room.get_by_test_id("claim-form")
    claim.locator("[name=text]").fill(CLAIM)
    claim.locator("[name=evidence]").check()
    claim.get_by_test_id("claim-send").click()
    room.get_by_test_id("assurance-box").locator("summary").click()
    promise = room.get_by_test_id("assurance-form")
    promise.locator("[name=title]").fill(PROMISE)
    promise.locator("[name=terms]").fill("签收后七天内可退。")
    promise.get_by_test_id("assurance-send").click()
    expect(viewer.get_by_test_id("claim")).to_contain_text(CLAIM)
    expect(viewer.get_by_test_id("proof")).to_contain_text("检测报告")
    expect(viewer.get_by_test_id("assurance")).to_have_attribute("data-on", "true")
    room.get_by_test_id("desk-assurance").get_by_role("button").click()
    expect(viewer.get_by_test_id("assurance")).to_have_attribute("data-on", "false")
    assert has_no_sideways_scroll(viewer)


@pytest.mark.parametrize(("state", "words"), [("delayed", "上传变慢"), ("stopped", "录制已停")])
def test_a_director_is_told_when_the_recording_is_in_trouble(show: Followed, desk: BrowserContext, state: str, words: str) -> None:
    def troubled(route: Route) -> None:
        route.fulfill(body=json.dumps({"viewers": 3, "recording": {**DELAYED, "state": state}}), content_type="application/json")

    page = desk.new_page()
    page.route("**/stats", troubled)
    page.goto(f"{show.service.url}/studio#show/{show.show_id}")
    alarm = page.get_by_test_id("recording-health")
    expect(alarm).to_have_attribute("data-state", state)
    expect(alarm).to_have_role("alert")
    for said in (words, "42 段", "29.6 MB", "S3 answers 503"):
        expect(alarm).to_contain_text(said)
    page.close()


def test_a_recording_in_good_health_raises_no_alarm(room: Page) -> None:
    expect(room.get_by_test_id("recording-health")).to_have_attribute("data-state", "ok")


def test_a_show_that_ended_unpublished_is_published_by_one_press(show: Followed, room: Page, viewer: Page) -> None:
    room.get_by_test_id("end-show").click()
    room.get_by_test_id("end-only").click()
    expect(room.get_by_test_id("room-state")).to_have_attribute("data-state", "ended")
    viewer.goto(show.replay)
    expect(viewer.get_by_test_id("gone")).to_have_attribute("data-why", "no_show")
    room.get_by_test_id("publish").click()
    expect(room.get_by_test_id("room-state")).to_have_attribute("data-state", "published")
    viewer.reload()
    expect(viewer.get_by_test_id("title")).to_have_text("正在开箱")


def test_a_receipt_taken_home_holds_for_the_archive(show: Followed, viewer: Page, tmp_path: Path) -> None:
    until(show.is_sealed, timeout_s=120, why="the end is under no head")
    viewer.goto(show.replay)
    expect(viewer.get_by_test_id("trust")).to_have_attribute("data-state", "sealed")
    with viewer.expect_download() as taken:
        viewer.get_by_test_id("keep-receipt").click()
    taken.value.save_as(tmp_path / "receipt.json")
    receipt = Receipt.from_json((tmp_path / "receipt.json").read_bytes())
    head = receipt.checked()
    assert head.origin.endswith(f"/{show.show_id}")
    assert str(receipt.key) == show.client.get("/api/v1/keys")["key"]
    assert any(" claim.made " in line for line in receipt.lines)
    assert show.show_id in (viewer.get_by_test_id("verify").get_attribute("href") or "")
    assert has_no_sideways_scroll(viewer)


def test_a_viewer_who_returns_is_assured_after_honest_additions_and_warned_after_others(show: Followed, viewer: Page) -> None:
    trust = viewer.get_by_test_id("trust")
    viewer.goto(show.replay)
    expect(trust).to_have_attribute("data-check", "whole")
    sealed = show.client.shows.seal(show.show_id)["size"]
    show.post("claims", text="杯盖是食品级聚丙烯")
    viewer.wait_for_function(
        "([show, size]) => fetch(`/api/v1/shows/${show}/seal`).then(answer => answer.json()).then(seal => seal.size > size)",
        arg=[show.show_id, sealed],
    )
    viewer.reload()
    expect(viewer.get_by_test_id("seal-whole")).to_be_visible()
    viewer.evaluate("""() => {
      const heads = JSON.parse(localStorage["vouchcast.heads"]);
      for (const seen of Object.values(heads)) {
        const lines = seen.head.split("\\n");
        lines[2] = btoa(String.fromCharCode(...new Uint8Array(32).fill(7)));
        seen.head = lines.join("\\n");
      }
      localStorage["vouchcast.heads"] = JSON.stringify(heads);
    }""")
    viewer.reload()
    expect(viewer.get_by_test_id("seal-broken")).to_be_visible()
    viewer.reload()
    expect(viewer.get_by_test_id("seal-broken"), "a warning does not wear off").to_be_visible()


def test_a_service_that_does_not_answer_is_not_called_a_forger(show: Followed, viewer: Page) -> None:
    viewer.goto(show.replay)
    expect(viewer.get_by_test_id("trust")).to_have_attribute("data-check", "whole")
    viewer.evaluate("""() => {
      const heads = JSON.parse(localStorage["vouchcast.heads"]);
      for (const seen of Object.values(heads)) {
        const lines = seen.head.split("\\n");
        lines[1] = String(Number(lines[1]) - 1);
        seen.head = lines.join("\\n");
      }
      localStorage["vouchcast.heads"] = JSON.stringify(heads);
    }""")
    viewer.route("**/proofs/consistency*", lambda route: route.fulfill(status=503, body=""))
    viewer.reload()
    expect(viewer.get_by_test_id("trust")).to_have_attribute("data-state", "sealed")
    expect(viewer.get_by_test_id("trust")).to_have_attribute("data-check", "unknown")
    expect(viewer.get_by_test_id("seal-broken")).to_have_count(0)


def test_a_correction_stands_beside_what_it_corrects(show: Followed, room: Page, viewer: Page) -> None:
    shown = room.locator("[data-testid=event][data-type='product.shown']")
    shown.get_by_test_id("correct").click()
    room.get_by_test_id("amend-reason").fill("价签挂错")
    room.get_by_test_id("amend-price").fill("119.00")
    room.get_by_test_id("amend-yes").click()
    expect(room.locator("[data-testid=event][data-type='correction.made']")).to_have_count(1)
    at_s = int(shown.get_attribute("data-at-ms") or 0) // 1000 + 1
    viewer.goto(f"{show.replay}?t={at_s}")
    card = viewer.get_by_test_id("product-card")
    expect(card.get_by_test_id("product-price")).to_contain_text("129")
    expect(card.get_by_test_id("correction")).to_contain_text("119")


def test_removed_words_leave_their_reason(show: Followed, room: Page, viewer: Page) -> None:
    room.locator("[data-testid=event][data-type='question.asked']").get_by_test_id("remove-words").click()
    room.get_by_test_id("amend-reason").fill("含有他人电话")
    room.get_by_test_id("amend-yes").click()
    expect(room.locator("[data-testid=event][data-type='text.removed']")).to_have_count(1)
    viewer.goto(show.replay)
    expect(viewer.get_by_test_id("question")).to_contain_text("含有他人电话")
    expect(viewer.get_by_test_id("question")).not_to_contain_text(QUESTION)
    expect(viewer.get_by_test_id("answer")).to_contain_text(ANSWER)


def test_a_replay_that_was_taken_down_says_why_until_it_is_restored(show: Followed, room: Page, viewer: Page) -> None:
    room.get_by_test_id("takedown").click()
    room.get_by_test_id("reason").fill("画面里有他人隐私")
    room.get_by_test_id("reasoned-yes").click()
    expect(room.get_by_test_id("restore")).to_be_visible()
    viewer.goto(show.replay)
    expect(viewer.get_by_test_id("gone")).to_have_attribute("data-why", "down")
    expect(viewer.get_by_test_id("gone-reason")).to_contain_text("画面里有他人隐私")
    room.get_by_test_id("restore").click()
    room.get_by_test_id("reason").fill("已打码")
    room.get_by_test_id("reasoned-yes").click()
    expect(room.get_by_test_id("takedown")).to_be_visible()
    viewer.reload()
    expect(viewer.get_by_test_id("title")).to_have_text("正在开箱")
