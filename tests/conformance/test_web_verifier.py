"""The verifier in the browser says of every archive what the Python one says: else nobody could trust either."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.commands.folder_store import FolderStore
from archive.seal.merkle import consistency_proof, inclusion_proof, leaf_hash, root
from archive.seal.verify import verify
from tests.support import seal_vectors
from tests.support.web_verifier import ask, errand_of, said

LEAVES = [leaf_hash(f"leaf {number}".encode()) for number in range(14)]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every case, written out."""
    return seal_vectors.write(tmp_path_factory.mktemp("vectors"))


def test_every_archive_gets_the_same_verdict_from_both_verifiers(folders: list[Path]) -> None:
    expected = {folder.name: json.loads((folder / "case.json").read_text(encoding="utf-8"))["expected"] for folder in folders}
    found = dict(zip(expected, map(said, ask(map(errand_of, folders))), strict=True))
    assert found == expected


def _proofs() -> Iterator[dict[str, Any]]:
    for size in range(1, len(LEAVES) + 1):
        whole = root(LEAVES[:size]).hex()
        for index in range(size):
            path = [node.hex() for node in inclusion_proof(LEAVES, index, size)]
            yield {"inclusion": [LEAVES[index].hex(), index, size, path, whole]}
        for old in range(size + 1):
            path = [node.hex() for node in consistency_proof(LEAVES, old, size)]
            yield {"consistency": [old, size, root(LEAVES[:old]).hex(), whole, path]}


def _forged(errand: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same with another root (for a consistency proof the older one), one hash less, one more, and one changed."""
    ((kind, parts),) = errand.items()
    proof, other = (3, 4) if kind == "inclusion" else (4, 2)
    path = parts[proof]
    changes: list[tuple[int, Any]] = [(other, "ab" * 32), (proof, [*path, "cd" * 32])]
    changes += [(proof, path[1:]), (proof, ["ef" * 32, *path[1:]])] if path else []
    for position, value in changes:
        yield {kind: [value if number == position else part for number, part in enumerate(parts)]}


def test_a_page_believes_every_true_proof_of_the_log() -> None:
    errands = list(_proofs())
    assert ask(errands) == [True] * len(errands)


def test_a_page_believes_no_proof_that_was_tampered_with() -> None:
    errands = [forged for errand in _proofs() for forged in _forged(errand)]
    assert ask(errands) == [False] * len(errands)


def test_a_folder_that_is_no_archive_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing of ours")
    assert ask([{"folder": str(tmp_path)}])[0]["refused"] == "no_show"


HOSTILE = {
    "a log that never ends its lists": ("events/00000001-*", b'{"seq":' + b"[" * 200_000),
    "a log that is no text": ("events/00000001-*", b"\xff\xfe\x00"),
    "a log of something else": ("events/00000001-*", b'{"__proto__":1}\n'),
    "an event nested too deep": ("events/00000001-*", b'{"seq":1,"data":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001 + b"\n"),
    "a seal nested too deep": ("seal/00000000-*", b"[" * 200_000 + b"]" * 200_000),
    "a seal with huge numbers": ("seal/00000000-*", b'{"v":1,"first":0,"size":1e99,"head":"","keys":[],"lines":[]}'),
    "a manifest of zeros": ("manifest.json", b"\0" * 5000),
    "a manifest that lists nonsense": ("manifest.json", b'{"merchant_id":"mer_1","show_id":"shw_1","inits":[1],"video":[{}],"audio":[[]]}'),
    "an empty segment": ("video/000003-*", b""),
    "an empty picture": ("cards/*", b""),
}


@pytest.mark.parametrize(("name", "data"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_become_the_same_findings_and_no_error(folders: list[Path], tmp_path: Path, name: str, data: bytes) -> None:
    whole = next(folder for folder in folders if folder.name == "whole")
    shutil.copytree(whole / "export", tmp_path, dirs_exist_ok=True)
    next(tmp_path.glob(name)).write_bytes(data)
    verdict = verify(FolderStore(tmp_path, "mer_1/shw_1"), "mer_1", "shw_1")
    (found,) = ask([{"folder": str(tmp_path)}])
    assert verdict.problems
    assert said(found) == said(verdict.to_dict())
