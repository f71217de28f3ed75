"""The manifest, held against the objects that it lists."""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.objects.store import ObjectStore
from archive.seal.against import Here
from archive.seal.holdings import Holdings
from archive.seal.leaf import MediaLeaf
from archive.seal.told import manifest_of
from archive.seal.verdict import Findings


def check_manifest(store: ObjectStore, held: Holdings, here: Here, findings: Findings) -> None:
    """What manifest.json lists must be here, and no other media but what was sealed. It is not signed: the seal goes before it."""
    if (manifest := manifest_of(store, held, findings)) is None:
        if "manifest.json" not in held.files:
            findings.note("there is no manifest.json: the show is not closed yet, or the file was lost (it can be rebuilt)")
        return
    said = f"vouchcast/{manifest.get('merchant_id')!s:.64}/{manifest.get('show_id')!s:.64}"
    if said != here.origin:
        findings.add("foreign_log", "manifest.json", f"manifest.json is that of {said}, not of {here.origin}")
        return
    rows = list(_rows(manifest))
    if not all(isinstance(manifest.get(part), list) for part in ("inits", "video", "audio")):
        findings.add("damaged", "manifest.json", "manifest.json does not list inits, video and audio: it was cut off or changed")
        return
    _check_rows(rows, here, findings)
    _check_end(manifest, here, findings)


def _rows(manifest: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    """(kind, key, sha256) of everything that is listed and makes sense: `inits`, and a list a track."""
    for part, listed in manifest.items():
        for row in listed if isinstance(listed, list) else []:
            if isinstance(row, dict) and isinstance(row.get("key"), str):
                yield "init" if part == "inits" else "segment", row["key"][:200], str(row.get("sha256"))


def _check_rows(rows: Iterable[tuple[str, str, str]], here: Here, findings: Findings) -> None:
    listed: set[str] = set()
    gone = []
    for kind, key, sha256 in rows:
        listed.add(key)
        found = here.media.objects.get(key)
        if found is None:
            gone.append((kind, key))
        elif found.sha256 and found.sha256 != sha256:
            findings.add("changed", f"{kind} {key}", f"{key} is not what manifest.json lists", weak=True)
    explained = here.reasons.explain(sum(kind == "segment" for kind, _ in gone), all_gone=not here.media.segments)
    for kind, key in [] if explained else gone:
        findings.add("missing", f"{kind} {key}", f"{key} is listed in manifest.json and is missing", weak=True)
    _unlisted(listed, here, findings)


def _unlisted(listed: set[str], here: Here, findings: Findings) -> None:
    sealed = {leaf.key for leaf in here.seal.leaves if isinstance(leaf, MediaLeaf)}
    extra = [one for name, one in here.media.objects.items() if name not in listed]
    late = [one for one in extra if one.name in sealed]
    for one in extra:
        if one.name not in sealed and one.kind == "segment":
            findings.add("added", one.what, f"{one.name} is neither listed in manifest.json nor sealed", weak=True)
    if late:
        findings.note(f"{len(late)} media objects were sealed after manifest.json was written")


def _check_end(manifest: Mapping[str, Any], here: Here, findings: Findings) -> None:
    end = manifest.get("events")
    if not isinstance(end, dict) or type(seq := end.get("last_seq")) is not int:
        findings.add("damaged", "manifest.json", "manifest.json does not say where the log ended: it was cut off or changed")
    elif here.told.hash_of(seq) != end.get("head") and not findings.about("event"):
        findings.add("chain", f"event {seq}", f"the log up to event {seq} is not the one that manifest.json was written with", weak=True)
