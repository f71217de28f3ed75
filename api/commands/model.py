"""`vouchcast model …`: look at a 3D file without a service."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.common import NEGATIVE, OK, complaints, console, emit, existing, plainly
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
    output: Annotated[Path, typer.Option("--output", "-o", help="What to write: .png or .webp (with alpha), or .mp4.")],
    scene: Annotated[
        Path | None, typer.Option("--scene", help='A scene document (JSON) to show it in; in it "model": "FILE" is the given file.')
    ] = None,
    engine: Annotated[str, typer.Option(metavar="gl|filament", help="What draws: gl as on air, filament for reference.")] = "gl",
    size: Annotated[str | None, typer.Option(metavar="WxH", help="Size in pixels, e.g. 1280x720.")] = None,
    at_s: Annotated[float | None, typer.Option("--time", min=0, max=3600, help="The scene's time, in seconds.")] = None,
    width: Annotated[int, typer.Option(min=16, max=4096, help="Without --size.")] = 1024,
    height: Annotated[int, typer.Option(min=16, max=4096, help="Without --size.")] = 1024,
    yaw: Annotated[float | None, typer.Option(min=-36000, max=36000, help="Turn of the turntable, in degrees; without a scene 28.")] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Draw a file as the programme would draw it, on a transparent ground; as .mp4 all that its scene does, or one turn.

    Exit 0: drawn, 1: the file is rejected, 2: it could not be drawn.

    Examples:

        vouchcast model render flask.glb -o flask.png

        vouchcast model render flask.glb -o flask.webp --size 1920x1080 --yaw 90

        vouchcast model render flask.glb -o flask.mp4 --size 1280x720

        vouchcast model render flask.glb -o night.png --scene night.json --time 2.5

        vouchcast model render flask.glb -o reference.png --engine filament

    A scene can be as short as {"environment": {"name": "night"}}: the file is then its only model. With more to it, say where
    the file stands: {"nodes": [{"id": "flask", "model": "FILE", "rotation_deg": [0, 30, 0]}]}.
    """
    with plainly():
        from api.commands.model_render import run, size_of, wish_of
        from render.engine.stills import check_name

        check_name(output)
        wish = wish_of(scene, engine, size_of(size, width, height), at_s, yaw, film=output.suffix.lower() == ".mp4")
        run(existing(file), output, wish, as_json=as_json, lang=lang)
