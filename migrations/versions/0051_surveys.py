"""Surveys and votes, and their ballots."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _index_of_present(table: str, column: str) -> None:
    where = sa.text(f"{column} IS NOT NULL")
    op.create_index(
        op.f(f"ix_{table}_{column}"), table, [column], sqlite_where=where, postgresql_where=where
    )


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("closes_at", MOMENT, nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("standing", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        _of("survey", "made_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    op.create_index(op.f("ix_survey_state_survey_closes_at"), "survey", ["state", "closes_at"])
    _index_of_present("survey", "made_by")
    op.create_table(
        "survey_text",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("offered_by", sa.Integer(), nullable=True),
        _of("survey_text", "survey_id", "survey"),
        _of("survey_text", "offered_by", "person"),
        sa.PrimaryKeyConstraint("survey_id", "language", name=op.f("pk_survey_text")),
    )
    _index_of_present("survey_text", "offered_by")
    op.create_table(
        "survey_room",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        _of("survey_room", "survey_id", "survey"),
        _of("survey_room", "chat_id", "chat"),
        sa.PrimaryKeyConstraint("survey_id", "chat_id", name=op.f("pk_survey_room")),
    )
    op.create_index(op.f("ix_survey_room_chat_id"), "survey_room", ["chat_id"])
    op.create_table(
        "survey_option",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        _of("survey_option", "survey_id", "survey"),
        _of("survey_option", "proposed_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_option")),
        sa.UniqueConstraint(
            "survey_id", "language", "key", name=op.f("uq_survey_option_survey_id_language_key")
        ),
    )
    _index_of_present("survey_option", "proposed_by")
    op.create_table(
        "survey_ballot",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        _of("survey_ballot", "survey_id", "survey"),
        sa.PrimaryKeyConstraint("survey_id", "handle", name=op.f("pk_survey_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "survey_invitation",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        _of("survey_invitation", "survey_id", "survey"),
        _of("survey_invitation", "person_id", "person"),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f("pk_survey_invitation")),
    )
    op.create_index(op.f("ix_survey_invitation_person_id"), "survey_invitation", ["person_id"])
    op.create_index(
        op.f("ix_survey_invitation_survey_id_survey_invitation_step_survey_invitation_due_at"),
        "survey_invitation",
        ["survey_id", "step", "due_at"],
    )


def downgrade() -> None:
    for table in (
        "survey_invitation", "survey_ballot", "survey_option", "survey_room", "survey_text",
        "survey",
    ):  # fmt: skip
        op.drop_table(table)
