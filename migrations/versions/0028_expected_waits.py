"""An index for the expected wait, by when people got a question; it counts those that wait, too."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ANSWERED = sa.text("answered_at IS NOT NULL")
HANDED_OVER = sa.text("escalated_at IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_question_answered", "question")
    op.create_index(
        "ix_question_handed_over",
        "question",
        ["language", "escalated_at"],
        sqlite_where=HANDED_OVER,
        postgresql_where=HANDED_OVER,
    )


def downgrade() -> None:
    op.drop_index("ix_question_handed_over", "question")
    op.create_index(
        "ix_question_answered",
        "question",
        ["language", "id"],
        sqlite_where=ANSWERED,
        postgresql_where=ANSWERED,
    )
