"""Buyers' tokens: derived from the house's master key and the order, so that the database holds no more than their hash.

Whoever has the database alone can make none; a repeated order gets the same link as before.
"""

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Final

from archive.timeline.keyfile import KeyFile

_PURPOSE: Final = "tokens"


class Mint:
    """Makes unguessable tokens from the master key."""

    def __init__(self, master_key_file: Path) -> None:
        self._key_file = KeyFile(master_key_file)

    def buyer(self, order_id: str) -> str:
        """The token in the link of an order's buyer."""
        return self._token("vb_", f"buyer {order_id}")

    def whip(self, show_id: str) -> str:
        """The token with which a show's host sends his picture (register it with `tokens.register`)."""
        return self._token("vw_", f"whip {show_id}")

    def commitment(self, order_id: str) -> str:
        """What stands for an order in events: tells nothing, and is the same every time."""
        return hmac.new(self._key_file.derived("order commitments"), order_id.encode(), hashlib.sha256).hexdigest()

    def _token(self, prefix: str, subject: str) -> str:
        mac = hmac.new(self._key_file.derived(_PURPOSE), subject.encode(), hashlib.sha256).digest()
        return prefix + base64.urlsafe_b64encode(mac).decode().rstrip("=")
