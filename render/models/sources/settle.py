"""A glTF document among its files: every buffer and image that it names is put where the name says, sloppy spelling mended.

The document itself stays byte for byte wherever that is possible, so that Khronos judges what the author wrote.
"""

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from render.models.limits import LIMITS
from render.models.report.issue import Issue, ModelRejected
from render.models.sources.find import Finder, Found, mended, missing


def settle(folder: Path, entry: Path, files: Sequence[Path]) -> tuple[Issue, ...]:
    """Bring a .gltf (`entry`, relative to `folder` as `files` are) and its files in order; the notes of what was done."""
    text = read_text(folder / entry)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return ()  # Khronos' validator says what is wrong with the JSON.
    named = list(_uris(document))
    if named and len(files) == 1:
        return (missing(f"{named[0][0]}/uri", ", ".join(uri for _, _, uri in named), alone=True),)
    finder, issues, rewrite = Finder(files, entry.parent), [], False
    for pointer, owner, uri in named:
        found = finder.find(uri)
        if found is None:
            issues.append(missing(f"{pointer}/uri", uri))
        elif not found.exact:
            issues.append(mended(f"{pointer}/uri", uri, found.path))
            rewrite |= not _linked(folder, entry, uri, found, owner)
    if rewrite:
        (folder / entry).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return tuple(issues)


def read_text(path: Path) -> bytes:
    """A document's bytes within limits; data URIs may make it long."""
    size = path.stat().st_size
    if size > LIMITS.text_bytes:
        raise ModelRejected("text_too_large", "", f"The document has {size} bytes; at most {LIMITS.text_bytes} are taken. Export as GLB.")
    return path.read_bytes()


def _uris(document: Any) -> Iterator[tuple[str, dict[str, Any], str]]:
    for kind in ("buffers", "images"):
        listed = document.get(kind) if isinstance(document, dict) else None
        for index, owner in enumerate(listed if isinstance(listed, list) else []):
            uri = owner.get("uri") if isinstance(owner, dict) else None
            if isinstance(uri, str) and not uri.startswith("data:"):
                yield f"/{kind}/{index}", owner, uri


def _linked(folder: Path, entry: Path, uri: str, found: Found, owner: dict[str, Any]) -> bool:
    """Give the file a second name where the document looks for it; otherwise the document's own word must change."""
    wanted = unquote(uri)
    plain = not (wanted.startswith("/") or ":" in wanted or "\\" in wanted or ".." in wanted.split("/"))
    if plain:
        target = folder / entry.parent / wanted
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(folder / found.path, target)
            return True
        except OSError:
            pass
    owner["uri"] = quote(os.path.relpath(found.path, entry.parent).replace(os.sep, "/"))
    return False
