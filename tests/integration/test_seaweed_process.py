"""The embedded object store: kept data, private keys, no orphan, clear words when it fails."""

import asyncio
import contextlib
import os
import select
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from archive.objects.errors import StoreError, StoreUnavailable
from archive.objects.s3 import S3Settings, S3Store
from archive.objects.seaweed import Seaweed
from tests.support.wait import LONGEST_S

HOLDER = """
import asyncio, sys
from pathlib import Path
from archive.objects.seaweed import Seaweed
async def main():
    async with Seaweed(Path(sys.argv[1])) as seaweed:
        print(seaweed.pid, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


def _gone(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


def _addresses_listened_on(pid: int) -> set[str]:
    inodes = {os.readlink(link) for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    return {row[1].split(":")[0] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in inodes}


async def test_objects_and_keys_survive_a_restart(tmp_path: Path) -> None:
    async with Seaweed(tmp_path) as first:
        store = S3Store(first.settings)
        store.open()
        store.put("m/s/a", b"kept", content_type="text/plain")
        pid, settings = first.pid, first.settings
        assert stat.S_IMODE((tmp_path / "credentials.json").stat().st_mode) == 0o600
    assert pid is not None
    assert _gone(pid)
    async with Seaweed(tmp_path) as second:
        assert second.settings == settings
        assert S3Store(second.settings).get("m/s/a") == b"kept"


async def test_objects_survive_a_port_that_another_program_took(tmp_path: Path) -> None:
    async with Seaweed(tmp_path) as first:
        S3Store(first.settings).put("m/s/a", b"kept", content_type="text/plain")
        port = int((first.settings.endpoint_url or "").rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        async with Seaweed(tmp_path) as second:
            assert not (second.settings.endpoint_url or "").endswith(f":{port}")
            assert S3Store(second.settings).get("m/s/a") == b"kept"


async def test_every_port_is_on_loopback_and_s3_needs_the_keys(tmp_path: Path) -> None:
    async with Seaweed(tmp_path) as seaweed:
        assert seaweed.pid is not None
        assert _addresses_listened_on(seaweed.pid) == {"0100007F"}
        stranger = S3Settings(bucket="vouchcast", endpoint_url=seaweed.settings.endpoint_url, access_key="nobody", secret_key="x" * 20)
        with pytest.raises(StoreError, match="Check the S3 keys"):
            S3Store(stranger).open()


def test_killing_its_owner_leaves_no_orphan(tmp_path: Path) -> None:
    owner = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    pid = int(owner.stdout.readline())
    weed = os.pidfd_open(pid)
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    try:
        assert _ended(weed), "weed outlived the process that started it"
    finally:
        owner.stdout.close()
        os.close(weed)


def _ended(pidfd: int) -> bool:
    return bool(select.select([pidfd], [], [], LONGEST_S)[0])


async def test_a_store_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "volumes").write_text("not a folder")
    with pytest.raises(StoreError, match="another --data"):
        async with Seaweed(tmp_path):
            pass


async def test_lost_keys_are_not_replaced_silently(tmp_path: Path) -> None:
    (tmp_path / "credentials.json").write_text("{")
    with pytest.raises(StoreError, match="does not hold the object store's keys"):
        async with Seaweed(tmp_path):
            pass


async def test_an_endpoint_that_refuses_is_named(tmp_path: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{held.getsockname()[1]}"
        store = S3Store(S3Settings(bucket="b", endpoint_url=endpoint, access_key="k", secret_key="s"))
        with pytest.raises(StoreUnavailable, match=f"{endpoint}.*endpoint and keys right"):
            await asyncio.to_thread(store.open)
