"""An index of who has asked for share-outs: two accounts that are linked need not read all asks."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

PRESENT = sa.text("asked_by IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("shareout_ask") as table:
        table.create_index(
            table.f("ix_shareout_ask_asked_by"),
            ["asked_by"],
            sqlite_where=PRESENT,
            postgresql_where=PRESENT,
        )


def downgrade() -> None:
    with op.batch_alter_table("shareout_ask") as table:
        table.drop_index(table.f("ix_shareout_ask_asked_by"))
