"""What many do at once: together they have one person's turns."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'new' AND crowd <> ''")


def upgrade() -> None:
    column = sa.Column("crowd", sa.String(length=255), nullable=False, server_default="")
    with op.batch_alter_table("inbox") as table:
        table.add_column(column)
    with op.batch_alter_table("inbox") as table:
        table.alter_column("crowd", server_default=None)
    op.create_index(
        op.f("ix_inbox_crowd"),
        "inbox",
        ["crowd", "turn"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_inbox_crowd"), "inbox")
    with op.batch_alter_table("inbox") as table:
        table.drop_column("crowd")
