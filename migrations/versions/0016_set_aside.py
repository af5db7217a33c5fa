"""What is on a platform that the configuration names no account for any more is set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("chat", "account")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(
                sa.Column("aside", sa.Boolean(), server_default=sa.false(), nullable=False)
            )
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.alter_column("aside", server_default=None)


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("aside")
