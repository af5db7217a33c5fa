"""Further pictures of an album find their question; whoever has one may deal with it in a room."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SOME = sa.text("album != ''")


def upgrade() -> None:
    op.add_column("question", sa.Column("in_room", sa.Boolean(), nullable=True))
    op.create_index(
        "ix_question_album", "question", ["album"], sqlite_where=SOME, postgresql_where=SOME
    )


def downgrade() -> None:
    op.drop_index("ix_question_album", "question")
    op.drop_column("question", "in_room")
