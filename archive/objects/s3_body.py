"""What is put into S3: bytes or a file, with the digest by which the server refuses what was damaged on the way."""

import base64
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

CHUNK_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`open()` gives the bytes as a stream that can be read again from its start; `more` are further parameters of the put."""

    open: Callable[[], BinaryIO]
    md5: str
    content_type: str
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of_bytes(cls, data: bytes, content_type: str, more: Mapping[str, Any]) -> "Body":
        """Bytes in memory."""
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        return cls(open=lambda: io.BytesIO(data), md5=_text(digest), content_type=content_type, more=more)

    @classmethod
    def of_file(cls, path: Path, content_type: str, more: Mapping[str, Any]) -> "Body":
        """A file, which must not change meanwhile."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
        return cls(open=lambda: path.open("rb"), md5=_text(digest), content_type=content_type, more=more)

    def same(self, chunks: Iterable[bytes]) -> bool:
        """Whether these are the very bytes."""
        with self.open() as stream:
            return all(stream.read(len(chunk)) == chunk for chunk in chunks) and not stream.read(1)


def _text(digest: bytes) -> str:
    return base64.b64encode(digest).decode()
