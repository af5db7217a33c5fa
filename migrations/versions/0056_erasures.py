"""Whom the bot has forgotten, for backups that still know them."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heir_id", sa.Integer(), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    pending = sa.text("pending")
    op.create_index(
        "ix_erasure_pending", "erasure", ["id"], sqlite_where=pending, postgresql_where=pending
    )


def downgrade() -> None:
    op.drop_table("erasure")
