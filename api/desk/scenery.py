"""Whether all that a scene names is the merchant's, ready, and here for an engine: models by their nodes, pictures by their places."""

from collections.abc import Iterator
from typing import Any, Final

from sqlmodel import Session

from api.desk.model_names import check_names
from api.desk.modelroom import ModelRoom
from api.desk.picture_room import PictureRoom
from api.errors import Problem, invalid
from archive.catalog import models, pictures
from archive.catalog.tables import Model
from archive.errors import NotFound
from render.scene.document import Scene
from render.scene.node import Node

REMEDY_MISSING: Final = "Upload it, or let the node show another model."
REMEDY_REJECTED: Final = "See its report, upload a file that passes the checks, and let the node show that."
Named = tuple[str, str, str]


class Scenery:
    """Knows where models and pictures lie. Blocking."""

    def __init__(self, models_: ModelRoom, pictures_: PictureRoom) -> None:
        self._models, self._pictures = models_, pictures_

    def ensure(self, session: Session, merchant_id: str, scene: Scene) -> None:
        """What an engine needs of the scene is on this machine; Problem as `check_scene`, or naming the node whose file is lost."""
        check_scene(session, merchant_id, scene)
        for node in scene.nodes:
            if node.model is not None:
                self._fetch(merchant_id, node, node.model)
        for where, sha256, _ in pictured(scene):
            picture = pictures.by_sha256(session, merchant_id, sha256)
            try:
                if picture is not None:
                    self._pictures.ensure(picture)
            except NotFound as error:
                detail = f"scene document, at {where}: the files of picture {sha256[:12]}… are lost ({error})."
                raise Problem("lost", 502, detail, "Upload the picture again, or restore the bucket from a backup.") from None

    def _fetch(self, merchant_id: str, node: Node, sha256: str) -> None:
        try:
            self._models.ensure(merchant_id, sha256)
        except NotFound as error:
            detail = f"node {node.id!r}: the files of model {sha256[:12]}… are lost ({error})."
            raise Problem("lost", 502, detail, "Upload the model again, or restore the bucket from a backup.") from None


def check_scene(session: Session, merchant_id: str, scene: Scene) -> None:
    """Every model and picture of the document is the merchant's and ready; Problem 404, 409 or 422 names the place of one that is not.

    So is what it names of the models, as far as their reports tell it (`model_names`).
    """
    found = {node.id: _check_model(session, merchant_id, node.id, node.model) for node in scene.nodes if node.model is not None}
    check_names(scene, found)
    for where, sha256, kind in pictured(scene):
        picture = pictures.by_sha256(session, merchant_id, sha256)
        if picture is None:
            detail = f"scene document, at {where}: there is no picture {sha256[:12]}… here."
            raise Problem("not-found", 404, detail, "Upload it (POST /api/v1/pictures), or name another.", pointer=where)
        if picture.kind != kind:
            detail = f"scene document, at {where}: {picture.filename} is a {picture.kind}, and a {kind} is asked for."
            raise invalid(detail, f"Name a picture of kind {kind}; GET /api/v1/pictures lists yours.", pointer=where)


def pictured(scene: Scene) -> Iterator[Named]:
    """(place in the document, SHA-256, kind) of every picture that it needs."""
    if scene.backdrop.kind == "picture" and scene.backdrop.sha256 is not None:
        yield "/backdrop/sha256", scene.backdrop.sha256, "backdrop"
    changes = ((f"/timeline/lights/{index}/environment", change.environment) for index, change in enumerate(scene.timeline.lights))
    for place, environment in (("/environment", scene.environment), *changes):
        if environment.name == "picture" and environment.sha256 is not None:
            yield f"{place}/sha256", environment.sha256, "panorama"


def _check_model(session: Session, merchant_id: str, node: str, sha256: str) -> Model:
    model = models.by_glb(session, merchant_id, sha256)
    if model is not None and model.state == "ready":
        return model
    found = model or models.by_sha256(session, merchant_id, sha256)
    if found is None:
        raise Problem("not-found", 404, f"node {node!r}: there is no model {sha256[:12]}… here.", REMEDY_MISSING, node=node)
    if found.state == "ready":
        detail = f"node {node!r}: {sha256[:12]}… is the upload of {found.id}, and scenes name what was made of it."
        raise invalid(detail, f"Name the model by its `sha256`, {found.glb_sha256}.", node=node)
    raise not_ready(f"node {node!r}", found, node=node)


def not_ready(what: str, model: Model, **more: Any) -> Problem:
    """A model that is processed still, or was rejected; `what` needs it."""
    if model.state == "rejected":
        why = next((issue.get("message") for issue in (model.report or {}).get("issues", ()) if issue.get("severity") == "error"), "")
        detail = f"{what}: the model {model.id} ({model.filename}) was rejected when it was checked. {why or ''}".rstrip()
        return Problem("model-rejected", 409, detail, REMEDY_REJECTED, model_id=model.id, **more)
    detail = f"{what}: the model {model.id} ({model.filename}) is being checked still."
    remedy = f"Wait until GET /api/v1/models/{model.id} says `ready`, and send this again."
    return Problem("model-processing", 409, detail, remedy, model_id=model.id, **more)
