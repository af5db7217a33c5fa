"""What organizers have told apart."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_apart",
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["one_id"], ["entry.id"], name=op.f("fk_told_apart_one_id_entry")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["entry.id"], name=op.f("fk_told_apart_other_id_entry")
        ),
        sa.PrimaryKeyConstraint("one_id", "other_id", name=op.f("pk_told_apart")),
    )


def downgrade() -> None:
    op.drop_table("told_apart")
