"""Made-up names that are to be forgotten are found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

USED = sa.text("pseudonym != ''")


def upgrade() -> None:
    op.create_index(
        "ix_person_unseen_at",
        "person",
        ["unseen_at"],
        sqlite_where=USED,
        postgresql_where=USED,
    )


def downgrade() -> None:
    op.drop_index("ix_person_unseen_at", table_name="person")
