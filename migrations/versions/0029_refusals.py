"""Since when and why nothing can be said in a group."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("chat", sa.Column("refusal", sa.String(length=16), nullable=True))
    op.add_column("chat", sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("chat", "refused_at")
    op.drop_column("chat", "refusal")
