"""The demonstration's three products: files made in code, and what a shop says of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.demo.flask import make_flask
from api.demo.mug import make_mug
from api.demo.watch import make_watch

VERSION = 1


@dataclass(frozen=True, kw_only=True)
class DemoProduct:
    """A product before it is uploaded: its GLB and its entry in the shop. `amount` is in CNY."""

    slug: str
    path: Path
    title: str
    amount: str
    claim: str
    variant: str | None = None

    @property
    def sku(self) -> str:
        return f"DEMO-{self.slug.upper()}"

    @property
    def url(self) -> str:
        return f"https://shop.example/{self.slug}"


_MAKERS: dict[str, tuple[Callable[[], bytes], str, str, str, str | None]] = {
    "flask": (make_flask, "山涧保温杯 500 ml · Insulated flask", "169.00", "保温 12 小时 ≥ 58 °C · keeps hot for 12 hours", "Terracotta"),
    "mug": (make_mug, "慢慢喝 手作陶杯 · Stoneware mug", "88.00", "铅镉溶出未检出 · no lead or cadmium released", None),
    "watch": (make_watch, "墨时 自动机械表 · Automatic watch", "1280.00", "50 米防水 · water-resistant to 50 m", None),
}


def demo_products(folder: Path) -> list[DemoProduct]:
    """The products, their GLBs written into `folder` unless this version is there already."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_product(slug, folder) for slug in _MAKERS]


def _product(slug: str, folder: Path) -> DemoProduct:
    make, title, amount, claim, variant = _MAKERS[slug]
    path = folder / f"{slug}-{VERSION}.glb"
    if not path.exists():
        part = path.with_suffix(".part")
        part.write_bytes(make())
        part.replace(path)
    return DemoProduct(slug=slug, path=path, title=title, amount=amount, claim=claim, variant=variant)


def own_product(path: Path) -> DemoProduct:
    """A user's own GLB as a product, named by its file."""
    slug = "".join(letter if letter.isalnum() else "-" for letter in path.stem.lower()) or "model"
    return DemoProduct(slug=slug, path=path, title=path.stem, amount="99.00", claim=f"{path.stem}: demonstration report")
