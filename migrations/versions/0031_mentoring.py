"""Mentoring: profiles, requests, offers, pairings and what belongs to them; blocks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _only(condition: str) -> dict[str, Any]:
    """Of an index: of these rows alone."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    _create_what_people_say()
    _create_pairings()
    _create_pair_chat()
    _create_who_is_kept_apart()
    with op.batch_alter_table("role_grant") as table:
        table.add_column(
            sa.Column("answers_questions", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        table.add_column(
            sa.Column("mentors_people", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("role_grant") as table:
        table.alter_column("answers_questions", server_default=None)
        table.alter_column("mentors_people", server_default=None)
    with op.batch_alter_table("spoken") as table:
        table.add_column(sa.Column("fluency", sa.Integer(), nullable=False, server_default="3"))
    with op.batch_alter_table("spoken") as table:
        table.alter_column("fluency", server_default=None)


def _create_what_people_say() -> None:
    op.create_table(
        "mentoring_profile",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("own_interests", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("frequency", sa.String(length=16), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("available_from", MOMENT, nullable=True),
        sa.Column("mentors_since", MOMENT, nullable=True),
        sa.Column("term_until", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("trained_at", MOMENT, nullable=True),
        sa.Column("trained_by", sa.Integer(), nullable=True),
        sa.Column("cleared_at", MOMENT, nullable=True),
        sa.Column("cleared_by", sa.Integer(), nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["cleared_by"], ["person.id"], name=op.f("fk_mentoring_profile_cleared_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mentoring_profile_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["trained_by"], ["person.id"], name=op.f("fk_mentoring_profile_trained_by_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_mentoring_profile")),
    )
    op.create_index(
        op.f("ix_mentoring_profile_cleared_by"),
        "mentoring_profile",
        ["cleared_by"],
        **_only("cleared_by IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_mentoring_profile_trained_by"),
        "mentoring_profile",
        ["trained_by"],
        **_only("trained_by IS NOT NULL"),
    )
    op.create_table(
        "mentoring_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("obstacle", sa.String(length=16), nullable=False),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("looked_at", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mentoring_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_request")),
    )
    op.create_index(
        op.f("ix_mentoring_request_state_mentoring_request_asked_at"),
        "mentoring_request",
        ["state", "asked_at"],
    )
    op.create_index(op.f("ix_mentoring_request_person_id"), "mentoring_request", ["person_id"])
    op.create_table(
        "mentoring_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person.id"], name=op.f("fk_mentoring_offer_mentor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["mentoring_request.id"],
            name=op.f("fk_mentoring_offer_request_id_mentoring_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentoring_offer")),
    )
    op.create_index(
        op.f("ix_mentoring_offer_mentor_id_mentoring_offer_state"),
        "mentoring_offer",
        ["mentor_id", "state"],
    )
    op.create_index(op.f("ix_mentoring_offer_request_id"), "mentoring_offer", ["request_id"])


def _create_pairings() -> None:
    op.create_table(
        "pairing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentee_id", sa.Integer(), nullable=True),
        sa.Column("mentor_id", sa.Integer(), nullable=True),
        sa.Column("backup_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("ending", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("relayed", sa.Boolean(), nullable=False),
        sa.Column("mentee_shared_at", MOMENT, nullable=True),
        sa.Column("mentor_shared_at", MOMENT, nullable=True),
        sa.Column("mentee_owes_since", MOMENT, nullable=True),
        sa.Column("mentor_owes_since", MOMENT, nullable=True),
        sa.Column("nudged_at", MOMENT, nullable=True),
        sa.Column("thanked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["backup_id"], ["person.id"], name=op.f("fk_pairing_backup_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["person.id"], name=op.f("fk_pairing_ended_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["person.id"], name=op.f("fk_pairing_mentee_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person.id"], name=op.f("fk_pairing_mentor_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
    )
    op.create_index(
        op.f("ix_pairing_backup_id"), "pairing", ["backup_id"], **_only("backup_id IS NOT NULL")
    )
    op.create_index(op.f("ix_pairing_ended_at"), "pairing", ["ended_at"])
    op.create_index(
        op.f("ix_pairing_ended_by"), "pairing", ["ended_by"], **_only("ended_by IS NOT NULL")
    )
    op.create_index(op.f("ix_pairing_state"), "pairing", ["state"])
    op.create_index("ix_pairing_mentee", "pairing", ["mentee_id"], **_only("mentee_id IS NOT NULL"))
    op.create_index(
        "ix_pairing_mentor", "pairing", ["mentor_id", "state"], **_only("mentor_id IS NOT NULL")
    )
    op.create_table(
        "pairing_goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("progress", sa.String(length=16), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("reached_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_pairing_goal_pairing_id_pairing")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_goal")),
    )
    op.create_index(op.f("ix_pairing_goal_pairing_id"), "pairing_goal", ["pairing_id"])
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_check_in_pairing_id_pairing")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_check_in_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "pairing_id", "person_id", "day", name=op.f("uq_check_in_pairing_id_person_id_day")
        ),
    )
    op.create_index(op.f("ix_check_in_person_id"), "check_in", ["person_id"])
    op.create_table(
        "pairing_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_pairing_feedback_pairing_id_pairing")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_pairing_feedback_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing_feedback")),
    )
    op.create_index(op.f("ix_pairing_feedback_pairing_id"), "pairing_feedback", ["pairing_id"])
    op.create_index(op.f("ix_pairing_feedback_person_id"), "pairing_feedback", ["person_id"])


def _create_pair_chat() -> None:
    op.create_table(
        "pair_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("reply_to_id", sa.Integer(), nullable=True),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_pair_message_pairing_id_pairing")
        ),
        sa.ForeignKeyConstraint(
            ["reply_to_id"],
            ["pair_message.id"],
            name=op.f("fk_pair_message_reply_to_id_pair_message"),
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["person.id"], name=op.f("fk_pair_message_sender_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_message")),
    )
    op.create_index(
        op.f("ix_pair_message_expires_at"),
        "pair_message",
        ["expires_at"],
        **_only("expires_at IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_pair_message_pairing_id_pair_message_said_at"),
        "pair_message",
        ["pairing_id", "said_at"],
    )
    op.create_index(
        op.f("ix_pair_message_reply_to_id"),
        "pair_message",
        ["reply_to_id"],
        **_only("reply_to_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_pair_message_sender_id"),
        "pair_message",
        ["sender_id"],
        **_only("sender_id IS NOT NULL"),
    )
    op.create_table(
        "talking_pair",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("pairing_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pairing_id"], ["pairing.id"], name=op.f("fk_talking_pair_pairing_id_pairing")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_talking_pair_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_talking_pair")),
    )
    op.create_index(op.f("ix_talking_pair_pairing_id"), "talking_pair", ["pairing_id"])
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("talking_until", MOMENT, nullable=True))


def _create_who_is_kept_apart() -> None:
    op.create_table(
        "block",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=16), nullable=False),
        sa.Column("known_as", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["blocked_id"], ["person.id"], name=op.f("fk_block_blocked_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_block_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "blocked_id", name=op.f("pk_block")),
    )
    op.create_index(op.f("ix_block_blocked_id"), "block", ["blocked_id"])
    op.create_table(
        "never_again",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["other_id"], ["person.id"], name=op.f("fk_never_again_other_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_never_again_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "other_id", name=op.f("pk_never_again")),
    )
    op.create_index(op.f("ix_never_again_other_id"), "never_again", ["other_id"])
    op.create_table(
        "grown_offer",
        sa.Column("mentee_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("mentee_says", sa.Boolean(), nullable=True),
        sa.Column("mentor_says", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["mentee_id"], ["person.id"], name=op.f("fk_grown_offer_mentee_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["person.id"], name=op.f("fk_grown_offer_mentor_id_person")
        ),
        sa.PrimaryKeyConstraint("mentee_id", "mentor_id", name=op.f("pk_grown_offer")),
    )
    op.create_index(op.f("ix_grown_offer_mentor_id"), "grown_offer", ["mentor_id"])


def downgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.drop_column("talking_until")
    with op.batch_alter_table("spoken") as table:
        table.drop_column("fluency")
    with op.batch_alter_table("role_grant") as table:
        table.drop_column("mentors_people")
        table.drop_column("answers_questions")
    for name in (
        "grown_offer",
        "never_again",
        "block",
        "talking_pair",
        "pair_message",
        "pairing_feedback",
        "check_in",
        "pairing_goal",
        "pairing",
        "mentoring_offer",
        "mentoring_request",
        "mentoring_profile",
    ):
        op.drop_table(name)
