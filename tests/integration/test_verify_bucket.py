"""A show is verified where it lies, in a bucket of a real S3, and nothing is written there."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import logs
from api.cli import app
from archive.objects.s3 import S3Store
from archive.objects.seaweed import Seaweed
from tests.support.sealed_show import KEYS, whole_show

STORY = whole_show(products=1, segments=4)


async def test_a_show_in_a_bucket_is_proven_there_and_a_swapped_object_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "configure", lambda level: None)
    (tmp_path / "receipt.json").write_bytes(STORY.receipt(3).to_json())
    async with Seaweed(tmp_path / "objects") as seaweed:
        store = S3Store(seaweed.settings)
        await asyncio.to_thread(store.open)
        kept = STORY.store()
        for info in kept.list(""):
            await asyncio.to_thread(store.put, info.key, kept.get(info.key), content_type="application/octet-stream")
        before = sorted((info.key, info.modified_at) for info in store.list(""))
        for name, value in (("ENDPOINT", "endpoint_url"), ("ACCESS_KEY", "access_key"), ("SECRET_KEY", "secret_key")):
            monkeypatch.setenv(f"VOUCHCAST_S3_{name}", getattr(seaweed.settings, value))
        words = [
            f"s3://{seaweed.settings.bucket}/{STORY.prefix}",
            "--key",
            str(KEYS[0].public),
            "--receipt",
            str(tmp_path / "receipt.json"),
        ]
        said = await asyncio.to_thread(_verify, words)
        assert (said["state"], said["problems"]) == ("proven", [])
        assert sorted((info.key, info.modified_at) for info in store.list("")) == before
        segment = STORY.films[4].key(STORY.prefix)
        await asyncio.to_thread(store.put, segment, STORY.films[6].data, content_type="video/iso.segment", once=False)
        said = await asyncio.to_thread(_verify, words)
        assert [(one["code"], one["what"]) for one in said["problems"]] == [
            ("reordered", f"segment {segment.removeprefix(f'{STORY.prefix}/')}")
        ]


def _verify(words: list[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = json.loads(CliRunner().invoke(app, ["replay", "verify", "--json", *words]).output)
    return found
