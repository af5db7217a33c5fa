"""Versions of forms: answers to questions that a release has changed are not taken for others."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("form_state") as table:
        table.add_column(
            sa.Column("version", sa.String(length=16), nullable=False, server_default="")
        )
    with op.batch_alter_table("form_state") as table:
        table.alter_column("version", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("form_state") as table:
        table.drop_column("version")
