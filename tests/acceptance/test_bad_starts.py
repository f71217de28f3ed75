"""A service that cannot start says so in one line that says what to do, and breaks nothing that is there."""

import os
import socket
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from archive.objects.seaweed import Seaweed
from tests.support.command import Ended, vouchcast
from tests.support.service import Service, free_port, s3_of
from tests.support.wait import until


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(tmp_path_factory.mktemp("running") / "data") as service:
        yield service


def refused(ended: Ended, *words: str) -> None:
    """It ended with one line that holds these words, and with an exit code that says so."""
    assert ended.code == 2, (ended.code, ended.err)
    for word in words:
        assert word in ended.complaint


def test_a_taken_port_is_named_and_the_other_program_is_left_alone(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused(vouchcast("serve", "--port", str(port), "--data", tmp_path / "data"), str(port), "taken", "--port")
    assert not (tmp_path / "data").exists()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    refused(vouchcast("serve", "--port", "0", "--data", tmp_path / "file" / "data"), str(tmp_path / "file" / "data"), "--data")
    assert (tmp_path / "file").read_text() == "mine"


def test_a_data_folder_without_write_permission_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    ended = vouchcast("serve", "--port", "0", "--data", folder, held_to_permissions=True)
    refused(ended, str(folder), "Permission denied", "write permission")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_second_service_on_a_data_folder_leaves_and_the_first_goes_on(running: Service, command: str) -> None:
    refused(vouchcast(command, "--port", "0", "--data", running.data), str(running.data), "in use", "--data")
    until(running.ready, why="the first service does not go on")
    with running.client() as client:
        assert client.products.list() == []


def test_a_folder_of_a_newer_layout_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("99\n")
    refused(vouchcast("serve", "--port", "0", "--data", tmp_path), "layout version 99", "another folder")
    assert (tmp_path / "VERSION").read_text() == "99\n"


def test_a_folder_with_other_peoples_files_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").write_bytes(b"sea")
    refused(vouchcast("serve", "--port", "0", "--data", tmp_path), str(tmp_path), "--data")
    assert {path.name for path in tmp_path.iterdir()} <= {"holiday.jpg", "lock"}


def test_an_unreadable_database_is_named_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("1\n")
    damaged = os.urandom(20_000)
    (tmp_path / "vouchcast.db").write_bytes(damaged)
    refused(vouchcast("serve", "--port", "0", "--data", tmp_path), "vouchcast.db", "not a database", "backup")
    assert (tmp_path / "vouchcast.db").read_bytes() == damaged


def test_a_database_of_a_newer_release_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("1\n")
    with sqlite3.connect(tmp_path / "vouchcast.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version VALUES ('v9999')")
    refused(vouchcast("serve", "--port", "0", "--data", tmp_path), "v9999", "newer release")


def _access(s3: dict[str, str], **changed: str) -> dict[str, str]:
    """The environment that leads to a bucket."""
    return {
        "VOUCHCAST_S3_ENDPOINT": s3["endpoint_url"],
        "VOUCHCAST_S3_BUCKET": s3["bucket"],
        "AWS_ACCESS_KEY_ID": s3["access_key"],
        "AWS_SECRET_ACCESS_KEY": s3["secret_key"],
        **changed,
    }


def test_an_s3_endpoint_that_refuses_is_named(tmp_path: Path) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}"
    keys = {"AWS_ACCESS_KEY_ID": "someone", "AWS_SECRET_ACCESS_KEY": "else-entirely"}
    refused(vouchcast("serve", "--port", "0", "--data", tmp_path / "data", VOUCHCAST_S3_ENDPOINT=endpoint, **keys), endpoint, "endpoint")


def test_wrong_keys_and_a_missing_bucket_are_told_apart(tmp_path: Path, running: Service) -> None:
    s3 = s3_of(running.data)
    wrong = vouchcast("serve", "--port", "0", "--data", tmp_path / "a", **_access(s3, AWS_SECRET_ACCESS_KEY="not-the-secret"))
    refused(wrong, s3["endpoint_url"], "Check the S3 keys")
    assert s3["secret_key"] not in wrong.err
    assert "not-the-secret" not in wrong.err
    missing = vouchcast("serve", "--port", "0", "--data", tmp_path / "b", **_access(s3, VOUCHCAST_S3_BUCKET="nowhere"))
    refused(missing, "nowhere", "no such bucket")


async def test_an_outside_bucket_serves_as_well_as_the_embedded_one(tmp_path: Path) -> None:
    async with Seaweed(tmp_path / "outside") as outside:
        s3 = outside.settings
        access = _access(
            {
                "endpoint_url": str(s3.endpoint_url),
                "bucket": s3.bucket,
                "access_key": str(s3.access_key),
                "secret_key": str(s3.secret_key),
            }
        )
        with Service(tmp_path / "data", **access) as service:
            until(service.ready)
            assert list((tmp_path / "data" / "objects").iterdir()) == [], "no second object store was to be started"


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("VOUCHCAST_UDP_PORTS", "many", "LOW-HIGH"),
        ("VOUCHCAST_UDP_PORTS", "60000-50000", "LOW-HIGH"),
        ("VOUCHCAST_ICE_SERVERS", "stun:stun.example.org", "list"),
        ("VOUCHCAST_ICE_SERVERS", '{"urls": "stun:x"}', "list"),
        ("VOUCHCAST_PORT", "99999", "65535"),
        ("VOUCHCAST_S3_ENDPOINT", "s3.example.com", "https://"),
        ("VOUCHCAST_PUBLIC_URL", "javascript:alert(1)", "https://"),
        ("VOUCHCAST_LOG_LEVEL", "loud", "debug"),
    ],
)
def test_a_setting_that_cannot_work_is_named_as_it_was_given(tmp_path: Path, name: str, value: str, remedy: str) -> None:
    refused(vouchcast("serve", "--data", tmp_path / "data", **{name: value}), name, value, remedy)
    assert not (tmp_path / "data").exists()


def test_a_short_admin_token_is_refused_and_not_printed(tmp_path: Path) -> None:
    ended = vouchcast("serve", "--port", "0", "--data", tmp_path / "data", VOUCHCAST_ADMIN_TOKEN="hunter2")
    refused(ended, "VOUCHCAST_ADMIN_TOKEN", "at least")
    assert "hunter2" not in ended.err + ended.out


def test_a_database_address_that_cannot_be_read_is_refused_without_its_password(tmp_path: Path) -> None:
    ended = vouchcast("serve", "--port", "0", "--data", tmp_path / "data", VOUCHCAST_DATABASE_URL="me:hunter2@host")
    refused(ended, "catalogue's URL")
    assert "hunter2" not in ended.err


def _certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A self-signed certificate and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    cert = builder.sign(key, hashes.SHA256())
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    paths[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return paths


def test_a_certificate_that_is_missing_unreadable_or_of_another_key_is_named(tmp_path: Path) -> None:
    one, other = _certificate(tmp_path, "one"), _certificate(tmp_path, "other")
    words = tmp_path / "words.pem"
    words.write_text("no certificate")

    def tls(*arguments: str | Path) -> Ended:
        return vouchcast("serve", "--port", "0", "--data", tmp_path / "data", *arguments)

    refused(tls("--tls-cert", tmp_path / "gone.pem", "--tls-key", one[1]), "gone.pem", "PEM")
    refused(tls("--tls-cert", one[0]), "--tls-key")
    refused(tls("--tls-cert", one[0], "--tls-key", other[1]), "one.pem", "other.key", "made together")
    refused(tls("--tls-cert", words, "--tls-key", one[1]), "words.pem", "PEM")


def test_without_opengl_the_service_says_which_packages_are_missing(tmp_path: Path, running: Service) -> None:
    nothing = {"__EGL_VENDOR_LIBRARY_FILENAMES": "/nonexistent", "__EGL_VENDOR_LIBRARY_DIRS": "/nonexistent"}
    ended = vouchcast("serve", "--port", "0", "--data", tmp_path / "data", **_access(s3_of(running.data)), **nothing)
    refused(ended, "OpenGL", "apt-get install", "libegl1", "libgl1-mesa-dri")


def test_a_start_that_failed_leaves_the_folder_fit_for_the_next(tmp_path: Path) -> None:
    data = tmp_path / "data"
    refused(vouchcast("serve", "--port", "0", "--data", data, __EGL_VENDOR_LIBRARY_FILENAMES="/nonexistent"), "OpenGL")
    with Service(data) as service:
        until(service.ready)
        assert "Traceback" not in service.said()


def test_a_model_is_checked_without_a_service(tmp_path: Path, demo_models: dict[str, Path]) -> None:
    good = next(iter(demo_models.values()))
    assert vouchcast("model", "check", good).code == 0

    def rejected(name: str, data: bytes) -> Ended:
        (tmp_path / name).write_bytes(data)
        ended = vouchcast("model", "check", tmp_path / name)
        assert ended.code == 1, ended
        assert "cannot be used" in ended.out
        assert "Error: " in ended.out
        assert "Traceback" not in ended.out + ended.err
        return ended

    assert "GLB_INVALID_MAGIC" in rejected("words.glb", b"this is no model").out
    assert "GLB_UNEXPECTED_END_OF_HEADER" in rejected("empty.glb", b"").out
    rejected("half.glb", good.read_bytes()[: good.stat().st_size // 2])


def test_a_model_that_cannot_be_looked_at_is_no_rejected_model(tmp_path: Path) -> None:
    refused(vouchcast("model", "check", tmp_path / "gone.glb"), "gone.glb", "no file")
    refused(vouchcast("model", "check", tmp_path), "folder")
    assert vouchcast("model", "check").code == 2
    refused(vouchcast("demo", "--camera", tmp_path / "gone.mp4", "--data", tmp_path / "data"), "gone.mp4")
    assert not (tmp_path / "data").exists()
