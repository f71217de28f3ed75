"""Files made of a model in normal form: levels of detail, one for the web page, one for AR on Android."""

from render.models.derive.steps import Likeness, derive

__all__ = ["Likeness", "derive"]
