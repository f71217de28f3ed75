"""docs/events.schema.json: what every type of event carries, in every version. `make docs` (or this module) renews it."""

import json
from typing import Any

from archive.timeline.schema import TYPES, json_schema, versions
from tests.support.settings_table import ROOT

FILE = ROOT / "docs" / "events.schema.json"


def document() -> dict[str, Any]:
    """All schemas, by type and version."""
    return {name: {str(v): json_schema(name, v) for v in versions(name)} for name in sorted(TYPES)}


def text() -> str:
    """The file as it ought to be."""
    return json.dumps(document(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
