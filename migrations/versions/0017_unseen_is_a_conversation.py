"""To speak unseen is a state of the conversation, with one made-up name, and not of one message."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unseen_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("pseudonym", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.alter_column("pseudonym", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("pseudonym")
        batch_op.drop_column("unseen_at")
