"""An uploaded file becomes a model: opened, judged, brought to its normal form, looked at, drawn, and made into what others need.

Every step is a program in a jail of its own. Nothing here ever parses the upload in this process, and no file, however
broken, makes these functions raise.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from render.models import cue, khronos
from render.models.derive import derive
from render.models.jail.allowance import CHECK, Allowance
from render.models.jail.sandbox import run_jailed
from render.models.jail.tidy import work_folder
from render.models.jail.words import issue_of
from render.models.likeness import likeness
from render.models.report.issue import Issue, ModelRejected
from render.models.report.report import Derived, Report
from render.models.sources.open import open_source
from render.models.usd.write import write_usdz

BAKE: Final = Allowance(seconds=90, memory_bytes=2**30)
DRAW: Final = Allowance(seconds=120, memory_bytes=2 * 2**30)
REPORT_BYTES: Final = 4 * 2**20
BESIDE: Final = 2
DRAWN_FROM: Final = ("model.glb", "shadow.png")
MADE: Final = (
    *DRAWN_FROM,
    "poster.webp",
    "turntable.mp4",
    "turntable.webp",
    "lod1.glb",
    "lod2.glb",
    "web.glb",
    "ar.glb",
    "model.usdz",
)

Told = Callable[[str], None]
Step = Callable[[], tuple[Issue, ...]]


def check(path: Path | str, *, told: Told = lambda step: None, allowance: Allowance = CHECK) -> Report:
    """The report of a file of any format; `rejected` for one that is missing, broken, hostile or too large.

    `allowance` is what each step that first looks at the file may use.
    """
    source = Path(path).resolve()
    if not source.is_file():
        return _missing(f"There is no file {source}.", f"找不到文件 {source}。")
    with work_folder("intake-") as name:
        return _Course(source, Path(name).resolve(), source.name, told, allowance=allowance).judge()


def prepare(path: Path | str, folder: Path, *, filename: str = "") -> Report:
    """Check a file and leave in `folder` what a picture of it needs: model.glb and shadow.png."""
    with _copied(Path(path), folder, filename or Path(path).name) as course:
        if isinstance(course, Report):
            return course
        report = course.judge()
        if report.state == "ready":
            report = report.noting(*course.timed("shadow", course.shadow))
        course.hand_over(report, DRAWN_FROM)
        return report


def ingest(path: Path | str, folder: Path, *, filename: str = "", told: Told = lambda step: None, allowance: Allowance = CHECK) -> Report:
    """Check a file and, if it is ready, leave in `folder` its normal form and all that is made of it; report.json always.

    `filename` is what the merchant called it. `told` hears of each step as it begins (opening, checking, drawing,
    deriving), and "poster" once `folder`/poster.webp is there. The report notes what could not be made; a model without a
    poster is still ready. The upload must not change meanwhile; of what `folder` held before, files of these names go.
    `allowance` is what each step that first looks at the file may use.
    """
    with _copied(Path(path), folder, filename or Path(path).name, told, allowance) as course:
        report = course if isinstance(course, Report) else course.run()
        (folder / "report.json").write_text(json.dumps(report.to_json(), ensure_ascii=False, indent=1), encoding="utf-8")
        return report


class _Course:
    """One upload's way through the steps, in a work folder of its own."""

    def __init__(
        self, upload: Path, work: Path, filename: str, told: Told, folder: Path | None = None, *, allowance: Allowance = CHECK
    ) -> None:
        self._upload, self._work, self._filename, self._told = upload, work, filename, told
        self._folder, self._allowance = folder or work, allowance
        self._seconds: dict[str, float] = {}
        self._after_opening: Callable[[], None] = lambda: None

    def timed(self, name: str, step: Step) -> tuple[Issue, ...]:
        """Run a step and keep what it took, seconds."""
        start_s = time.monotonic()
        try:
            return step()
        finally:
            self._seconds[name] = round(time.monotonic() - start_s, 3)

    def judge(self) -> Report:
        """Open, check and look at the upload; a ready one leaves model.glb in the work folder."""
        start_s = time.monotonic()
        report = replace(self._judged(), seconds={})
        self._seconds.setdefault("judge", round(time.monotonic() - start_s, 3))
        return replace(report, stats=replace(report.stats, bytes=self._upload.stat().st_size), seconds=dict(self._seconds))

    def _judged(self) -> Report:
        self._told("opening")
        try:
            opened = open_source(self._upload, self._work, self._filename, allowance=self._allowance)
        except ModelRejected as error:
            return Report.rejected(error.issue)
        self._told("checking")
        self._after_opening()
        checked = khronos.check(opened.entry, self._work, allowance=self._allowance)
        found = opened.issues + checked.issues
        if checked.rejected:
            return replace(Report.rejected(*found), format=opened.format)
        looked_at = self._inspected()
        stats = replace(looked_at.stats, extensions=checked.extensions)
        return replace(looked_at, format=opened.format, issues=found + looked_at.issues, stats=stats)

    def _inspected(self) -> Report:
        written = self._work / "inspected.json"
        model, size = str(self._work / "model.glb"), str(self._upload.stat().st_size)
        outcome = run_jailed("render.models.inspector", model, str(written), size, folder=self._work, allowance=self._allowance)
        try:
            if outcome.code == 0 and written.stat().st_size <= REPORT_BYTES:
                return Report.from_json(json.loads(written.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return Report.rejected(issue_of(outcome, self._allowance))

    def run(self) -> Report:
        """All of it, into the folder."""
        with ThreadPoolExecutor(1, thread_name_prefix="poster") as ahead:
            report, poster = self._judge_beside_poster(ahead)
            if report.state != "ready" or poster is None:
                return report
            self._told("drawing")
            notes = self.timed("poster", poster.result)
        self.hand_over(report, ("poster.webp",))
        if (self._folder / "poster.webp").exists():
            self._told("poster")
        self._told("deriving")
        report = report.noting(*notes, *self._derived())
        self.hand_over(report, MADE)
        return replace(report, files=dict(self._kept()), seconds=dict(self._seconds))

    def _judge_beside_poster(self, ahead: ThreadPoolExecutor) -> tuple[Report, Future[tuple[Issue, ...]] | None]:
        """Judge the upload; once it is known to be a model, the poster's program starts beside and waits for the verdict."""
        begun: list[Future[tuple[Issue, ...]]] = []
        self._after_opening = lambda: begun.append(ahead.submit(self._poster))
        ready = False
        try:
            report = self.judge()
            ready = report.state == "ready"
        finally:
            cue.give(self._work, ready=ready)
        return report, begun[0] if begun else None

    def _derived(self) -> Iterator[Issue]:
        """What is made of the model, in two rows beside each other; the turning film stands on the shadow before it."""
        rows: tuple[dict[str, Step], ...] = (
            {"shadow": self.shadow, "turntable": self._turntable},
            {"derive": lambda: derive(self._work, likeness), "usdz": lambda: write_usdz(self._work)},
        )
        with ThreadPoolExecutor(BESIDE, thread_name_prefix="intake") as beside:
            for notes in beside.map(self._row, rows):
                yield from notes

    def _row(self, steps: Mapping[str, Step]) -> list[Issue]:
        return [issue for name, step in steps.items() for issue in self.timed(name, step)]

    def shadow(self) -> tuple[Issue, ...]:
        """Bake shadow.png."""
        paths = (str(self._work / "model.glb"), str(self._work / "shadow.png"))
        outcome = run_jailed("render.models.bake", *paths, folder=self._work, allowance=BAKE)
        if outcome.code == 0:
            return ()
        message = "The contact shadow is a simple one: Open3D could not bake it."
        return (
            Issue(code="shadow_simple", severity="info", pointer="", message=message, message_zh="接触阴影为简化版本：Open3D 未能烘焙。"),
        )

    def _poster(self) -> tuple[Issue, ...]:
        return self._drawn("poster", "poster_missing", "poster", "封面图", "ahead")

    def _turntable(self) -> tuple[Issue, ...]:
        return self._drawn("turntable", "turntable_missing", "turning film", "旋转视频")

    def _drawn(self, program: str, code: str, what: str, what_zh: str, *how: str) -> tuple[Issue, ...]:
        # Named, not imported: the engine stands above this floor and is only ever started from here as a program.
        outcome = run_jailed(f"render.engine.{program}", str(self._work), *how, folder=self._work, allowance=DRAW)
        if outcome.code == 0:
            return ()
        last = (outcome.said.strip().splitlines()[-1:] or ["no reason given"])[0][:200]
        message, message_zh = f"The {what} could not be drawn: {last}", f"{what_zh}未能生成：{last}"
        return (Issue(code=code, severity="warning", pointer="", message=message, message_zh=message_zh),)

    def hand_over(self, report: Report, names: tuple[str, ...]) -> None:
        """Move what was made into the folder, if the model is ready; what later steps read stays until the end."""
        for name in names if report.state == "ready" else ():
            made = self._work / name
            if made.is_file() and not made.is_symlink():
                made.replace(self._folder / name)

    def _kept(self) -> Iterator[tuple[str, Derived]]:
        for name in MADE:
            path = self._folder / name
            if path.is_file():
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                yield name, Derived(bytes=path.stat().st_size, sha256=digest)


@contextmanager
def _copied(
    source: Path, folder: Path, filename: str, told: Told = lambda step: None, allowance: Allowance = CHECK
) -> Iterator[_Course | Report]:
    """A course in a work folder within `folder`, over an upload that nobody else can change any more."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (*MADE, "report.json"):
        (folder / name).unlink(missing_ok=True)
    with work_folder(".intake-", folder) as name:
        work = Path(name).resolve()
        try:
            # A copy first: what is checked is what is kept, even if the source changes meanwhile.
            shutil.copyfile(source, work / "upload")
        except OSError as error:
            yield _missing(f"{source} cannot be read: {error.strerror}.", f"无法读取 {source}：{error.strerror}。")
            return
        yield _Course(work / "upload", work, filename, told, folder.resolve(), allowance=allowance)


def _missing(message: str, message_zh: str) -> Report:
    return Report.rejected(Issue(code="file_missing", severity="error", pointer="", message=message, message_zh=message_zh))
