"""A backup is whole or is none, and comes back only where nothing is lost by it."""

import hashlib
import json
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.backup.bundle import check, reader, writer
from api.backup.manifest import NAME, BackupWrong, FileEntry, Manifest, _sum
from api.backup.putback import _bytes, _catch_up, _put, _stream, _write_files, check_empty, check_fits
from api.backup.take import Backup
from api.commands.backup import dump_command
from api.datafolder import DataFolder, SetupError
from api.settings import Settings
from archive.catalog import merchants, pictures
from archive.catalog.database import Catalog
from archive.catalog.tables import Picture
from archive.errors import ArchiveError
from archive.objects.keys import picture_key
from archive.objects.memory import MemoryStore
from archive.replay.goods import said

SHA = "ab" * 32


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder with a live show's spool, open while it is copied."""
    folder = DataFolder(tmp_path / "data")
    folder.claim()
    (folder.root / "keys" / "master.key").write_bytes(b"k" * 32)
    (folder.root / "keys" / "s3.json").write_bytes(b"{}")
    track = folder.spool("shw_1") / "video"
    track.mkdir(parents=True)
    (track / f"000000-t0-d180000-{SHA[:12]}.m4s").write_bytes(b"sealed")
    (track / "000001-t180000.open").write_bytes(b"whole parts and a half")
    with Catalog.at(folder.root / "vouchcast.db") as catalog, catalog.write() as session:
        merchants.make(session, "Shop")
        yield folder.root
    folder.release()


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    for name in ("video/a.m4s", "timeline.json"):
        store.put(f"mer_1/shw_1/{name}", name.encode(), content_type="x/y")
    return store


def take(data: Path, store: MemoryStore, target: Path, *, with_keys: bool = True) -> tuple[Manifest, int]:
    """(manifest, objects that were copied)."""
    with writer(target) as out:
        taking = Backup(data, out, with_keys=with_keys)
        taking.database()
        taking.files()
        taking.objects(store)
        return taking.finish(database="sqlite", with_objects=True), taking.copied


@pytest.fixture(params=["folder", "file.tar"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / "backup" / request.param


def content(target: Path, entry: FileEntry) -> bytes:
    with reader(target).open(entry) as file:
        return file.read()


def test_everything_is_in_it_while_others_write(data: Path, store: MemoryStore, target: Path) -> None:
    made, _ = take(data, store, target)
    assert reader(target).manifest() == made
    check(reader(target), made)
    names = {entry.path_in_data: entry for entry in made.files}
    spool = "spool/shw_1/video"
    assert set(names) == {"vouchcast.db", "keys/master.key", f"{spool}/000000-t0-d180000-{SHA[:12]}.m4s", f"{spool}/000001-t180000.open"}
    assert [entry.key for entry in made.objects] == ["mer_1/shw_1/timeline.json", "mer_1/shw_1/video/a.m4s"]
    assert content(target, names[f"{spool}/000001-t180000.open"]) == b"whole parts and a half"
    assert names["keys/master.key"].private
    copy = target.parent / "copy.db"
    copy.write_bytes(content(target, names["vouchcast.db"]))
    with closing(sqlite3.connect(copy)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        # what was being written was not acknowledged yet
        assert database.execute("SELECT count(*) FROM merchant").fetchone() == (0,)


def test_large_objects_go_in_and_out_as_streams(
    data: Path, store: MemoryStore, target: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = f"mer_1/originals/{SHA}"
    store.put(key, b"a large model", content_type="x/y")
    monkeypatch.setattr("api.backup.take.LARGE_BYTES", 12)
    monkeypatch.setattr(store, "get", _never_whole(key, store.get))
    made, _ = take(data, store, target)
    back, building = MemoryStore(), tmp_path / "building"
    _stream(back, reader(target), next(entry for entry in made.objects if entry.key == key), building)
    assert back.get(key) == b"a large model"
    assert list(building.iterdir()) == []


def _never_whole(key: str, get: Callable[..., bytes]) -> Callable[..., bytes]:
    def read(asked: str) -> bytes:
        assert asked != key or sys._getframe(1).f_code.co_name == "fetch"
        return get(asked)

    return read


def test_pictures_come_back_whole_also_one_that_came_in_while_the_backup_was_taken(
    data: Path, store: MemoryStore, target: Path, tmp_path: Path
) -> None:
    made = {"backdrop.png": {"bytes": 4, "sha256": hashlib.sha256(b"PNG!").hexdigest()}}
    size = {"size_bytes": 9, "derived_bytes": 4, "width_px": 64, "height_px": 32}
    picture = Picture(id="pic_1", merchant_id="mer_1", sha256=SHA, filename="墙.png", kind="backdrop", report={"files": made}, **size)
    for name, content_ in {"original": b"PNG as it came", "backdrop.png": b"PNG!", "picture.json": said(picture)}.items():
        store.put(picture_key("mer_1", SHA, name), content_, content_type="x/y")
    cached = data / "models" / SHA / "backdrop.png"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(b"PNG!")
    taken, _ = take(data, store, target)
    back, folder, fresh = MemoryStore(), reader(target), tmp_path / "fresh.db"
    _write_files(folder, taken, tmp_path / "building", lambda words: None)
    assert (tmp_path / "building" / "models" / SHA / "backdrop.png").read_bytes() == b"PNG!"
    for entry in taken.objects:
        _put(back, entry, _bytes(folder, entry))
    fresh.write_bytes(b"")
    _catch_up(back, fresh, Settings(data=tmp_path))
    with Catalog.at(fresh) as catalog, catalog.read() as session:
        row = pictures.by_sha256(session, "mer_1", SHA)
        assert row is not None
        assert row.model_dump() == picture.model_dump()
    assert back.get(picture_key("mer_1", SHA, "original")) == b"PNG as it came"


def test_keys_can_be_kept_apart(data: Path, store: MemoryStore, target: Path) -> None:
    made, _ = take(data, store, target, with_keys=False)
    assert not made.with_keys
    assert not [entry for entry in made.files if entry.path_in_data.startswith("keys/")]
    if target.is_file():
        assert b"k" * 32 not in target.read_bytes()


def test_a_second_backup_into_the_folder_reads_only_what_is_new_and_forgets_what_was_erased(
    data: Path, store: MemoryStore, tmp_path: Path
) -> None:
    target = tmp_path / "backup"
    assert take(data, store, target)[1] == 2
    erased = hashlib.sha256(b"timeline.json").hexdigest()
    assert list(target.rglob(erased))
    store.put("mer_1/shw_1/video/b.m4s", b"new", content_type="x/y")
    store.put("mer_1/shw_1/timeline.json", b"without the words", content_type="x/y", once=False)
    made, copied = take(data, store, target)
    assert copied == 2
    assert len(made.objects) == 3
    check(reader(target), made)
    assert not list(target.rglob(erased))


def test_a_segment_that_was_closed_meanwhile_is_there_once(data: Path, store: MemoryStore, tmp_path: Path) -> None:
    store.put(f"mer_1/shw_1/video/000001-t180000-d90000-{SHA[:12]}.m4s", b"closed and uploaded", content_type="x/y")
    made, _ = take(data, store, tmp_path / "backup")
    assert "spool/shw_1/video/000001-t180000.open" not in [entry.path_in_data for entry in made.files]


def test_one_changed_byte_is_found(data: Path, store: MemoryStore, target: Path) -> None:
    made, _ = take(data, store, target)
    if target.is_file():
        target.write_bytes(target.read_bytes().replace(b"whole parts", b"whole pirts"))
    else:
        victim = next(path for path in target.rglob("*") if path.is_file() and path.read_bytes() == b"sealed")
        victim.write_bytes(b"Sealed")
    with pytest.raises(BackupWrong, match="damaged"):
        check(reader(target), made)


def test_a_manifest_that_was_changed_is_found(data: Path, store: MemoryStore, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    take(data, store, target)
    (target / NAME).write_bytes((target / NAME).read_bytes().replace(b"shw_1", b"shw_2"))
    with pytest.raises(BackupWrong, match="SHA-256 differs"):
        reader(target).manifest()


def test_what_was_cut_short_is_no_backup(data: Path, store: MemoryStore, target: Path) -> None:
    def cut_short() -> None:
        with writer(target) as out:
            Backup(data, out, with_keys=True).files()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cut_short()
    with pytest.raises(BackupWrong, match="no backup"):
        reader(target).manifest()
    take(data, store, target)  # and the next one goes on


def test_a_file_that_is_there_is_not_overwritten(data: Path, store: MemoryStore, tmp_path: Path) -> None:
    (tmp_path / "x.tar").write_bytes(b"precious")
    with pytest.raises(BackupWrong, match="there already"):
        take(data, store, tmp_path / "x.tar")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"precious")
    with pytest.raises(BackupWrong, match="other things"):
        take(data, store, tmp_path / "photos")
    assert (tmp_path / "x.tar").read_bytes() == b"precious"


def a_manifest(**fields: object) -> Manifest:
    made = {"made_at": "2026-01-01T00:00:00.000Z", "layout": "1", "schema": None, "database": "sqlite"}
    return Manifest(**{**made, "with_keys": True, "with_objects": True, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize("fields", [{"layout": "99"}, {"schema": "from-the-future"}, {"layout": "x"}])
def test_a_backup_of_a_newer_release_is_refused(fields: dict[str, str]) -> None:
    check_fits(a_manifest(schema="0001"))
    with pytest.raises(BackupWrong, match=r"release|none"):
        check_fits(a_manifest(**fields))


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "", "spool/../../x"])
def test_a_forged_manifest_writes_nothing_outside_of_the_folder(path: str) -> None:
    forged = a_manifest(files=(FileEntry(sha256=SHA, size_bytes=1, path_in_data=path),))
    with pytest.raises(BackupWrong, match="outside"):
        Manifest.from_json(forged.to_json())


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"files": [{"sha256": "../x", "size_bytes": 1, "path_in_data": "a"}]}, {"files": 7}, {"extra": 1}, {"sha256": "0"}],
)
def test_a_forged_manifest_is_refused_even_with_its_hash_made_anew(change: dict[str, object]) -> None:
    fields = json.loads(a_manifest().to_json())
    del fields["sha256"]
    forged = {**fields, "sha256": _sum({**fields, **change}), **change}
    with pytest.raises(BackupWrong):
        Manifest.from_json(json.dumps(forged).encode())


def test_a_backup_goes_on_in_a_folder_whose_manifest_was_damaged(data: Path, store: MemoryStore, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    take(data, store, target)
    (target / NAME).write_bytes(b"{")
    made, copied = take(data, store, target)
    check(reader(target), made)
    assert copied == 2


def test_a_folder_without_a_catalogue_gets_none(tmp_path: Path) -> None:
    with writer(tmp_path / "backup") as out, pytest.raises(ArchiveError, match="no catalogue"):
        Backup(tmp_path, out, with_keys=True).database()
    assert not (tmp_path / "vouchcast.db").exists()


def test_nothing_is_put_back_over_anything(tmp_path: Path) -> None:
    check_empty(tmp_path / "none")
    (tmp_path / "empty").mkdir()
    check_empty(tmp_path / "empty")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "vouchcast.db").write_bytes(b"precious")
    for place in ("full", "full/vouchcast.db"):
        with pytest.raises(BackupWrong, match="not an empty folder"):
            check_empty(tmp_path / place)


def test_a_service_does_not_start_in_a_half_restored_folder(tmp_path: Path) -> None:
    (tmp_path / "data" / ".restoring").mkdir(parents=True)
    with pytest.raises(SetupError, match="cut short"):
        DataFolder(tmp_path / "data").claim()


def test_the_command_that_dumps_postgresql_names_no_password() -> None:
    said = dump_command("postgresql+psycopg://shop:s3cret@db.example:5432/shows", Path("/backup/x"))
    assert said == "pg_dump --format=custom --file=/backup/x.pgdump postgresql://shop@db.example:5432/shows"
