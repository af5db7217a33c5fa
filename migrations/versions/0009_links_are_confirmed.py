"""Who has written a code to be linked waits until whoever asked for it has confirmed it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.add_column(sa.Column("claimed_by", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_link_code_claimed_by_person"), "person", ["claimed_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("link_code", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_link_code_claimed_by_person"), type_="foreignkey")
        batch_op.drop_column("claimed_by")
