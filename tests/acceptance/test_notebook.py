"""The example notebook, run in a real JupyterLab against the real service."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.jupyter import ROOT, Lab, notebook_environment
from tests.support.service import Service
from tests.support.wait import until

NOTEBOOK = ROOT / "examples" / "first_show.ipynb"
# A thumbnail's grey values, so that two pictures can be compared wherever they come from.
PIXELS = """image => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0, 32, 32);
  return Array.from(context.getImageData(0, 0, 32, 32).data);
}"""
FAILED = '.jp-OutputArea [data-mime-type="application/vnd.jupyter.stderr"], .jp-OutputArea [data-mime-type="application/vnd.jupyter.error"]'
SLOW_MS = 300_000

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def lab_page(service: Service, demo_models: dict[str, Path], browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The notebook in JupyterLab, all cells run."""
    folder = tmp_path_factory.mktemp("lab")
    with Lab(folder, **notebook_environment(service, demo_models["mug"])) as lab:
        shutil.copy(NOTEBOOK, lab.notebooks)
        page = browser.new_page(viewport={"width": 1500, "height": 1000}, locale="en-US")
        page.set_default_timeout(SLOW_MS)
        page.goto(lab.address(NOTEBOOK.name))
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=SLOW_MS)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(f"vouch-replay, {FAILED}").first.wait_for(timeout=SLOW_MS)
        assert page.locator(FAILED).all_inner_texts() == []
        yield page
        page.close()


def test_a_stranger_runs_the_example_to_its_end(lab_page: Page) -> None:
    assert lab_page.locator(FAILED).all_inner_texts() == []
    assert lab_page.locator(".vouch-scene").count() == lab_page.locator("vouch-replay").count() == 1


def test_the_examples_show_is_published_with_its_product_at_its_second(lab_page: Page, service: Service) -> None:
    assert lab_page.locator("vouch-replay").count() == 1
    with service.client() as client:
        show = next(show for show in client.shows.list() if show["title"] == "A first show")
        events = {event["type"]: event for event in client.shows.timeline(show["id"])}
    assert show["state"] == "published"
    assert events["product.shown"]["data"]["title"] == "From the notebook"
    assert 0 < events["product.shown"]["at_ms"] < events["product.hidden"]["at_ms"] < events["show.ended"]["at_ms"]


def test_the_scene_is_turned_lit_and_saved_by_hand(lab_page: Page, service: Service) -> None:
    cell = lab_page.locator(".vouch-scene")
    cell.scroll_into_view_if_needed()
    picture = cell.locator(".view > img")
    before = _pixels(picture)
    assert _spread(before) > 20, "the preview shows something"

    _drag(lab_page, cell.locator(".view"), across_px=120)
    dragged = _changed(picture, before)

    cell.get_by_role("tab", name="Light").click()
    cell.get_by_role("radio", name="Night").click()
    _changed(picture, dragged)

    cell.get_by_placeholder("Name this scene").fill("By hand")
    cell.get_by_role("button", name="Save", exact=True).click()
    expect(cell.get_by_role("status")).to_contain_text("Saved · scn_")
    scene_id = cell.get_by_role("status").inner_text().split(" · ")[1]
    with service.client() as client:
        scene = client.scenes.get(scene_id)
    assert (scene["name"], scene["document"]["environment"]["name"]) == ("By hand", "night")
    assert scene["document"]["camera"]["yaw_deg"] == pytest.approx(-60, abs=1), "every step of the drag counted"


def test_the_arrow_keys_turn_the_picture_and_leave_the_notebook_where_it_is(lab_page: Page) -> None:
    cell = lab_page.locator(".vouch-scene")
    picture = cell.locator(".view > img")
    before = _pixels(picture)
    cell.locator(".view").focus()
    for _ in range(4):
        lab_page.keyboard.press("ArrowRight")
    _changed(picture, before)
    expect(cell.locator(".view")).to_be_focused()


def test_code_in_another_cell_moves_what_the_hand_holds(lab_page: Page) -> None:
    cell = lab_page.locator(".vouch-scene")
    picture = cell.locator(".view > img")
    before = _pixels(picture)
    lab_page.locator(".jp-CodeCell", has_text="builder.light(").locator(".cm-content").click()
    lab_page.keyboard.press("Control+Enter")
    _changed(picture, before)
    expect(cell.get_by_role("radio", name="Warm")).to_be_checked()
    expect(cell.get_by_placeholder("Name this scene")).to_have_value("First scene")


def test_the_replay_plays_in_its_cell_with_the_product_at_its_moment(lab_page: Page) -> None:
    replay = lab_page.locator("vouch-replay")
    replay.scroll_into_view_if_needed()
    expect(replay.get_by_text("From the notebook").first).to_be_visible()
    expect(replay.get_by_text("129.00").first).to_be_visible()
    video = replay.locator("video")
    began = video.evaluate("video => (video.muted = true, video.play().then(() => video.currentTime))")
    until(lambda: video.evaluate("video => video.currentTime") > began + 0.8, why="the replay does not play")


def _pixels(picture: Locator) -> list[int]:
    picture.evaluate("image => image.decode()")
    return list(picture.evaluate(PIXELS))


def _changed(picture: Locator, before: list[int]) -> list[int]:
    """The picture once it has come to rest on something else."""

    def settled() -> list[int] | None:
        one = _pixels(picture)
        picture.page.wait_for_timeout(400)
        drawing = picture.locator("xpath=ancestor::*[contains(@class, 'drawing')]").count()
        return one if not drawing and one == _pixels(picture) and _difference(one, before) > 1.0 else None

    return until(settled, timeout_s=90, why="the preview stayed as it was") or []


def _difference(one: list[int], other: list[int]) -> float:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def _spread(pixels: list[int]) -> int:
    return max(pixels[::4]) - min(pixels[::4])


def _drag(page: Page, view: Locator, *, across_px: int, steps: int = 12) -> None:
    box = view.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across_px, y, steps=steps)
    page.mouse.up()
