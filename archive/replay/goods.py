"""What the catalogue knows of a merchant's models and pictures, said beside their files in S3, and read again from there.

A ready model has an `upload-{sha256}.json` for each upload that became it, a picture a `picture.json`: the row as it is.
Models of releases that wrote none come back from their `report.json`, without their upload's name.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError

from archive.catalog.ids import new_id
from archive.catalog.tables import Model, Picture
from archive.objects.folders import folders
from archive.objects.keys import checked_sha256, is_sha256, is_upload_key, model_key, picture_key, upload_key
from archive.objects.store import ObjectStore

FORM: Final = "model.glb"
REPORT: Final = "report.json"
SAID: Final = "picture.json"
Row = Model | Picture


class _Said(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    id: str
    sha256: str
    filename: str
    size_bytes: NonNegativeInt
    derived_bytes: NonNegativeInt
    report: dict[str, Any]
    created_at: str


class _ModelSaid(_Said):
    glb_sha256: str
    format: str | None = None


class _PictureSaid(_Said):
    kind: str
    width_px: NonNegativeInt
    height_px: NonNegativeInt


Form = TypeVar("Form", bound=_Said)


@dataclass(kw_only=True)
class Goods:
    """Rows that S3 tells of, and what it cannot tell, a sentence each."""

    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def said(row: Row) -> bytes:
    """The row as JSON, for S3."""
    form = _ModelSaid if isinstance(row, Model) else _PictureSaid
    told = form.model_validate(row.model_dump(include=set(form.model_fields)))
    return json.dumps({"v": 1, **told.model_dump()}, ensure_ascii=False, separators=(",", ":")).encode()


def goods_in(store: ObjectStore, merchant_id: str) -> Goods:
    """All models and pictures of a merchant that S3 holds."""
    models, pictures = (list(folders(store, f"{merchant_id}/{room}/")) for room in ("models", "pictures"))
    return goods_named(store, merchant_id, filter(is_sha256, models), filter(is_sha256, pictures))


def goods_named(store: ObjectStore, merchant_id: str, models: Iterable[str], pictures: Iterable[str]) -> Goods:
    """Those of certain names: a model's is the SHA-256 of its normal form, a picture's that of its upload."""
    found = Goods()
    for glb_sha256 in models:
        _model(store, merchant_id, checked_sha256(glb_sha256), found)
    for sha256 in pictures:
        _picture(store, merchant_id, checked_sha256(sha256), found)
    return found


def _model(store: ObjectStore, merchant_id: str, glb_sha256: str, found: Goods) -> None:
    keys = {info.key for info in store.list(f"{merchant_id}/models/{glb_sha256}/")}
    if model_key(merchant_id, glb_sha256, FORM) not in keys:
        found.notes.append(f"S3 has lost {FORM} of the model {glb_sha256}: upload its file again")
        return
    uploads = sorted(key for key in keys if is_upload_key(key))
    rows = [row for key in uploads if (row := _row_of_model(store, merchant_id, key, glb_sha256, found)) is not None]
    if not uploads and model_key(merchant_id, glb_sha256, REPORT) in keys:
        rows = [_nameless(store, merchant_id, glb_sha256, found)]
    found.rows += rows


def _row_of_model(store: ObjectStore, merchant_id: str, key: str, glb_sha256: str, found: Goods) -> Model | None:
    told = _read(store, key, _ModelSaid, found)
    if told is None:
        return None
    if told.glb_sha256 != glb_sha256 or key != upload_key(merchant_id, glb_sha256, told.sha256):
        found.notes.append(f"{key} speaks of another model: it is left out")
        return None
    return Model(**told.model_dump(), merchant_id=merchant_id, state="ready")


def _nameless(store: ObjectStore, merchant_id: str, glb_sha256: str, found: Goods) -> Model:
    """Its upload is not known: the normal form stands for it."""
    report: dict[str, Any] = json.loads(store.get(model_key(merchant_id, glb_sha256, REPORT)))
    files: Mapping[str, Any] = report.get("files", {})
    name = f"{glb_sha256[:12]}.glb"
    found.notes.append(f"the model {glb_sha256} comes back as {name}: what its upload was called is not in S3")
    return Model(
        id=new_id("mdl"),
        merchant_id=merchant_id,
        sha256=glb_sha256,
        filename=name,
        size_bytes=files.get(FORM, {}).get("bytes", 0),
        derived_bytes=sum(made["bytes"] for made in files.values()),
        glb_sha256=glb_sha256,
        format="glb",
        state="ready",
        report=report,
    )


def _picture(store: ObjectStore, merchant_id: str, sha256: str, found: Goods) -> None:
    keys = {info.key for info in store.list(f"{merchant_id}/pictures/{sha256}/")}
    key = picture_key(merchant_id, sha256, SAID)
    if key not in keys:
        found.notes.append(f"S3 does not say what the picture {sha256} is: upload its file again")
        return
    told = _read(store, key, _PictureSaid, found)
    if told is None:
        return
    lost = [name for name in told.report.get("files", {}) if picture_key(merchant_id, sha256, name) not in keys]
    if told.sha256 != sha256 or lost:
        found.notes.append(f"the picture {sha256} is not whole in S3: upload its file again")
        return
    found.rows.append(Picture(**told.model_dump(), merchant_id=merchant_id))


def _read(store: ObjectStore, key: str, form: type[Form], found: Goods) -> Form | None:
    try:
        return form.model_validate_json(store.get(key))
    except ValidationError as error:
        first = error.errors()[0]
        found.notes.append(f"{key} is damaged at {'/'.join(map(str, first['loc']))}: {first['msg']}; it is left out")
        return None
