"""What becomes of those who ask to be let into a group, by the organizers' rule for each."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

INDEXES = {"words": "words IS NOT NULL", "waiting": "state = 'waiting'"}


def upgrade() -> None:
    op.create_table(
        "join_rule",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_join_rule_chat_id_chat")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_join_rule_set_by_person")),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_join_rule")),
    )
    for name, which in INDEXES.items():
        op.create_index(
            op.f(f"ix_join_request_{name}"),
            "join_request",
            ["at"],
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(op.f(f"ix_join_request_{name}"), table_name="join_request")
    op.drop_table("join_rule")
