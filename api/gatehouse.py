"""The gate of a service: whose tokens open it."""

from api.auth import Gate
from api.datafolder import DataFolder
from api.settings import Settings
from archive.catalog import idempotency, merchants, tokens
from archive.catalog.database import Catalog
from archive.community.mint import Mint


def gate_of(settings: Settings, folder: DataFolder, catalog: Catalog, mint: Mint) -> Gate:
    """Also makes the first merchant, and frees what a crash left claimed. Blocking."""
    with catalog.write() as session:
        merchant = merchants.first(session) or merchants.make(session, settings.merchant_name)
        idempotency.tidy(session)

    def merchant_of(token_digest: str) -> str | None:
        with catalog.read() as session:
            found = tokens.merchant_of(session, token_digest)
        return None if found is None else found.id

    return Gate(
        admin_token=admin_token(settings, folder),
        session_key=folder.secret("session.key"),
        first_merchant_id=merchant.id,
        merchant_of=merchant_of,
        whip_token=mint.whip,
    )


def admin_token(settings: Settings, folder: DataFolder) -> str:
    """The operator's, or the one that was made at the first start."""
    return folder.secret("admin.token") if settings.admin_token is None else settings.admin_token.get_secret_value()
