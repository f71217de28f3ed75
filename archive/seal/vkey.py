"""Keys of signed notes: Ed25519 under a name (C2SP signed-note, https://c2sp.org/signed-note).

A key is told by its text, `name+id+key`: whoever pins that text pins the key.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from archive.seal.errors import SealError

KEY_NAME: Final = "vouchcast"
_ED25519: Final = b"\x01"
_TEXT: Final = re.compile(r"([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})")


@dataclass(frozen=True, kw_only=True)
class VerifyKey:
    """A public key and its name; `public` are the 32 bytes of Ed25519."""

    name: str
    public: bytes

    @cached_property
    def id(self) -> bytes:
        """The 4 bytes that a signature line names the key by."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> "VerifyKey":
        """The key of its text, or of a PEM public key; SealError if it is neither."""
        text = text.strip()
        if text.startswith("-----BEGIN"):
            return cls(name=KEY_NAME, public=_from_pem(text))
        found = _TEXT.fullmatch(text)
        raw = unbase64(found[3]) if found else None
        if found is None or raw is None or len(raw) != 33 or raw[:1] != _ED25519:
            raise SealError(
                f"{text[:80]!r} is no key: it looks like {KEY_NAME}+1a2b3c4d+AbCd… (see 'vouchcast seal key'), or is a PEM file"
            )
        key = cls(name=found[1], public=raw[1:])
        if key.id.hex() != found[2]:
            raise SealError(f"the key {text[:40]}… does not fit its own id {found[2]}: it was copied wrongly; take it anew")
        return key

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """Whether the 64 bytes are this key's signature over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


def unbase64(text: str) -> bytes | None:
    """The bytes of canonical base64, or None: one text for each value, so that nothing signed has two spellings."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode() == text else None


def _from_pem(text: str) -> bytes:
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, TypeError, UnicodeError) as error:
        raise SealError("the PEM text is no public key: give the one that 'vouchcast seal key' prints") from error
    if not isinstance(key, Ed25519PublicKey):
        raise SealError("the PEM key is not an Ed25519 key: seals are signed with Ed25519")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


class SigningKey:
    """A private key under its name. `public` is what the world may know."""

    def __init__(self, private: Ed25519PrivateKey, name: str = KEY_NAME) -> None:
        self._private = private
        self.public = VerifyKey(name=name, public=private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    @classmethod
    def generate(cls, name: str = KEY_NAME) -> "SigningKey":
        """A new key."""
        return cls(Ed25519PrivateKey.generate(), name)

    @classmethod
    def from_seed(cls, seed: bytes, name: str = KEY_NAME) -> "SigningKey":
        """The key of 32 secret bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(seed), name)

    @classmethod
    def from_pem(cls, pem: bytes, name: str = KEY_NAME) -> "SigningKey":
        """The key of a PKCS 8 file; SealError if it is none."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError) as error:
            raise SealError("this is no private key in PEM: restore the file from its backup") from error
        if not isinstance(key, Ed25519PrivateKey):
            raise SealError("this is not an Ed25519 key: seals are signed with Ed25519; restore the file from its backup")
        return cls(key, name)

    def to_pem(self) -> bytes:
        """PKCS 8, not encrypted."""
        return self._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def sign(self, text: bytes) -> bytes:
        """The 64 bytes of the signature; the same text gives the same bytes."""
        return self._private.sign(text)
