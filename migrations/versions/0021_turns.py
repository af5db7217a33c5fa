"""Whose turn it is: in the inbox among people, in a chat's outbox among those whose doing it is."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NEW = sa.text("state = 'new'")
WAITING = sa.text("state IN ('queued', 'sending')")
OF_SOMEBODY = sa.text("state IN ('queued', 'sending') AND speaker_id IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("inbox") as table:
        table.add_column(sa.Column("sender", sa.String(255), nullable=False, server_default=""))
        table.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("inbox") as table:
        table.alter_column("sender", server_default=None)
        table.alter_column("turn", server_default=None)
        table.drop_index("ix_inbox_new")
    _index("ix_inbox_new", "inbox", ["turn", "id"], NEW)
    _index("ix_inbox_sender", "inbox", ["sender", "turn"], NEW)
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("speaker_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("turn", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("outbox") as table:
        table.alter_column("turn", server_default=None)
        table.drop_index("ix_outbox_waiting")
    _index(
        "ix_outbox_waiting", "outbox", ["platform", "chat_id", "priority", "turn", "id"], WAITING
    )
    _index(
        "ix_outbox_speaker", "outbox", ["chat_id", "speaker_id", "priority", "turn"], OF_SOMEBODY
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_speaker", "outbox")
    op.drop_index("ix_outbox_waiting", "outbox")
    with op.batch_alter_table("outbox") as table:
        table.drop_column("turn")
        table.drop_column("speaker_id")
    _index("ix_outbox_waiting", "outbox", ["platform", "chat_id", "priority", "id"], WAITING)
    op.drop_index("ix_inbox_sender", "inbox")
    op.drop_index("ix_inbox_new", "inbox")
    with op.batch_alter_table("inbox") as table:
        table.drop_column("turn")
        table.drop_column("sender")
    _index("ix_inbox_new", "inbox", ["id"], NEW)


def _index(name: str, table: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
