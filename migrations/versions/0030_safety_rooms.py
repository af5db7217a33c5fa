"""A safety team's words have handles, and its room waits for somebody of the team to say yes.

Buttons that were shown earlier name words by their ids, which become their handles.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("safety_message", sa.Column("handle", sa.String(length=16), nullable=True))
    op.execute("UPDATE safety_message SET handle = CAST(id AS VARCHAR(16))")
    op.create_index(op.f("ix_safety_message_handle"), "safety_message", ["handle"], unique=True)
    op.create_table(
        "safety_room_offer",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("offered_by", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=35), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_safety_room_offer_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["offered_by"], ["person.id"], name=op.f("fk_safety_room_offer_offered_by_person")
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_safety_room_offer")),
    )


def downgrade() -> None:
    op.drop_table("safety_room_offer")
    op.drop_index(op.f("ix_safety_message_handle"), table_name="safety_message")
    op.drop_column("safety_message", "handle")
