"""README's table of settings, written from api.settings. `python -m tests.support.settings_table` (or `make docs`) renews it."""

import re
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import AliasChoices
from pydantic.fields import FieldInfo

from api.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
BEGIN, END = "<!-- settings -->", "<!-- /settings -->"
HEAD = "| variable | default | what it is |\n|---|---|---|\n"


def table() -> str:
    """The table in Markdown: one row a setting, in the order of the settings."""
    return HEAD + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def written(readme: str) -> str:
    """The table as it stands between the markers."""
    assert readme.count(BEGIN) == readme.count(END) == 1, f"README needs exactly one {BEGIN} and one {END}"
    return readme.partition(BEGIN)[2].partition(END)[0].strip() + "\n"


def renewed(readme: str) -> str:
    """The README with the table as it ought to be."""
    return re.sub(f"{BEGIN}.*{END}", lambda _found: f"{BEGIN}\n{table()}{END}", readme, flags=re.DOTALL)


def environment_name(name: str, field: FieldInfo) -> str:
    """The variable that sets a field; where several are read, the one that goes first."""
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return str(alias) if alias else f"{Settings.model_config['env_prefix']}{name}".upper()


def _row(name: str, field: FieldInfo) -> str:
    description = (field.description or "").replace("|", "\\|")
    return f"| `{environment_name(name, field)}` | {_default(field.default)} | {description} |\n"


def _default(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value.value if isinstance(value, Enum) else value}`"


if __name__ == "__main__":
    README.write_text(renewed(README.read_text(encoding="utf-8")), encoding="utf-8")
