"""`vouchcast serve` and `vouchcast demo`."""

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from api.commands.common import UNABLE, complaints, console, existing, fail, plainly, settings_of

if TYPE_CHECKING:
    from api.serving import Address
    from api.settings import Settings

Host = Annotated[str | None, typer.Option("--host", help="Address to bind (default 127.0.0.1; 0.0.0.0 for all).")]
Port = Annotated[int | None, typer.Option("--port", "-p", min=0, max=65535, help="HTTP port (default 8780; 0 takes any free one).")]
Data = Annotated[Path | None, typer.Option("--data", "-d", help="Data folder (default ./vouchcast-data).")]
Cert = Annotated[Path | None, typer.Option("--tls-cert", help="Certificate chain (PEM): serves HTTPS.")]
Key = Annotated[Path | None, typer.Option("--tls-key", help="Private key (PEM) of the certificate.")]
Url = Annotated[str | None, typer.Option("--public-url", help="Address that browsers use, behind a proxy or under a name.")]


def serve(
    host: Host = None, port: Port = None, data: Data = None, tls_cert: Cert = None, tls_key: Key = None, public_url: Url = None
) -> None:
    """Run the service until Ctrl-C.

    Everything is embedded below the data folder unless VOUCHCAST_… names an outside part (see the README's settings table).

    Examples:

        vouchcast serve

        vouchcast serve --host 0.0.0.0 --port 8443 --tls-cert chain.pem --tls-key key.pem --data /srv/vouchcast
    """
    with plainly():
        settings = settings_of(host=host, port=port, data=data, tls_cert=tls_cert, tls_key=tls_key, public_url=public_url)
        raise typer.Exit(_run(settings))


def demo(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    model: Annotated[
        list[Path] | None, typer.Option("--model", "-m", help="Your own GLB instead of the demonstration's; may be repeated.")
    ] = None,
    camera: Annotated[Path | None, typer.Option("--camera", "-c", help="Your own clip (MP4) as the host.")] = None,
    portrait: Annotated[bool, typer.Option("--portrait", help="A 9:16 canvas.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="A quarter of the time.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End when the demonstration show is over.")] = False,
    tls_cert: Cert = None,
    tls_key: Key = None,
    public_url: Url = None,
) -> None:
    """Run the service and play a demonstration show of about a minute; goes on serving until Ctrl-C.

    Examples:

        vouchcast demo

        vouchcast demo --model chair.glb --camera me.mp4 --portrait
    """
    with plainly():
        for path in (*(model or ()), *((camera,) if camera else ())):
            existing(path)
        settings = settings_of(host=host, port=port, data=data, tls_cert=tls_cert, tls_key=tls_key, public_url=public_url)
        options = {
            "models": [str(path.absolute()) for path in model or ()],
            "camera": str(camera.absolute()) if camera else None,
            "portrait": portrait,
            "fast": fast,
        }
        raise typer.Exit(_run(settings, options, once=once))


def _run(settings: "Settings", options: dict[str, Any] | None = None, *, once: bool = False) -> int:
    from api import logs
    from api.tls import check_tls

    check_tls(settings)
    logs.configure(settings.log_level)
    try:
        import uvloop

        from api.serving import run
    except ImportError as error:
        fail(f"The server's parts are not installed ({error}): pip install 'vouchcast[server]'.")
    done = False

    async def beside(address: "Address") -> int:
        nonlocal done
        code = await play(address, settings, options or {})
        done = code == 0
        # with --once, a show that went well ends the service too
        return -1 if once and done else code

    with console.status("Starting Vouchcast: object store, catalogue, engine …") as status:

        def ready(address: "Address") -> None:
            status.stop()
            _greet(address, settings)

        code = uvloop.run(run(settings, on_ready=ready, beside=None if options is None else beside))
    if code in (0, -1):
        console.print("Vouchcast has ended; every show is finalised.")
        return 0
    return code


def _greet(address: "Address", settings: "Settings") -> None:
    console.print("[bold green]Vouchcast is ready.[/bold green]")
    console.print(f"  Log in once      {escape(address.login)}", soft_wrap=True)
    console.print(f"  Shop and archive {escape(address.url)}/", soft_wrap=True)
    console.print(f"  Studio           {escape(address.url)}/studio", soft_wrap=True)
    console.print(f"  API              {escape(address.url)}/openapi.json", soft_wrap=True)
    token = "VOUCHCAST_ADMIN_TOKEN" if settings.admin_token else str(address.house.folder.root / "keys" / "admin.token")
    console.print(f"  Admin token      {escape(token)}", soft_wrap=True)
    console.print(f"  Recordings       {escape(_place(address, settings))}", soft_wrap=True)
    console.print("  Ctrl-C ends it in order.")
    sys.stdout.flush()


def _place(address: "Address", settings: "Settings") -> str:
    if settings.embedded_s3:
        return f"{address.house.folder.root / 'objects'} (embedded S3, bucket {settings.s3_bucket})"
    return f"s3://{settings.s3_bucket} at {settings.s3_endpoint}"


async def play(address: "Address", settings: "Settings", options: dict[str, Any]) -> int:
    """The demonstration in a process of its own (it encodes video), in its own session: Ctrl-C is for the service."""
    from api.gatehouse import admin_token

    order = {
        # a certificate names the public address, not 127.0.0.1
        "base_url": address.url if settings.tls_cert else address.local_url,
        "token": admin_token(settings, address.house.folder),
        "folder": str(address.house.folder.root / "demo"),
        "options": options,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.commands.play", stdin=asyncio.subprocess.PIPE, start_new_session=True
    )
    try:
        await process.communicate(json.dumps(order).encode())
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 5)
            if process.returncode is None:
                process.kill()
                await process.wait()
    code = process.returncode or 0
    if code < 0:
        complaints.print(f"[red]vouchcast:[/red] the demonstration was ended by signal {-code}.")
        return UNABLE
    return code
