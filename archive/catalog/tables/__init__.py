"""The catalogue's tables. Every row belongs to a merchant; wall times are RFC 3339 text (see `moment`); money is decimal text.

The truth of a show is its events and segments; Review, and what else says what happened, can be made
again from them. A change here needs a migration beside it: a test compares the two.
"""

from archive.catalog.tables.answers import Idempotency
from archive.catalog.tables.goods import Model, ModelUpload, Naming, Picture, Product, SceneVersion
from archive.catalog.tables.merchants import Merchant, Token
from archive.catalog.tables.recorded import EventRow, SealPiece, Segment, Show
from archive.catalog.tables.told import Evidence, Order, Payload, Review

__all__ = [
    "EventRow",
    "Evidence",
    "Idempotency",
    "Merchant",
    "Model",
    "ModelUpload",
    "Naming",
    "Order",
    "Payload",
    "Picture",
    "Product",
    "Review",
    "SceneVersion",
    "SealPiece",
    "Segment",
    "Show",
    "Token",
]
