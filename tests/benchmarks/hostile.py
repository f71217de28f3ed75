"""A thousand bombs and mutants against the real service: it stands, it answers, it grows little, and it names what it refuses."""

import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.benchmarks.figures import Figure, percentile
from tests.support.hostile import Hostile, storm
from tests.support.service import ADMIN_TOKEN, Service

SENDERS = 4
WARM_UP = 20
"""Files after which the service's memory counts as its own."""
LONGEST_S = 900.0
PULSE_S = 0.25


class Pulse(threading.Thread):
    """Asks for `/healthz` four times a second, and looks at the service's memory."""

    def __init__(self, service: Service) -> None:
        super().__init__(daemon=True)
        assert service.process is not None
        self._url, self._process = f"{service.url}/healthz", psutil.Process(service.process.pid)
        self.answers_ms: list[float] = []
        self.missed, self.over = 0, threading.Event()

    def run(self) -> None:
        """Until it is over."""
        with httpx.Client(timeout=30) as client:
            while not self.over.wait(PULSE_S):
                start_s = time.perf_counter()
                try:
                    client.get(self._url).raise_for_status()
                    self.answers_ms.append(1000 * (time.perf_counter() - start_s))
                except httpx.HTTPError:
                    self.missed += 1

    def memory_bytes(self) -> int:
        """What the service's own process holds."""
        return int(self._process.memory_info().rss)


class Sender:
    """Sends files and notes what became of each."""

    def __init__(self, service: Service, pulse: Pulse) -> None:
        self._client = httpx.Client(base_url=service.url, headers={"Authorization": f"Bearer {ADMIN_TOKEN}"}, timeout=120)
        self._pulse = pulse
        self.ends: Counter[str] = Counter()
        self.codes: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.warm_bytes = pulse.memory_bytes()

    def send(self, hostile: Hostile) -> None:
        """One file, to its end."""
        try:
            self._note(hostile, *self._sent(hostile))
        except (httpx.HTTPError, ValueError, KeyError) as error:
            self.wrong.append(f"{hostile.name}: {error!r}")
        if sum(self.ends.values()) == WARM_UP:
            self.warm_bytes = self._pulse.memory_bytes()

    def _sent(self, hostile: Hostile) -> tuple[int, dict[str, Any]]:
        data = hostile.build()
        answer = self._client.post("/api/v1/models", params={"filename": hostile.filename}, content=data)
        if answer.status_code >= 300:
            return answer.status_code, answer.json()
        model, until = answer.json(), time.monotonic() + LONGEST_S
        while model["state"] == "processing" and time.monotonic() < until:
            time.sleep(0.3)
            model = self._client.get(f"/api/v1/models/{model['id']}").raise_for_status().json()
        self._client.delete(f"/api/v1/models/{model['id']}")
        return answer.status_code, model

    def _note(self, hostile: Hostile, status: int, said: dict[str, Any]) -> None:
        if status >= 300:
            self.ends[str(status)] += 1
            self.codes[str(said.get("code", ""))] += 1
            well = 400 <= status < 500 and said.get("code")
        else:
            self.ends[said["state"]] += 1
            codes = [issue["code"] for issue in said["report"]["issues"] if issue["severity"] == "error"] if said.get("report") else []
            self.codes.update(codes[:1])
            well = said["state"] == "ready" or (said["state"] == "rejected" and codes)
        if not well:
            self.wrong.append(f"{hostile.name}: {status} {said.get('state')} {said.get('code')}")


def measure(count: int = 1000) -> list[Figure]:
    """`count` files, four senders at once, a service with its embedded object store."""
    with tempfile.TemporaryDirectory() as folder, Service(Path(folder) / "data") as service:
        assert service.process is not None
        pulse = Pulse(service)
        pulse.start()
        sender, start_s = Sender(service, pulse), time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            list(senders.map(sender.send, storm(count)))
        taken_s = time.monotonic() - start_s
        grown_mib = (pulse.memory_bytes() - sender.warm_bytes) / 2**20
        pulse.over.set()
        died, left = service.process.poll() is not None, _left(service)
    return _figures(count, sender, pulse, taken_s, grown_mib, died, left)


def _left(service: Service) -> list[str]:
    """What a storm must not leave behind: cells that live on, work folders, files outside."""
    assert service.process is not None
    cells = [child for child in psutil.Process(service.process.pid).children() if "jail.cell" in " ".join(child.cmdline())]
    folders = [path.name for path in (service.data / "tmp").iterdir() if path.name.endswith(".intake")]
    outside = [path for path in ("/tmp/vouchcast-slipped", "/tmp/vouchcast-out") if Path(path).exists()]
    return [*(f"cell {cell.pid}" for cell in cells), *folders, *outside]


def _figures(count: int, sender: Sender, pulse: Pulse, taken_s: float, grown_mib: float, died: bool, left: list[str]) -> list[Figure]:
    ends = ", ".join(f"{number} {end}" for end, number in sender.ends.most_common())
    often = ", ".join(f"{code} {number}" for code, number in sender.codes.most_common(8))
    return [
        Figure(
            name="hostile files: crashes of the service", ours=int(died), unit="", goal=0, note=f"{count} files in {taken_s:.0f} s: {ends}"
        ),
        Figure(
            name="hostile files: ends without a code, or worse",
            ours=len(sender.wrong),
            unit="files",
            goal=0,
            note="; ".join(sender.wrong[:3]) or f"{len(sender.codes)} codes: {often}",
        ),
        Figure(
            name="hostile files: GET /healthz meanwhile, p95",
            ours=percentile(pulse.answers_ms, 0.95),
            unit="ms",
            goal=50,
            note=f"median {percentile(pulse.answers_ms, 0.5):.1f} ms, worst {max(pulse.answers_ms):.0f} ms, {pulse.missed} missed",
        ),
        Figure(name="hostile files: memory that the service grew by", ours=grown_mib, unit="MB", goal=20),
        Figure(name="hostile files: left behind", ours=len(left), unit="", goal=0, note="; ".join(left[:3])),
    ]
