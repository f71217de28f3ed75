"""The real service as its users have it: a process of its own, real SeaweedFS, real files, on loopback."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from api.client import Client
from archive.objects.s3 import S3Settings

READY_S = 90
ADMIN_TOKEN = "test-admin-token-0123456789abcdef"


def free_port() -> int:
    """A TCP port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """`vouchcast serve` on a free port and a given data folder."""

    def __init__(self, data: Path, *, port: int | None = None, **environment: str) -> None:
        self.data = data
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data.parent / f"{data.name}-{self.port}.log"
        self._environment = {**os.environ, "VOUCHCAST_ADMIN_TOKEN": ADMIN_TOKEN, "NO_COLOR": "1", **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Service":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it is ready to serve."""
        command = [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port), "--data", str(self.data)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + READY_S
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the service did not come up:\n{self.said()}")
            time.sleep(0.1)

    def ready(self) -> bool:
        """Whether `/readyz` answers 200."""
        with suppress(OSError), urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
            return answer.status == 200
        return False

    def said(self) -> str:
        """All that it has written so far."""
        return self.log.read_text(errors="replace")

    def login_link(self) -> str:
        """The one-time link that it printed."""
        found = re.findall(r"https?://\S+/login\?code=\S+", self.said())
        assert found, f"no login link in:\n{self.said()}"
        return found[-1]

    def client(self) -> Client:
        """The API, as the administrator."""
        return Client(self.url, ADMIN_TOKEN)

    def s3_settings(self) -> S3Settings:
        """The embedded bucket of a service that runs, for a client of the test's own."""
        return S3Settings(**s3_of(self.data))

    def family(self) -> list[psutil.Process]:
        """The service and all processes that it started."""
        assert self.process is not None
        with suppress(psutil.NoSuchProcess):
            parent = psutil.Process(self.process.pid)
            return [parent, *parent.children(recursive=True)]
        return []

    def interrupt(self, timeout_s: float = 30) -> int:
        """Ctrl-C, and the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout_s)

    def kill(self) -> None:
        """Kill the service and everything that it started, at once, as a power cut would."""
        family = self.family()
        for signal_ in (signal.SIGSTOP, signal.SIGKILL):  # none may see another die and still put its things in order
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(signal_)
        if self.process is not None:
            self.process.wait(20)

    def stop(self) -> None:
        """End it however far it came."""
        if self.process is None or self.process.poll() is not None:
            return
        try:
            self.interrupt()
        except subprocess.TimeoutExpired:
            self.kill()


def s3_of(data: Path) -> dict[str, Any]:
    """Access to the embedded store of a data folder, as the service keeps it."""
    access: dict[str, Any] = json.loads((data / "keys" / "s3.json").read_text())
    return access
