"""Floods: somebody sends more than people can take, and may be hushed."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "flood",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("hushed_by", sa.Integer(), nullable=True),
        sa.Column("hushed_at", moment, nullable=True),
        sa.Column("hushed_until", moment, nullable=True),
        sa.Column("unhushed_by", sa.Integer(), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_flood_{name}_person"))
            for name in ("person_id", "hushed_by", "unhushed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flood")),
    )
    op.create_index(op.f("ix_flood_person_id"), "flood", ["person_id"])
    for column, only in (
        ("hushed_until", sa.text("ended_at IS NULL")),
        ("hushed_by", sa.text("hushed_by IS NOT NULL")),
        ("unhushed_by", sa.text("unhushed_by IS NOT NULL")),
    ):
        op.create_index(
            op.f(f"ix_flood_{column}"), "flood", [column], sqlite_where=only, postgresql_where=only
        )


def downgrade() -> None:
    op.drop_table("flood")
