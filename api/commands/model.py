"""`vouchcast model …`: look at a 3D file without a service."""

import asyncio
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from api.commands.common import NEGATIVE, OK, console, emit, existing, fail, plainly

app = typer.Typer(no_args_is_help=True, help="Look at a 3D file without a service.")
File = Annotated[Path, typer.Argument(metavar="FILE", help="A GLB file.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


@app.command()
def check(file: File, as_json: Json = False) -> None:
    """Say whether a file can be used, and what is wrong with it. Exit 0: ready, 1: rejected, 2: could not look.

    Examples:

        vouchcast model check flask.glb

        vouchcast model check flask.glb --json | jq .stats.triangles
    """
    with plainly():
        from render.models.intake import check as look

        report = look(existing(file)).to_json()
        emit(report) if as_json else _print(file, report)
        raise typer.Exit(OK if report["state"] == "ready" else NEGATIVE)


def _print(file: Path, report: dict[str, Any]) -> None:
    ready = report["state"] == "ready"
    console.print(f"{escape(str(file))}: [{'green' if ready else 'red'}]{report['state']}[/]", soft_wrap=True)
    stats = Table.grid(padding=(0, 2))
    for name, value in report["stats"].items():
        stats.add_row(name, escape(str(value)))
    console.print(stats)
    for issue in report["issues"]:
        where = f" at {issue['pointer']}" if issue.get("pointer") else ""
        console.print(f"  {issue['severity']}: {issue['code']}{escape(where)}: {escape(issue['message'])}", soft_wrap=True)


@app.command()
def render(
    file: File,
    output: Annotated[Path, typer.Option("--output", "-o", help="Picture to write: .png or .webp.")],
    width: Annotated[int, typer.Option(min=16, max=2048)] = 1024,
    height: Annotated[int, typer.Option(min=16, max=2048)] = 1024,
    yaw: Annotated[float, typer.Option(help="Turn, in degrees.")] = 28.0,
    as_json: Json = False,
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
        if report["state"] != "ready":
            emit(report) if as_json else _print(file, report)
            raise typer.Exit(NEGATIVE)
        done = {"output": str(output), "width": width, "height": height}
        emit(done) if as_json else console.print(f"{escape(str(output))}: {width}×{height}", soft_wrap=True)


async def _render(file: Path, output: Path, width: int, height: int, yaw: float) -> dict[str, Any]:
    from PIL import Image

    from render.engine.image_file import straight
    from render.engine.process import EngineProcess
    from render.models.intake import prepare
    from render.scene.document import Motion, product_scene

    with tempfile.TemporaryDirectory(prefix="vouchcast-") as name:
        sha256 = "0" * 64
        report = await asyncio.to_thread(prepare, file, Path(name) / sha256)
        if report.state == "ready":
            scene = product_scene(sha256).model_copy(update={"motion": Motion(kind="still", start_deg=yaw)})
            async with EngineProcess(Path(name)) as engine:
                picture = await engine.still(scene, 0, width, height)
            image = Image.fromarray(straight(picture))
            await asyncio.to_thread(image.save, output)
        said: dict[str, Any] = report.to_json()
        return said
