"""Every attack that an upload's reader could be turned into, from inside: each costs that one run and nothing else."""

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from render.models.jail import sandbox
from render.models.jail.allowance import MIB, Allowance
from render.models.jail.keeper import keep
from render.models.jail.level import Level, level, probe
from render.models.jail.order import LANDLOCK, LAYERS, NAMESPACES, SECCOMP
from render.models.jail.outcome import Outcome
from render.models.jail.sandbox import run_jailed
from tests.support.wait import LONGEST_S

BRIEF = Allowance(seconds=30, memory_bytes=256 * MIB)
WALLS = [LAYERS, (LANDLOCK, SECCOMP)]
"""The layers that keep files apart on their own: all, and what is left where a container forbids namespaces."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    work = tmp_path / "work"
    work.mkdir()
    return work


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> object:
    """Runs with these layers alone."""

    def choose(*layers: str) -> None:
        chosen = Level(name="partial", layers=layers, missing={}, open_ways=())
        monkeypatch.setattr(sandbox, "level", lambda: chosen)

    return choose


def attack(code: str, folder: Path, allowance: Allowance = BRIEF, readable: tuple[Path, ...] = ()) -> Outcome:
    """What becomes of a reader that runs this code."""
    return run_jailed("timeit", "-n1", "-r1", code, folder=folder, allowance=allowance, readable=readable)


def test_a_bomb_of_memory_is_ended_and_called_so(folder: Path) -> None:
    outcome = attack("hold = []\nwhile True: hold.append(bytearray(2**22))", folder, Allowance(seconds=30, memory_bytes=64 * MIB))
    assert outcome.end == "memory"
    assert outcome.peak_bytes > 64 * MIB


def test_memory_asked_for_at_a_stroke_is_refused(folder: Path) -> None:
    outcome = attack("bytearray(2**36)", folder)
    assert (outcome.end, "MemoryError" in outcome.said) == ("memory", True)


def test_memory_is_counted_over_all_processes_of_a_cell(folder: Path, only) -> None:
    only(NAMESPACES)
    children = "import os, time\nfor _ in range(4): os.fork()\nhold = bytearray(os.urandom(2**20) * 24)\ntime.sleep(60)"
    assert attack(children, folder, Allowance(seconds=60, memory_bytes=128 * MIB)).end == "memory"


def test_a_program_gone_wild_is_ended_by_its_processor_time(folder: Path) -> None:
    outcome = attack("while True: pass", folder, Allowance(seconds=60, cpu_seconds=0.5))
    assert (outcome.end, outcome.timed_out) == ("cpu", True)


def test_a_program_that_waits_for_ever_is_ended_by_the_clock(folder: Path) -> None:
    outcome = attack("import time; time.sleep(600)", folder, Allowance(seconds=0.5))
    assert (outcome.end, outcome.timed_out) == ("timed_out", True)


@pytest.mark.parametrize(
    "code",
    [
        "file = open('large', 'wb')\nwhile True: file.write(bytes(2**20))",
        "for name in range(10**6): open(f'part-{name % 3}-{name // 30}', 'ab').write(bytes(2**20))",
        "for name in range(10**6): open(str(name), 'w')",
        "import os\nwhile True: os.mkdir('deeper'); os.chdir('deeper')",
    ],
    ids=["one file", "all files", "many files", "deep folders"],
)
def test_a_bomb_of_the_disk_is_ended(code: str, folder: Path) -> None:
    little = Allowance(seconds=60, file_bytes=16 * MIB, total_bytes=48 * MIB, files=200)
    assert attack(code, folder, little).end == "output"
    shutil.rmtree(folder)  # nothing is left at which Python's own way would give up


def test_a_bomb_of_processes_starts_none(folder: Path) -> None:
    outcome = attack("import os\nos.fork()", folder)
    assert (outcome.end, "PermissionError" in outcome.said) == ("failed", True)


def test_a_bomb_of_threads_is_ended(folder: Path) -> None:
    threads = "import threading, time\nfor _ in range(200): threading.Thread(target=time.sleep, args=(60,)).start()"
    assert attack(threads, folder, Allowance(seconds=60, tasks=32)).end in ("processes", "failed")


@pytest.mark.parametrize("layers", [(NAMESPACES,), (SECCOMP,)], ids=["namespaces", "seccomp"])
def test_no_byte_leaves_by_the_network(layers: tuple[str, ...], folder: Path, only) -> None:
    only(*layers)
    out = "import socket\nsocket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))"
    outcome = attack(out, folder)
    assert outcome.end == "failed"
    assert "unreachable" in outcome.said or "not permitted" in outcome.said


@pytest.mark.parametrize("layers", WALLS, ids=["all walls", "without namespaces"])
def test_neither_the_machine_s_files_nor_the_data_folder_can_be_read(layers: tuple[str, ...], folder: Path, only) -> None:
    only(*layers)
    secret = folder.parent / "vouchcast.db"
    secret.write_text("secret")
    ways = ["/etc/passwd", "/etc/shadow", "/proc/1/environ", f"/proc/{os.getpid()}/environ", str(secret), "../vouchcast.db", __file__]
    outcome = attack(f"for way in {ways}:\n  try: print(open(way).read())\n  except OSError: print('no')", folder)
    assert outcome.said.split()[: len(ways)] == ["no"] * len(ways)


def test_our_secrets_do_not_reach_it_by_the_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOUCHCAST_ADMIN_TOKEN", "secret-token")
    outcome = attack("import os; print(sorted(os.environ))", folder)
    assert "HOME" in outcome.said
    assert "VOUCHCAST" not in outcome.said


@pytest.mark.parametrize("layers", WALLS, ids=["all walls", "without namespaces"])
def test_it_writes_in_its_own_folder_alone(layers: tuple[str, ...], folder: Path, only) -> None:
    only(*layers)
    shown = folder.parent / "upload"
    shown.write_text("as sent")
    places = [str(shown), str(folder.parent / "out"), "/tmp/vouchcast-out", str(Path(sandbox.__file__)), "/dev/out", "in"]
    tries = f"for place in {places}:\n  try: open(place, 'w'); print('yes')\n  except OSError: print('no')"
    outcome = attack(f"print(open({str(shown)!r}).read())\n{tries}", folder, readable=(shown,))
    assert outcome.said.splitlines()[: len(places) + 1] == ["as sent", *["no"] * (len(places) - 1), "yes"]
    assert (shown.read_text(), os.listdir(folder)) == ("as sent", ["in"])


def test_a_link_out_of_the_folder_cannot_be_made(folder: Path) -> None:
    outcome = attack("import os\nos.symlink('/etc/passwd', 'model.glb')", folder)
    assert (outcome.end, os.listdir(folder)) == ("failed", [])


def test_a_link_or_pipe_that_was_left_all_the_same_is_taken_away(folder: Path, only) -> None:
    only()
    (folder / "ours").symlink_to("/dev/null")
    outcome = attack("import os\nos.symlink('/etc/passwd', 'model.glb'); os.mkfifo('report.json'); open('kept', 'w')", folder)
    assert outcome.end == "done"
    assert sorted(os.listdir(folder)) == ["kept", "ours"]


@pytest.mark.parametrize("code", ["import os; os.abort()", "import ctypes; ctypes.string_at(1)"], ids=["abort", "segmentation fault"])
def test_a_parser_that_crashes_is_called_so(code: str, folder: Path) -> None:
    outcome = attack(code, folder)
    assert outcome.end == "crashed"
    assert outcome.code in (-signal.SIGABRT, -signal.SIGSEGV)


def test_an_ordinary_failure_keeps_its_last_words(folder: Path) -> None:
    outcome = attack("raise ValueError('no such accessor')", folder)
    assert (outcome.end, outcome.code) == ("failed", 1)
    assert outcome.said.strip().endswith("ValueError: no such accessor")


def test_what_it_says_is_cut_to_its_last_words(folder: Path) -> None:
    outcome = attack("for _ in range(2000): print('x' * 1000)\nprint('the end')", folder)
    assert len(outcome.said) <= 2**16
    assert "the end" in outcome.said


def test_the_kernel_s_doors_are_shut(folder: Path) -> None:
    calls = {"unshare": (0x10000000,), "mount": (0, 0, 0, 0, 0), "ptrace": (0, 1, 0, 0), "setns": (0, 0), "chroot": (b"/",)}
    tries = "\n".join(f"print(libc.{name}{words!r}, ctypes.get_errno())" for name, words in calls.items())
    outcome = attack(f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n{tries}", folder)
    assert outcome.said.splitlines()[: len(calls)] == ["-1 1"] * len(calls)


def test_nothing_outlives_its_cell(folder: Path, only) -> None:
    only()
    daemon = "os.setsid()\n  if os.fork() == 0: open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    away = f"import os, time\nif os.fork() == 0:\n  {daemon}\nwhile not os.path.exists('pid') or not open('pid').read(): time.sleep(0.01)"
    assert attack(away, folder).end in ("done", "failed")
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)


def test_a_cell_ends_with_its_service(folder: Path) -> None:
    start = (
        "from pathlib import Path\nfrom render.models.jail.sandbox import Allowance, run_jailed\n"
        "run_jailed('timeit', '-n1', 'import time; open(\"here\", \"w\").close(); time.sleep(600)',"
        f" folder=Path({str(folder)!r}), allowance=Allowance(seconds=600))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(sandbox.__file__).parents[3])}
    os.mkfifo(folder / "here")
    with subprocess.Popen([sys.executable, "-c", start], env=environment) as service:
        keeper = _keeper_of(service.pid, folder / "here")
        service.kill()
    assert select.select([keeper], [], [], LONGEST_S)[0], "the keeper of the cell lives on without its service"
    os.close(keeper)


def _keeper_of(service: int, begun: Path) -> int:
    """A descriptor that becomes readable when the keeper of the service's cell ends."""
    begun.read_bytes()  # a pipe: until the program within has opened and closed it
    return os.pidfd_open(int(Path(f"/proc/{service}/task/{service}/children").read_text().split()[0]))


def test_where_a_wall_cannot_be_built_nothing_is_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "keep", lambda order: keep(_with_a_gap(order)))
    outcome = attack("open('ran', 'w')", folder)
    assert (outcome.end, os.listdir(folder)) == ("no_jail", [])


def _with_a_gap(order):
    order.readable = [*order.readable, "/there/is/nothing/here"]
    return order


def test_the_level_says_what_really_holds() -> None:
    assert [layer for layer in LAYERS if layer not in level().missing] == list(level().layers)
    assert not set(WALLS[1]) <= set(level().layers) or level().open_ways == ()
    assert (probe(()).name, probe(()).open_ways) == ("limits", ("network", "files", "processes"))
    assert probe((SECCOMP,)).words.startswith("partial: no dangerous system calls")
