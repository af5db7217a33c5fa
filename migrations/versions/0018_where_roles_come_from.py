"""A role is known to be given by hand, by the configuration, or by both."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("by_hand", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.add_column(
            sa.Column("by_config", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    # What people give says who gave it; until now the configuration alone did not.
    op.execute(
        "UPDATE role_grant SET by_hand = false, by_config = true "
        "WHERE role = 'owner' AND granted_by IS NULL"
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.alter_column("by_hand", server_default=None)
        batch_op.alter_column("by_config", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_column("by_config")
        batch_op.drop_column("by_hand")
