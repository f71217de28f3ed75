"""`vouchcast model …`: look at a 3D file without a service."""

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from api.commands.common import NEGATIVE, OK, complaints, console, emit, existing, fail, plainly
from api.commands.model_report import show
from api.commands.model_words import Words, words_of

if TYPE_CHECKING:
    from render.models.report.report import Report

app = typer.Typer(no_args_is_help=True, help="Look at a 3D file without a service.")
File = Annotated[Path, typer.Argument(metavar="FILE", help="A 3D file: GLB, zip (glTF or OBJ with its files), STL, PLY, USDZ.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]

Lang = Annotated[
    str,
    typer.Option(
        "--lang", metavar="zh|en", envvar=["LC_ALL", "LC_MESSAGES", "LANG"], show_envvar=False, help="Language; else your terminal's."
    ),
]


@app.command()
def check(file: File, as_json: Json = False, lang: Lang = "en") -> None:
    """Say whether a file can be used, and what is wrong with it, as the service would. Exit 0: ready, 1: rejected, 2: could not look.

    Takes GLB, STL, PLY, USDZ, a zip of a glTF or an OBJ with its files. The findings are Khronos' validator's, and ours in plain words.

    Examples:

        vouchcast model check flask.glb

        vouchcast model check 杯子.zip --lang zh

        vouchcast model check flask.glb --json | jq .stats.triangles
    """
    with plainly():
        words = words_of(lang)
        report = _looked_at(existing(file), words, quiet=as_json)
        emit(report.to_json()) if as_json else show(console, file.name, report, words)
        raise typer.Exit(OK if report.state == "ready" else NEGATIVE)


def _looked_at(file: Path, words: Words, *, quiet: bool) -> "Report":
    from render.models.intake import check as look

    if quiet or not complaints.is_terminal:
        return look(file)
    with complaints.status(words.steps["opening"] + "…") as status:
        return look(file, told=lambda step: status.update(words.steps.get(step, step) + "…"))


@app.command()
def render(
    file: File,
    output: Annotated[Path, typer.Option("--output", "-o", help="Picture to write: .png or .webp.")],
    width: Annotated[int, typer.Option(min=16, max=2048)] = 1024,
    height: Annotated[int, typer.Option(min=16, max=2048)] = 1024,
    yaw: Annotated[float, typer.Option(help="Turn, in degrees.")] = 28.0,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Draw a file as the programme would draw it, on a transparent ground. Exit 1 if the file is rejected.

    Examples:

        vouchcast model render flask.glb -o flask.png

        vouchcast model render flask.glb -o flask.webp --width 1920 --height 1080 --yaw 90
    """
    with plainly():
        if output.suffix.lower() not in (".png", ".webp"):
            fail(f"{output} is neither .png nor .webp: choose one of the two.")
        existing(file)
        report = asyncio.run(_render(file, output, width, height, yaw))
        if report.state != "ready":
            emit(report.to_json()) if as_json else show(console, file.name, report, words_of(lang))
            raise typer.Exit(NEGATIVE)
        done = {"output": str(output), "width": width, "height": height}
        emit(done) if as_json else console.print(f"{escape(str(output))}: {width}×{height}", soft_wrap=True)


async def _render(file: Path, output: Path, width: int, height: int, yaw: float) -> "Report":
    from PIL import Image

    from render.engine.image_file import straight
    from render.engine.process import EngineProcess
    from render.models.intake import prepare
    from render.scene.document import product_scene
    from render.scene.motion import Motion

    with tempfile.TemporaryDirectory(prefix="vouchcast-") as name:
        sha256 = "0" * 64
        report = await asyncio.to_thread(prepare, file, Path(name) / sha256)
        if report.state == "ready":
            scene = product_scene(sha256).model_copy(update={"motion": Motion(kind="still", start_deg=yaw)})
            async with EngineProcess(Path(name)) as engine:
                picture = await engine.still(scene, 0, width, height)
            image = Image.fromarray(straight(picture))
            await asyncio.to_thread(image.save, output)
        return report
