"""A question has a number from when it is handed to people; buttons call it by a random handle.

What people know a question by stays its number, and buttons that stand in chats keep their meaning:
its id becomes the handle of what is older.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("number", sa.Integer(), nullable=True))
    op.add_column("question", sa.Column("handle", sa.String(length=16), nullable=True))
    op.add_column("utterance", sa.Column("handle", sa.String(length=16), nullable=True))
    op.execute("UPDATE question SET number = id WHERE escalated_at IS NOT NULL")
    op.execute("UPDATE question SET handle = CAST(id AS VARCHAR(16))")
    op.execute("UPDATE utterance SET handle = CAST(id AS VARCHAR(16))")
    op.create_index(op.f("ix_question_number"), "question", ["number"], unique=True)
    op.create_index(op.f("ix_question_handle"), "question", ["handle"], unique=True)
    op.create_index(op.f("ix_utterance_handle"), "utterance", ["handle"], unique=True)


def downgrade() -> None:
    op.drop_index(op.f("ix_utterance_handle"), table_name="utterance")
    op.drop_index(op.f("ix_question_handle"), table_name="question")
    op.drop_index(op.f("ix_question_number"), table_name="question")
    op.drop_column("utterance", "handle")
    op.drop_column("question", "handle")
    op.drop_column("question", "number")
