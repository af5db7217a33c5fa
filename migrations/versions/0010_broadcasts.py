"""What is being said to many, and who has a message about something already."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFERENCES = "ix_message_reference_subject_message_reference_reader_id"


def upgrade() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
    )
    op.create_index(REFERENCES, "message_reference", ["subject", "reader_id"])
    op.drop_index("ix_message_reference_subject", "message_reference")


def downgrade() -> None:
    op.create_index("ix_message_reference_subject", "message_reference", ["subject"])
    op.drop_index(REFERENCES, "message_reference")
    op.drop_table("broadcast")
