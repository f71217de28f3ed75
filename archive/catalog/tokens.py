"""Bearer tokens: shown once when issued, kept as SHA-256 alone.

Scopes: `admin` may do all, `merchant` what is its merchant's, `show:whip` sends one show's host in.
"""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Final

from sqlmodel import Session, col, select

from archive.catalog.checks import Invalid
from archive.catalog.ids import new_id
from archive.catalog.moment import now
from archive.catalog.owned import owned
from archive.catalog.tables import Merchant, Show, Token
from archive.errors import Conflict

SCOPES: Final = ("admin", "merchant", "show:whip")
SHORTEST: Final = 16


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def issue(
    session: Session,
    scope: str,
    merchant_id: str | None = None,
    *,
    show_id: str | None = None,
    label: str = "",
    expires_at: str | None = None,
) -> tuple[Token, str]:
    """(row, the token): 256 random bits, told here and never again."""
    token = f"vc_{secrets.token_urlsafe(32)}"
    return register(session, token, scope, merchant_id, show_id=show_id, label=label, expires_at=expires_at), token


def register(
    session: Session,
    token: str,
    scope: str,
    merchant_id: str | None = None,
    *,
    show_id: str | None = None,
    label: str = "",
    expires_at: str | None = None,
) -> Token:
    """Makes a token that was chosen elsewhere valid; the same again changes nothing, with other rights it is a Conflict."""
    _check(session, token, scope, merchant_id, show_id)
    row = session.exec(select(Token).where(Token.hash == digest(token))).first()
    if row is None:
        row = Token(
            id=new_id("tok"), merchant_id=merchant_id, hash=digest(token), scope=scope, show_id=show_id, label=label, expires_at=expires_at
        )
        session.add(row)
        session.flush()
    if (row.scope, row.merchant_id, row.show_id) != (scope, merchant_id, show_id):
        raise Conflict("this token already has other rights; choose another one")
    return row


def _check(session: Session, token: str, scope: str, merchant_id: str | None, show_id: str | None) -> None:
    if scope not in SCOPES:
        raise Invalid("scope", f"{scope!r} is none of {', '.join(SCOPES)}")
    if len(token) < SHORTEST:
        raise Invalid("token", f"has {len(token)} characters; choose at least {SHORTEST} at random")
    if (scope == "show:whip") != (show_id is not None):
        raise Invalid("show_id", "belongs to show:whip tokens, and only to them")
    if (scope == "admin") != (merchant_id is None):
        raise Invalid("merchant_id", "belongs to all tokens but the admin's")
    if show_id is not None and merchant_id is not None:
        owned(session, Show, merchant_id, show_id)


def find(session: Session, token: str) -> Token | None:
    """The valid token's row, or None: unknown and expired look the same."""
    return find_digest(session, digest(token))


def find_digest(session: Session, token_digest: str) -> Token | None:
    """As `find`, for who has the digest already."""
    row = session.exec(select(Token).where(Token.hash == token_digest)).first()
    return None if row is None or (row.expires_at is not None and row.expires_at <= now()) else row


def listing(session: Session, merchant_id: str) -> Sequence[Token]:
    """The merchant's tokens, oldest first."""
    return session.exec(select(Token).where(Token.merchant_id == merchant_id).order_by(col(Token.id))).all()


def revoke(session: Session, merchant_id: str, token_id: str) -> None:
    """The token opens nothing from now on."""
    session.delete(owned(session, Token, merchant_id, token_id))


def merchant_of(session: Session, token_digest: str) -> Merchant | None:
    """The merchant whose `merchant` token has that digest, or None."""
    row = find_digest(session, token_digest)
    return None if row is None or row.scope != "merchant" else session.get(Merchant, row.merchant_id)
