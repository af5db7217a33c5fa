"""Opportunities, who is told before they close, and who got one."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def _index_of_present(table: str, column: str) -> None:
    where = sa.text(f"{column} IS NOT NULL")
    op.create_index(
        op.f(f"ix_{table}_{column}"), table, [column], sqlite_where=where, postgresql_where=where
    )


def upgrade() -> None:
    op.create_table(
        "opportunity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gathered_after", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_opportunity_made_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint("key", name=op.f("uq_opportunity_key")),
    )
    op.create_index(
        op.f("ix_opportunity_state_opportunity_closes_at"), "opportunity", ["state", "closes_at"]
    )
    _index_of_present("opportunity", "made_by")
    op.create_table(
        "opportunity_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_opportunity_notice_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_opportunity_notice_opportunity_id_opportunity"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_opportunity_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_notice")),
        sa.UniqueConstraint(
            "opportunity_id",
            "person_id",
            name=op.f("uq_opportunity_notice_opportunity_id_person_id"),
        ),
    )
    op.create_index(
        op.f("ix_opportunity_notice_person_id_opportunity_notice_told_at"),
        "opportunity_notice",
        ["person_id", "told_at"],
    )
    _index_of_present("opportunity_notice", "chat_id")
    op.create_table(
        "opportunity_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_opportunity_recipient_entered_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_opportunity_recipient_opportunity_id_opportunity"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_opportunity_recipient_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity_recipient")),
        sa.UniqueConstraint(
            "opportunity_id",
            "person_id",
            name=op.f("uq_opportunity_recipient_opportunity_id_person_id"),
        ),
    )
    for column in ("person_id", "entered_by", "ask_id"):
        _index_of_present("opportunity_recipient", column)
    op.create_index(
        op.f("ix_opportunity_recipient_entered_at"), "opportunity_recipient", ["entered_at"]
    )


def downgrade() -> None:
    for table in ("opportunity_recipient", "opportunity_notice", "opportunity"):
        op.drop_table(table)
