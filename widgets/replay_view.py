"""ReplayView: the shoppable player in a notebook cell, the same web component as on the replay page."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from api.client import Client

_HERE = Path(__file__).parent


class ReplayView(anywidget.AnyWidget):
    """A published replay, with its shelf of products, evidence and reviews.

    `time_ms` is the show time that the cell's player is at; setting `seek_ms` moves it there.
    The player and the media come from the service at `base_url`, which the browser must reach.
    """

    _esm = _HERE / "replay_view.js"
    _css = _HERE / "replay_view.css"

    base_url = traitlets.Unicode().tag(sync=True)
    show_id = traitlets.Unicode().tag(sync=True)
    time_ms = traitlets.Int(0).tag(sync=True)
    seek_ms = traitlets.Int(-1).tag(sync=True)

    def __init__(self, client: Client, show_id: str, *, at_s: float = 0.0, **traits: Any) -> None:
        """Show `show_id`, from the second `at_s` on."""
        super().__init__(base_url=client.base_url, show_id=show_id, seek_ms=round(at_s * 1000), **traits)

    def seek(self, at_s: float) -> None:
        """Move the player to a second of the show."""
        self.seek_ms = round(at_s * 1000)
