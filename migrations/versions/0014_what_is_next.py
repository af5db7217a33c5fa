"""Which row of the outbox is the next of its chat, and indexes for what grows with the people."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

READY = sa.text("state = 'queued' AND head")
ANSWERED = sa.text("answered_at IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("head", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("outbox") as table:
        table.alter_column("head", server_default=None)
    op.create_index(
        "ix_outbox_ready",
        "outbox",
        ["platform", "priority", "not_before", "id"],
        sqlite_where=READY,
        postgresql_where=READY,
    )
    op.create_index("ix_account_chat_id", "account", ["chat_id"])
    op.create_index("ix_chat_purpose", "chat", ["purpose"])
    op.create_index(
        "ix_question_answered",
        "question",
        ["language", "id"],
        sqlite_where=ANSWERED,
        postgresql_where=ANSWERED,
    )


def downgrade() -> None:
    op.drop_index("ix_question_answered", "question")
    op.drop_index("ix_chat_purpose", "chat")
    op.drop_index("ix_account_chat_id", "account")
    op.drop_index("ix_outbox_ready", "outbox")
    with op.batch_alter_table("outbox") as table:
        table.drop_column("head")
