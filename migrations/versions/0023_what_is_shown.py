"""What a message shows is known by a number, so that nothing is edited to what it says already."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message_reference", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("message_reference", schema=None) as batch_op:
        batch_op.alter_column("shown", server_default=None)
        batch_op.alter_column("removed", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("message_reference", schema=None) as batch_op:
        batch_op.drop_column("removed")
        batch_op.drop_column("shown")
