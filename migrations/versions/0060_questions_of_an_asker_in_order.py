"""The latest questions of an asker are found in order, however many others are newer."""

from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_question_asker_id", table_name="question")
    op.create_index("ix_question_asker_id_question_id", "question", ["asker_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_question_asker_id_question_id", table_name="question")
    op.create_index("ix_question_asker_id", "question", ["asker_id"])
