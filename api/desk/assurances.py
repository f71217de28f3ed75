"""An assurance as it is asked for, by a cue or in a request: one that the show has given before, or a new one. Blocking."""

from typing import Any

from api.desk.cues import ShowAssurance
from api.errors import invalid
from archive.catalog import products
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from archive.trust import assurances

Json = dict[str, Any]


def assured(catalog: Catalog, show: Show, wanted: ShowAssurance) -> Json:
    """The data of `assurance.shown`: one that this show has given before, word for word, or a new one. Blocking."""
    made = wanted.model_dump(exclude={"type", "assurance_id"}, exclude_none=True)
    if wanted.assurance_id is not None:
        if made:
            raise invalid(f"/{next(iter(made))}: an assurance that was given is not changed.", "Send its id alone, or no id for a new one.")
        return assurances.given(catalog, show.id, wanted.assurance_id)
    if missing := [name for name in ("kind", "title", "terms") if name not in made]:
        raise invalid(f"/{missing[0]}: a new assurance needs kind, title and terms.")
    if wanted.product_id is not None:
        with catalog.read() as session:
            products.get(session, show.merchant_id, wanted.product_id)
    return assurances.promise(**made)
