"""What a show is held against: a pinned key, receipts; read from the command line's words and files."""

import json
from pathlib import Path
from typing import Final

from cryptography.x509 import Certificate, load_pem_x509_certificates

from api.commands.common import fail
from archive.errors import ArchiveError
from archive.seal.note import VerifyKey
from archive.seal.receipt import MOST_RECEIPT_BYTES, Receipt

_MOST_KEY_BYTES: Final = 1 << 20


def pinned(text: str | None) -> VerifyKey | None:
    """The key of its own text, or of a file: the text, a PEM public key, or what `/api/v1/keys` answers. One line and out if it is none."""
    if text is None:
        return None
    path = Path(text)
    try:
        if "+" not in text or path.is_file():
            text = _key_text(_read(path, _MOST_KEY_BYTES, "key"))
        return VerifyKey.parse(text)
    except ArchiveError as error:
        fail(f"--key: {error}")


def _key_text(data: bytes) -> str:
    text = data.decode("utf-8", "replace").strip()
    if text.startswith("{"):
        try:
            return str(json.loads(text)["key"])
        except (ValueError, KeyError, RecursionError):
            return text
    return text


def receipts(paths: list[Path]) -> list[Receipt]:
    """The receipts of files, in order. One line and out if one is none."""
    return [_receipt(path) for path in paths]


def _receipt(path: Path) -> Receipt:
    try:
        return Receipt.from_json(_read(path, MOST_RECEIPT_BYTES, "receipt"))
    except ArchiveError as error:
        fail(f"{path}: {error}")


def authorities(path: Path | None) -> list[Certificate]:
    """The certificates in a PEM file. One line and out if it holds none."""
    if path is None:
        return []
    try:
        return load_pem_x509_certificates(_read(path, _MOST_KEY_BYTES, "certificate"))
    except ValueError as error:
        fail(f"--tsa: {path} holds no certificate in PEM: {error}")


def _read(path: Path, most_bytes: int, what: str) -> bytes:
    if not path.is_file():
        fail(f"There is no file {str(path)[:200]} with a {what}: check the path.")
    if path.stat().st_size > most_bytes:
        fail(f"{path} has {path.stat().st_size} bytes and is no {what}: at most {most_bytes} are read.")
    return path.read_bytes()
