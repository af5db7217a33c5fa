"""Those who answer a question see what the same person asked right before it."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question", sa.Column("follows_id", sa.Integer(), nullable=True))
    op.create_index(
        op.f("ix_question_follows_id"),
        "question",
        ["follows_id"],
        sqlite_where=sa.text("follows_id IS NOT NULL"),
        postgresql_where=sa.text("follows_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_question_follows_id"), table_name="question")
    op.drop_column("question", "follows_id")
