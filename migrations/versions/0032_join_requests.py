"""Requests to be let into groups are decided on through the bot."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

ADDED = ("state", "words", "decided_by", "decided_at", "reminded_at")


def upgrade() -> None:
    with op.batch_alter_table("join_request") as table:
        table.add_column(sa.Column("state", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("words", sa.Text(), nullable=True))
        table.add_column(sa.Column("decided_by", sa.Integer(), nullable=True))
        table.add_column(sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
        table.create_foreign_key(
            op.f("fk_join_request_decided_by_person"), "person", ["decided_by"], ["id"]
        )
    op.create_index(
        op.f("ix_join_request_decided_by"),
        "join_request",
        ["decided_by"],
        sqlite_where=sa.text("decided_by IS NOT NULL"),
        postgresql_where=sa.text("decided_by IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_join_request_decided_by"), table_name="join_request")
    with op.batch_alter_table("join_request") as table:
        table.drop_constraint(op.f("fk_join_request_decided_by_person"), type_="foreignkey")
        for name in reversed(ADDED):
            table.drop_column(name)
