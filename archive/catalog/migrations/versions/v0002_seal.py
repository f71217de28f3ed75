"""Signed heads of every show, stock of products, and what keeps or closes a show: retention, legal hold, takedown."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_OF_SHOWS = ("sealed_at", "retain_until", "held_for", "taken_down_for", "taken_down_by", "removed_at")


def upgrade() -> None:
    op.add_column("product", sa.Column("stock", sa.Integer(), nullable=True))
    for name in _OF_SHOWS:
        op.add_column("show", sa.Column(name, sa.String(), nullable=True))
    op.create_index(op.f("ix_show_retain_until"), "show", ["retain_until"], unique=False)
    op.create_table(
        "seal_piece",
        sa.Column("show_id", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("signed_at", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("lines", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("uploaded", sa.Boolean(), nullable=False),
        sa.Column("locked_until", sa.String(), nullable=True),
        sa.Column("stamp", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_seal_piece_merchant_id")),
        sa.ForeignKeyConstraint(["show_id"], ["show.id"], name=op.f("fk_seal_piece_show_id")),
        sa.PrimaryKeyConstraint("show_id", "size", name=op.f("pk_seal_piece")),
        sa.UniqueConstraint("key", name=op.f("uq_seal_piece_key")),
    )


def downgrade() -> None:
    op.drop_table("seal_piece")
    op.drop_index(op.f("ix_show_retain_until"), table_name="show")
    for name in reversed(_OF_SHOWS):
        op.drop_column("show", name)
    op.drop_column("product", "stock")
