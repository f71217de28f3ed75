"""A director's cue, resolved against the catalogue: what the stage is told, and the event that tells of it. Blocking."""

import itertools
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final, NamedTuple

from api.desk import looks
from api.desk.assurances import assured
from api.desk.cards import Cards
from api.desk.cues import (
    Cue,
    HideAssurance,
    HideEvidence,
    HideProduct,
    PoseScene,
    SetLayout,
    ShowAssurance,
    ShowEvidence,
    ShowProduct,
    Standing,
    motion_of,
)
from api.desk.going import with_what_goes_on
from api.desk.looks import ProductLook
from api.desk.moments import SceneTimes, view_of
from api.desk.posing import check_drawable, posed_fields
from api.desk.spec import SpecMaker
from api.errors import Problem, not_found
from archive.catalog import evidence, products
from archive.catalog.database import Catalog
from archive.catalog.tables import Evidence, Show
from archive.objects.store import ObjectStore
from render.clock import ms_from_90k
from render.scene.document import scene_from
from render.scene.paths import path_named
from render.scene.pose import posed
from render.scene.view import View

Json = dict[str, Any]
_POSES_HELD: Final = 4
"""Scenes of posed products that a stage holds, a product: the engine keeps what it was given."""


class Resolved(NamedTuple):
    """A cue for the stage, then the type and data of its event."""

    staged: Json
    type: str
    data: Json


class Resolver:
    """Knows the looks of the products of shows on air."""

    def __init__(self, *, catalog: Catalog, store: ObjectStore, specs: SpecMaker, cards: Cards) -> None:
        self._catalog, self._store, self._specs, self._cards = catalog, store, specs, cards
        self._looks: dict[str, Mapping[str, ProductLook]] = {}
        self._tiers: dict[str, str | None] = {}
        self._poses = itertools.count()

    def open(self, show: Show, products_: list[ProductLook]) -> None:
        """A show goes on air with these products."""
        self._looks[show.id] = {look.product_id: look for look in products_}
        for look in products_:
            if look.image_sha256 and look.image_path:
                self._cards.keep(show, look.image_sha256, look.image_path.read_bytes())

    def drawn_at(self, show_id: str, tier: str | None) -> None:
        """The quality tier at which the show's engine draws, once it is known."""
        self._tiers[show_id] = tier

    def close(self, show_id: str) -> None:
        """The show is off the air."""
        self._looks.pop(show_id, None)
        self._tiers.pop(show_id, None)

    def resolve(self, show: Show, cue: Cue, standing: Standing, now_ms: int = 0) -> Resolved:
        """Of a cue given at about `now_ms` of the show.

        Problem (409 for what does not stand there, 404 for what is not the show's, 422 for what cannot be drawn).
        """
        if isinstance(cue, ShowProduct):
            return self._show_product(show, cue, standing)
        if isinstance(cue, ShowEvidence):
            return self._show_evidence(show, cue)
        if isinstance(cue, PoseScene):
            return self._pose(show, cue, standing, now_ms)
        if isinstance(cue, ShowAssurance):
            return Resolved({"type": cue.type}, "assurance.shown", assured(self._catalog, show, cue))
        if isinstance(cue, HideAssurance):
            id_ = _among(cue.assurance_id, standing.assurance_ids)
            return Resolved({"type": cue.type}, "assurance.hidden", {"assurance_id": id_})
        if isinstance(cue, HideProduct):
            return Resolved({"type": cue.type}, "product.hidden", {"product_id": _shown(cue.product_id, standing.product_id, "product")})
        if isinstance(cue, HideEvidence):
            id_ = _shown(cue.evidence_id, standing.evidence_id, "evidence")
            return Resolved({"type": cue.type}, "evidence.hidden", {"evidence_id": id_})
        assert isinstance(cue, SetLayout)
        return Resolved({"type": cue.type, "layout": cue.layout}, "layout.changed", {"layout": cue.layout})

    def _look(self, show: Show, product_id: str) -> ProductLook:
        look = self._looks.get(show.id, {}).get(product_id)
        if look is None:
            raise not_found("product in this show", product_id)
        return look

    def _show_product(self, show: Show, cue: ShowProduct, standing: Standing) -> Resolved:
        look = self._look(show, cue.product_id)
        with self._catalog.read() as session:  # price and stock are those of this moment; model and scene those of the start
            look = looks.priced(look, products.get(session, show.merchant_id, look.product_id))
        layout = cue.layout or ("beside" if look.scene is not None else "host")
        staged = {"type": cue.type, "product": look.card, "scene_key": look.scene_key, "layout": layout}
        staged["motion"] = motion_of(look.scene).model_dump(mode="json")
        told = {"layout": layout, "tier": self._tiers.get(show.id) if look.scene else None, "variant": looks.variant(look)}
        if standing.product_id == cue.product_id and standing.variant:
            told["variant"] = standing.variant
        return Resolved(staged, "product.shown", look.snapshot | _given(told))

    def _pose(self, show: Show, cue: PoseScene, standing: Standing, now_ms: int) -> Resolved:
        # An angle alone is held; without one the product goes on from how it turns, which is told once the frame is known.
        spin_deg_s = 0.0 if cue.spin_deg_s is None and cue.yaw_deg is not None else cue.spin_deg_s
        pose = _given({"yaw_deg": cue.yaw_deg, "spin_deg_s": spin_deg_s})
        look = self._look(show, standing.product_id) if standing.product_id else None
        fields = posed_fields(cue)
        check_drawable(fields, look)
        if look is not None and look.scene is not None:
            paths = scene_from(look.scene).paths
            fields = with_what_goes_on(cue, fields, standing.posed, now_ms, lambda name: path_named(paths, name))
        told = _given({"product_id": standing.product_id, "tier": self._tiers.get(show.id) if look and look.scene else None})
        staged = {"type": cue.type, **pose}
        if look is not None and look.scene is not None:
            spin = standing.turn.turn_at(0).spin_deg_s if spin_deg_s is None else spin_deg_s
            times = SceneTimes(fps=show.fps, begun_ms=ms_from_90k(standing.turn.begun_90k))
            staged |= self._posed_scene(look, view_of(fields, look.snapshot, times), spin_deg_s=spin)
        return Resolved(staged, "scene.posed", {**pose, **fields, **told})

    def _posed_scene(self, look: ProductLook, view: View, *, spin_deg_s: float) -> Json:
        """The scene that the stage is to draw: the product's own, or one of its poses under a key of its own."""
        if not view.changes:
            return {"scene_key": look.scene_key}
        scene = scene_from(look.scene or {})
        posed(scene, view, spin_deg_s=spin_deg_s)  # what cannot be is said before it is staged
        pose = {"view": asdict(view), "spin_deg_s": spin_deg_s}
        key = f"{look.scene_key}#{next(self._poses) % _POSES_HELD}"
        return {"scene_key": key, "scene": scene.model_dump(mode="json"), "pose": pose}

    def _show_evidence(self, show: Show, cue: ShowEvidence) -> Resolved:
        with self._catalog.read() as session:
            row = evidence.get(session, show.merchant_id, cue.evidence_id)
        self.keep_picture(show, row)
        staged = {"type": cue.type, "evidence": looks.evidence_card(self._specs.folder, row)}
        return Resolved(staged, "evidence.shown", looks.evidence_snapshot(show, row))

    def keep_picture(self, show: Show, row: Evidence) -> None:
        """A certificate's picture among the show's cards."""
        image = self._specs.folder.cards / f"{row.image_sha256}.webp"
        if not image.is_file():
            image.write_bytes(self._store.get(row.image_key))
        self._cards.keep(show, row.image_sha256, image.read_bytes())


def _given(fields: Mapping[str, Any]) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def _shown(asked: str | None, standing: str | None, what: str) -> str:
    """The id of what is taken off; it must be what stands there."""
    if standing is None or asked not in (None, standing):
        detail = f"{asked or 'No ' + what} is not on the stage."
        raise Problem("not-shown", 409, detail, f"Show it first; on the stage now: {standing or 'nothing'}.")
    return standing


def _among(asked: str | None, standing: frozenset[str]) -> str:
    """The id of one of several; without a name it must be the only one."""
    if asked is None and len(standing) == 1:
        return next(iter(standing))
    if asked is None or asked not in standing:
        shown = ", ".join(sorted(standing)) or "nothing"
        raise Problem("not-shown", 409, f"{asked or 'No single assurance'} is not on the stage.", f"Name one of those shown now: {shown}.")
    return asked
