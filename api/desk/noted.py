"""What is worth knowing of what was saved, and no reason to refuse it: issues in both languages, as models have them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sqlmodel import Session

from archive.catalog import models
from archive.catalog.tables import SceneVersion
from render.fonts import FontMissing
from render.lettering import MISSING, lacking
from render.models.report.issue import Issue

Json = dict[str, Any]
LAMPS_DRAWN: Final = 16
"""Lamps that a picture takes: those that matter most."""
SIGNS_TOLD: Final = 12


def texts_noted(texts: Mapping[str, str | None]) -> list[Json]:
    """Of texts by their JSON pointers: each that has characters for which there is no sign."""
    return [_unsigned(place, text) for place, text in texts.items() if text and _lacking(text)]


def scene_noted(session: Session, scene: SceneVersion) -> list[Json]:
    """Of a scene's version: its texts, and lamps beyond those that are drawn."""
    return [*texts_noted(dict(_written(scene.document))), *_lamps_noted(session, scene)]


def _lacking(text: str) -> str:
    try:
        return lacking(text)
    except FontMissing:  # who draws is told; who only saves need not have fonts
        return ""


def _unsigned(place: str, text: str) -> Json:
    found = _lacking(text)
    signs = " ".join(f"{sign} (U+{ord(sign):04X})" for sign in found[:SIGNS_TOLD]) + (" …" if len(found) > SIGNS_TOLD else "")
    return Issue(
        code="text_not_drawn",
        severity="warning",
        pointer=place,
        message=f"On pictures {MISSING} stands for what the fonts have no sign for: {signs}. Write it otherwise, or leave it so.",
        message_zh=f"画面中以下字符没有对应字形，将显示为“{MISSING}”：{signs}。可改用其他写法，也可保留。",
    ).to_json()


def _written(document: Json) -> Iterator[tuple[str, str]]:
    """(pointer, text) of all that a document has written into its picture."""
    timeline = document.get("timeline") or {}
    kinds: dict[str, tuple[Iterable[Json], str]] = {
        "/hotspots": (document.get("hotspots", ()), "label"),
        "/dimensions": (document.get("dimensions", ()), "label"),
        "/timeline/captions": (timeline.get("captions", ()), "text"),
    }
    for place, (some, name) in kinds.items():
        yield from ((f"{place}/{index}/{name}", one[name]) for index, one in enumerate(some) if one.get(name))


def _lamps_noted(session: Session, scene: SceneVersion) -> list[Json]:
    """The document's own lamps, and those of its nodes' files that shine."""
    shining = [node["model"] for node in scene.document.get("nodes", ()) if node.get("lamps") and node.get("model")]
    found = {sha256: models.by_glb(session, scene.merchant_id, sha256) for sha256 in set(shining)}
    reports = {sha256: (model.report or {}) if model is not None else {} for sha256, model in found.items()}
    count = len(scene.document.get("lights", ())) + sum(int(reports[sha256].get("lamps", 0)) for sha256 in shining)
    if count <= LAMPS_DRAWN:
        return []
    return [
        Issue(
            code="too_many_lamps",
            severity="warning",
            pointer="/lights",
            message=f"{count} lamps shine in this scene; the {LAMPS_DRAWN} that matter most are drawn. Take out `lamps` of some nodes.",
            message_zh=f"该场景共有 {count} 盏灯，只会绘制其中影响最大的 {LAMPS_DRAWN} 盏。可关闭部分节点的 lamps（模型自带灯）。",
        ).to_json()
    ]
