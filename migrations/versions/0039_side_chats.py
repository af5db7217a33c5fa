"""Side chats in groups, and what is kept for whoever could not be told it there."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("chat") as chat:
        chat.add_column(sa.Column("beside_id", sa.Integer(), nullable=True))
        chat.create_foreign_key(op.f("fk_chat_beside_id_chat"), "chat", ["beside_id"], ["id"])
    op.create_index(
        op.f("ix_chat_beside_id"),
        "chat",
        ["beside_id"],
        sqlite_where=sa.text("beside_id IS NOT NULL"),
        postgresql_where=sa.text("beside_id IS NOT NULL"),
    )
    op.create_table(
        "kept_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("reference_id", sa.Integer(), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_kept_message_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_kept_message_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["reference_id"],
            ["message_reference.id"],
            name=op.f("fk_kept_message_reference_id_message_reference"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_message")),
    )
    for column in ("person_id", "chat_id", "reference_id", "kept_at"):
        op.create_index(op.f(f"ix_kept_message_{column}"), "kept_message", [column])


def downgrade() -> None:
    op.drop_table("kept_message")
    op.drop_index(op.f("ix_chat_beside_id"), "chat")
    with op.batch_alter_table("chat") as chat:
        chat.drop_constraint(op.f("fk_chat_beside_id_chat"), type_="foreignkey")
        chat.drop_column("beside_id")
