"""What an intake leaves of a model: its normal form, format, step and size; uploads that arrive in pieces."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_OF_MODELS = ("glb_sha256", "format", "step", "expires_at")


def upgrade() -> None:
    for name in _OF_MODELS:
        op.add_column("model", sa.Column(name, sa.String(), nullable=True))
    op.add_column("model", sa.Column("derived_bytes", sa.BigInteger(), server_default="0", nullable=False))
    # Until now only GLB was taken, and it was kept as it came.
    op.execute("UPDATE model SET glb_sha256 = sha256, format = 'glb' WHERE state = 'ready'")
    op.create_index(op.f("ix_model_glb_sha256"), "model", ["glb_sha256"], unique=False)
    op.create_table(
        "model_upload",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("merchant_id", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.String(), nullable=True),
        sa.Column("expires_at", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchant.id"], name=op.f("fk_model_upload_merchant_id")),
        sa.ForeignKeyConstraint(["model_id"], ["model.id"], name=op.f("fk_model_upload_model_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_upload")),
    )
    op.create_index(op.f("ix_model_upload_merchant_id"), "model_upload", ["merchant_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_model_upload_merchant_id"), table_name="model_upload")
    op.drop_table("model_upload")
    op.drop_index(op.f("ix_model_glb_sha256"), table_name="model")
    op.drop_column("model", "derived_bytes")
    for name in reversed(_OF_MODELS):
        op.drop_column("model", name)
