"""Who names which model or picture, by index; of all scenes and logs that are there."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAMED = re.compile(r'"([0-9a-f]{64})"')
PAGE = 500


def upgrade() -> None:
    naming = op.create_table(
        "naming",
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_naming_merchant_id")),
        sa.PrimaryKeyConstraint("merchant_id", "sha256", "user_id", name=op.f("pk_naming")),
    )
    op.create_index(op.f("ix_naming_user_id"), "naming", ["user_id"], unique=False)
    found = {
        (merchant_id, sha256, user_id)
        for query in (
            "SELECT merchant_id, id, CAST(document AS TEXT) FROM scene_version",
            "SELECT merchant_id, show_id, data FROM event WHERE type IN ('product.shown', 'scene.posed')",
        )
        for merchant_id, user_id, document in op.get_bind().execute(sa.text(query).execution_options(yield_per=PAGE))
        for sha256 in NAMED.findall(document)
    }
    rows = [dict(zip(("merchant_id", "sha256", "user_id"), row, strict=True)) for row in sorted(found)]
    if rows:
        op.bulk_insert(naming, rows)


def downgrade() -> None:
    op.drop_index(op.f("ix_naming_user_id"), table_name="naming")
    op.drop_table("naming")
