"""Rooms that are said to have moved, until an organizer has confirmed it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("moved_to", sa.String(length=255), server_default="", nullable=False)
        )
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.alter_column("moved_to", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.drop_column("moved_to")
