"""Filling the demonstration's shelves over the public API: models, products, scene, certificate, show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from api.client import ApiError, Client, ModelRejected
from api.demo.certificate import FLASK_REPORT, report_for, write_certificate
from api.demo.products import DemoProduct

Json = dict[str, Any]
Say = Callable[[str], None]
LANDSCAPE: Final = {"width": 1280, "height": 720, "fps": 30}
PORTRAIT: Final = {"width": 720, "height": 1280, "fps": 30}


class Rejected(Exception):
    """The service does not take a model; `reasons` are lines for people."""

    def __init__(self, path: Path, issues: Sequence[Json]) -> None:
        self.path = path
        self.reasons = [_reason(issue) for issue in issues] or ["the service gave no reason"]
        super().__init__(f"{path.name} was rejected: {self.reasons[0]}")


def _reason(issue: Json) -> str:
    where = f" at {issue['pointer']}" if issue.get("pointer") else ""
    return f"{issue.get('severity', 'error')} {issue.get('code', '?')}{where}: {issue.get('message', '')}"


@dataclass(frozen=True, kw_only=True)
class Stocked:
    """A product on the shelf."""

    product: DemoProduct
    product_id: str
    model_sha256: str


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A show ready to start, with what its script needs."""

    show: Json
    shelf: tuple[Stocked, ...]
    evidence_id: str

    @property
    def show_id(self) -> str:
        return str(self.show["id"])


def upload(client: Client, products: Sequence[DemoProduct], say: Say) -> list[str]:
    """Sends all files; the service checks them one after the other. Answers the models' ids."""
    ids = []
    for product in products:
        say(f"Uploading {product.path.name} ({product.path.stat().st_size / 1e6:.1f} MB)")
        ids.append(_uploaded(client, product.path))
    return ids


def _uploaded(client: Client, path: Path) -> str:
    try:
        return str(client.models.upload(path)["id"])
    except ApiError as refusal:
        if refusal.status not in (400, 413, 415, 422):
            raise
        raise Rejected(path, [{"code": refusal.slug, "message": str(refusal)}]) from refusal


def stock(client: Client, products: Sequence[DemoProduct], model_ids: Sequence[str], say: Say) -> tuple[Stocked, ...]:
    """Lists all products once their models are ready; raises Rejected for the first that the service does not take."""
    models = [_ready(client, product.path, model_id, say) for product, model_id in zip(products, model_ids, strict=True)]
    listed = {entry["sku"]: entry["id"] for entry in client.products.list()}
    return tuple(_list(client, product, model, listed.get(product.sku)) for product, model in zip(products, models, strict=True))


def _ready(client: Client, path: Path, model_id: str, say: Say) -> Json:
    try:
        model = client.models.wait(model_id)
    except ModelRejected as refusal:
        report = refusal.model.get("report") or {}
        raise Rejected(path, report.get("issues") or []) from refusal
    stats = (model.get("report") or {}).get("stats") or {}
    say(f"{path.name} is ready: {stats.get('triangles', '?')} triangles, {stats.get('materials', '?')} materials")
    return model


def _list(client: Client, product: DemoProduct, model: Json, product_id: str | None) -> Stocked:
    """Makes the product, or brings the one of an earlier demonstration up to date."""
    entry: Json = {
        "title": product.title,
        "url": product.url,
        "price": {"amount": product.amount, "currency": "CNY"},
        "model_id": model["id"],
    }
    if product_id is None:
        product_id = client.products.create(sku=product.sku, **entry)["id"]
    else:
        client.request("PATCH", f"/api/v1/products/{product_id}", json=entry)
    return Stocked(product=product, product_id=product_id, model_sha256=model["sha256"])


def hero_scene(stocked: Stocked) -> Json:
    """A turntable of the product in warm light, in its variant if it has one."""
    node: Json = {"id": stocked.product.slug[:64], "model": stocked.model_sha256}
    if stocked.product.variant:
        node["variant"] = stocked.product.variant
    return {
        "version": 1,
        "nodes": [node],
        "environment": {"name": "studio", "intensity": 1.0},
        "motion": {"kind": "turntable", "period_s": 12.0, "start_deg": 340.0},
    }


def set_up(client: Client, shelf: tuple[Stocked, ...], folder: Path, *, portrait: bool, say: Say) -> Stage:
    """Scene, certificate and show."""
    first = shelf[0]
    scene = client.scenes.save(hero_scene(first), name=f"{first.product.title}: hero")
    say("Scene saved; certificate drawn and filed")
    evidence_id = _certify(client, first, folder)
    show = client.shows.create(
        title="今晚上新 · New on the shelf tonight",
        scene_id=scene["id"],
        product_ids=[stocked.product_id for stocked in shelf],
        canvas=PORTRAIT if portrait else LANDSCAPE,
    )
    return Stage(show=show, shelf=shelf, evidence_id=evidence_id)


def _certify(client: Client, stocked: Stocked, folder: Path) -> str:
    product = stocked.product
    report = FLASK_REPORT if product.slug == "flask" else report_for(product.title, product.claim)
    page = write_certificate(folder / f"certificate-{product.slug}.png", report)
    made = client.evidence.create(
        page,
        title="检验报告 Test report (demonstration)",
        issuer=report.issuer,
        claim=report.claim,
        number=report.number,
        product_id=stocked.product_id,
    )
    return str(made["id"])
