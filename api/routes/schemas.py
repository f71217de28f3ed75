"""The JSON Schemas of what events carry, for each type and version that there ever was."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from archive.timeline.schema import TYPES, json_schema, versions

router = APIRouter(prefix="/api/v1/schemas/events", tags=["schemas"])


@router.get("")
def listing() -> dict[str, Any]:
    """All types with their versions; the last one is what is recorded now. A reader passes over types that it does not know."""
    return {"schemas": [{"type": name, "versions": versions(name), "href": f"{router.prefix}/{name}"} for name in sorted(TYPES)]}


@router.get("/{type}")
def one(type: str, v: Annotated[int | None, Query(ge=1, le=1000)] = None) -> dict[str, Any]:
    """The schema of a type's data: of version `v`, or of the newest."""
    return json_schema(type, versions(type)[-1] if v is None else v)
