"""The latest verdicts on an entry are found in order, however many there are."""

from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_feedback_entry_id_feedback_correct", table_name="feedback")
    op.create_index(
        "ix_feedback_entry_id_feedback_correct_feedback_question_id",
        "feedback",
        ["entry_id", "correct", "question_id"],
    )


def downgrade() -> None:
    op.drop_index(
        "ix_feedback_entry_id_feedback_correct_feedback_question_id", table_name="feedback"
    )
    op.create_index("ix_feedback_entry_id_feedback_correct", "feedback", ["entry_id", "correct"])
