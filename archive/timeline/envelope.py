"""Personal text under a salted commitment, encrypted; pure functions.

commitment   hex SHA-256 over 32 bytes of salt and the UTF-8 text
sealed       nonce (12) + AES-256-GCM of salt and text under a key of its own, bound to the commitment
wrapped_key  nonce (12) + AES-256-GCM of that key under the house's wrapping key, bound to the commitment

Without the key the text is lost; without the salt nobody can guess it from the commitment.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archive.errors import ArchiveError
from archive.timeline.event import canonical

SALT_BYTES: Final = 32
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32


class SealBroken(ArchiveError):
    """A sealed text cannot be opened: it was changed, or sealed under another key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A text that only the holder of the wrapping key can read."""

    commitment: str
    sealed: bytes = field(repr=False)
    wrapped_key: bytes = field(repr=False)

    def to_json(self) -> bytes:
        """The copy for S3."""
        fields = {"v": 1, "commitment": self.commitment, "sealed": _text(self.sealed), "wrapped_key": _text(self.wrapped_key)}
        return canonical(fields)

    @classmethod
    def from_json(cls, copy: bytes) -> "Sealed":
        """What `to_json` made; SealBroken for anything else."""
        try:
            fields = json.loads(copy)
            return cls(commitment=str(fields["commitment"]), sealed=_bytes(fields["sealed"]), wrapped_key=_bytes(fields["wrapped_key"]))
        except (ValueError, KeyError, TypeError) as error:
            raise SealBroken(f"this is no copy of a sealed text ({error!r}); take it from another backup") from error


def commit(salt: bytes, text: str) -> str:
    """The commitment to a text."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def seal(text: str, wrapping_key: bytes) -> Sealed:
    """The text, sealed with a fresh salt and a fresh key."""
    salt, key = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(KEY_BYTES)
    commitment = commit(salt, text)
    return Sealed(
        commitment=commitment,
        sealed=_encrypted(key, salt + text.encode(), commitment),
        wrapped_key=_encrypted(wrapping_key, key, commitment),
    )


def unseal(sealed: Sealed, wrapping_key: bytes) -> str:
    """The text; SealBroken if key, text or commitment do not belong together."""
    key = _decrypted(wrapping_key, sealed.wrapped_key, sealed.commitment)
    plain = _decrypted(key, sealed.sealed, sealed.commitment)
    text = plain[SALT_BYTES:].decode()
    if not hmac.compare_digest(commit(plain[:SALT_BYTES], text), sealed.commitment):
        raise SealBroken(f"the text behind {sealed.commitment} is not the one that was committed to")
    return text


def _encrypted(key: bytes, plain: bytes, commitment: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, commitment.encode())


def _decrypted(key: bytes, sealed: bytes, commitment: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], commitment.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(
            f"the text behind {commitment} does not open with this master key; restore the data folder's keys/master.key"
        ) from error


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
