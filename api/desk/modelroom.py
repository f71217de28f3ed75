"""The files of ready models, kept and fetched. All of it blocks."""

import json
import threading
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from api.datafolder import DataFolder
from api.desk.cached import IMMUTABLE, Cached, digest
from archive.catalog.tables import Model
from archive.errors import NotFound
from archive.objects.keys import MODEL_FILES, model_key, original_key, upload_key
from archive.objects.store import ObjectStore
from archive.replay.goods import said

Json = dict[str, Any]

FORM: Final = "model.glb"
REPORT: Final = "report.json"
ORIGINAL: Final = "original"
BESIDE: Final = ("shadow.png", "lod1.glb", "lod2.glb")
"""What an engine draws better with, and does without."""
SHARED: Final = frozenset({FORM, *BESIDE})
"""What engines read; the same model.glb gives the same."""
MADE: Final = tuple(sorted(MODEL_FILES - {ORIGINAL, REPORT}))


class ModelRoom(Cached):
    """Keeps, gives and removes the files of models."""

    shared = SHARED

    def __init__(self, folder: DataFolder, store: ObjectStore) -> None:
        super().__init__(folder, store)
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._without: set[Path] = set()

    def turn(self, merchant_id: str) -> threading.Lock:
        """Held by whoever adds to a merchant's models or removes one."""
        return self._turns[merchant_id]

    def file(self, merchant_id: str, sha256: str, name: str) -> Path:
        """A file of a model, fetched if it is not here. NotFound, Problem 502 for a damaged one, or the store's errors."""
        path = self.place(merchant_id, sha256, name)
        if not path.is_file():
            self._fetch(model_key(merchant_id, sha256, name), path, sha256 if name == FORM else None)
        return path

    def ensure(self, merchant_id: str, sha256: str) -> None:
        """What an engine needs of a model is here."""
        self.file(merchant_id, sha256, FORM)
        for name in BESIDE:
            place = self.place(merchant_id, sha256, name)
            if place in self._without:
                continue
            try:
                self.file(merchant_id, sha256, name)
            except NotFound:  # none was made of it; the bucket need not be asked again
                self._without.add(place)

    def original(self, model: Model, to: Path) -> None:
        """A ready model's upload, byte for byte, into a new file. NotFound."""
        try:
            self._store.fetch(original_key(model.merchant_id, model.sha256), to)
        except NotFound:  # release 0.1 kept it beside what it made of it, if not as that itself
            name = ORIGINAL if model.sha256 != model.glb_sha256 else FORM
            self._store.fetch(model_key(model.merchant_id, model.sha256, name), to)

    def keep(self, model: Model, upload: Path, work: Path, sha256: str, report: Json) -> None:
        """Everything into S3, then into the cache; done again after it was cut short, it goes on."""
        self.keep_original(model, upload, report)
        made = {name: self.place(model.merchant_id, sha256, name) for name in report["files"]}
        for name, place in made.items():
            path = work / name if (work / name).exists() else place
            self._put(model_key(model.merchant_id, sha256, name), path)
        self.write_report(model.merchant_id, sha256, report)
        for name, place in made.items():
            if (work / name).exists():
                self._adopt(work / name, place)
            self._without.discard(place)

    def keep_original(self, model: Model, upload: Path, report: Json) -> None:
        """The upload, byte for byte, into S3."""
        kind = "model/gltf-binary" if report.get("format") == "glb" else "application/octet-stream"
        key = original_key(model.merchant_id, model.sha256)
        self._store.put_file(key, upload, content_type=kind, once=False, cache_control=IMMUTABLE)

    def write_report(self, merchant_id: str, sha256: str, report: Json) -> None:
        """The report beside the files, for whoever has S3 alone."""
        data = json.dumps(report, ensure_ascii=False, indent=1).encode()
        self._store.put(model_key(merchant_id, sha256, REPORT), data, content_type="application/json", once=False)

    def say(self, model: Model) -> None:
        """What the catalogue is to know of a model that is ready, beside its files, for whoever has S3 alone."""
        key = upload_key(model.merchant_id, model.glb_sha256 or "", model.sha256)
        self._store.put(key, said(model), content_type="application/json", once=False)

    def keys(self, merchant_id: str, sha256: str, glb_sha256: str | None) -> list[str]:
        """The objects of a model: its upload, and what was made of its normal form."""
        if glb_sha256 is None:
            return [original_key(merchant_id, sha256)]
        made = [model_key(merchant_id, glb_sha256, name) for name in sorted(MODEL_FILES)]
        return [original_key(merchant_id, sha256), upload_key(merchant_id, glb_sha256, sha256), *made]


def made_files(report: Mapping[str, Any] | None) -> list[str]:
    """The names of a ready model's files, by its report; one of release 0.1 does not list them."""
    said = report or {}
    if "files" in said:
        return [*said["files"], REPORT]
    without_shadow = any(issue.get("code", "").replace("-", "_") == "shadow_simple" for issue in said.get("issues", ()))
    there = {FORM: True, "poster.webp": bool(said.get("poster_sha256")), "shadow.png": not without_shadow}
    return [*(name for name, is_there in there.items() if is_there), REPORT]


def listed(work: Path) -> Json:
    """What an intake made, by name: bytes and SHA-256."""
    found = {name: work / name for name in MADE if (work / name).is_file()}
    return {name: {"bytes": path.stat().st_size, "sha256": digest(path)} for name, path in found.items()}
