"""Meetups, their dates and seats, and what others make of their dates."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("personal", sa.Boolean(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_calendar_feed_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("hash", name=op.f("uq_calendar_feed_hash")),
    )
    op.create_index(
        op.f("ix_calendar_feed_chat_id"),
        "calendar_feed",
        ["chat_id"],
        sqlite_where=sa.text("chat_id IS NOT NULL"),
        postgresql_where=sa.text("chat_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_calendar_feed_person_id"), "calendar_feed", ["person_id"], unique=False
    )
    op.create_table(
        "meetup_digest",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("wanted_by", sa.Integer(), nullable=True),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_meetup_digest_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["wanted_by"], ["person.id"], name=op.f("fk_meetup_digest_wanted_by_person")
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_meetup_digest")),
    )
    op.create_index(
        op.f("ix_meetup_digest_wanted_by"),
        "meetup_digest",
        ["wanted_by"],
        sqlite_where=sa.text("wanted_by IS NOT NULL"),
        postgresql_where=sa.text("wanted_by IS NOT NULL"),
    )
    op.create_table(
        "meetup_planner",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("allowed_by", sa.Integer(), nullable=True),
        sa.Column("allowed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["allowed_by"], ["person.id"], name=op.f("fk_meetup_planner_allowed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meetup_planner_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_meetup_planner")),
    )
    op.create_index(
        op.f("ix_meetup_planner_allowed_by"),
        "meetup_planner",
        ["allowed_by"],
        sqlite_where=sa.text("allowed_by IS NOT NULL"),
        postgresql_where=sa.text("allowed_by IS NOT NULL"),
    )
    op.create_table(
        "reminder_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_choice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_choice")),
    )
    op.create_table(
        "time_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_time_poll_asked_by_person")
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_time_poll_chat_id_chat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_poll")),
    )
    op.create_index(
        op.f("ix_time_poll_asked_by"),
        "time_poll",
        ["asked_by"],
        sqlite_where=sa.text("asked_by IS NOT NULL"),
        postgresql_where=sa.text("asked_by IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_time_poll_chat_id"),
        "time_poll",
        ["chat_id"],
        sqlite_where=sa.text("chat_id IS NOT NULL"),
        postgresql_where=sa.text("chat_id IS NOT NULL"),
    )
    op.create_table(
        "watched_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_watched_calendar_added_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_calendar")),
        sa.UniqueConstraint("link", name=op.f("uq_watched_calendar_link")),
    )
    op.create_index(
        op.f("ix_watched_calendar_added_by"),
        "watched_calendar",
        ["added_by"],
        sqlite_where=sa.text("added_by IS NOT NULL"),
        postgresql_where=sa.text("added_by IS NOT NULL"),
    )
    op.create_table(
        "meetup",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("visibility", sa.String(length=16), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("link_minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("wall", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=False),
        sa.Column("picture", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("watched_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_meetup_chat_id_chat")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_meetup_made_by_person")),
        sa.ForeignKeyConstraint(
            ["watched_id"],
            ["watched_calendar.id"],
            name=op.f("fk_meetup_watched_id_watched_calendar"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup")),
        sa.UniqueConstraint("uid", name=op.f("uq_meetup_uid")),
    )
    op.create_index(
        op.f("ix_meetup_chat_id"),
        "meetup",
        ["chat_id"],
        sqlite_where=sa.text("chat_id IS NOT NULL"),
        postgresql_where=sa.text("chat_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_meetup_made_by"),
        "meetup",
        ["made_by"],
        sqlite_where=sa.text("made_by IS NOT NULL"),
        postgresql_where=sa.text("made_by IS NOT NULL"),
    )
    op.create_index(op.f("ix_meetup_state"), "meetup", ["state"])
    op.create_index(
        op.f("ix_meetup_watched_id"),
        "meetup",
        ["watched_id"],
        sqlite_where=sa.text("watched_id IS NOT NULL"),
        postgresql_where=sa.text("watched_id IS NOT NULL"),
    )
    op.create_table(
        "time_poll_answer",
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("slots", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_time_poll_answer_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["time_poll.id"], name=op.f("fk_time_poll_answer_poll_id_time_poll")
        ),
        sa.PrimaryKeyConstraint("poll_id", "person_id", name=op.f("pk_time_poll_answer")),
    )
    op.create_index(
        op.f("ix_time_poll_answer_person_id"), "time_poll_answer", ["person_id"], unique=False
    )
    op.create_table(
        "meetup_host",
        sa.Column("meetup_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meetup_id"], ["meetup.id"], name=op.f("fk_meetup_host_meetup_id_meetup")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meetup_host_person_id_person")
        ),
        sa.PrimaryKeyConstraint("meetup_id", "person_id", name=op.f("pk_meetup_host")),
    )
    op.create_index(op.f("ix_meetup_host_person_id"), "meetup_host", ["person_id"])
    op.create_table(
        "meetup_room",
        sa.Column("meetup_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("posted_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_meetup_room_chat_id_chat")),
        sa.ForeignKeyConstraint(
            ["meetup_id"], ["meetup.id"], name=op.f("fk_meetup_room_meetup_id_meetup")
        ),
        sa.PrimaryKeyConstraint("meetup_id", "chat_id", name=op.f("pk_meetup_room")),
    )
    op.create_index(op.f("ix_meetup_room_chat_id"), "meetup_room", ["chat_id"])
    op.create_table(
        "occurrence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meetup_id", sa.Integer(), nullable=False),
        sa.Column("original", sa.DateTime(), nullable=False),
        sa.Column("wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("door_code", sa.String(length=32), nullable=False),
        sa.Column("recap", sa.Text(), nullable=False),
        sa.Column("recap_by", sa.Integer(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["meetup_id"], ["meetup.id"], name=op.f("fk_occurrence_meetup_id_meetup")
        ),
        sa.ForeignKeyConstraint(
            ["recap_by"], ["person.id"], name=op.f("fk_occurrence_recap_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrence")),
    )
    op.create_index(
        op.f("ix_occurrence_meetup_id_occurrence_starts_at"),
        "occurrence",
        ["meetup_id", "starts_at"],
    )
    op.create_index(
        op.f("ix_occurrence_recap_by"),
        "occurrence",
        ["recap_by"],
        sqlite_where=sa.text("recap_by IS NOT NULL"),
        postgresql_where=sa.text("recap_by IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_occurrence_state_occurrence_starts_at"),
        "occurrence",
        ["state", "starts_at"],
    )
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_agenda_item_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_agenda_item_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index(
        op.f("ix_agenda_item_occurrence_id_agenda_item_place"),
        "agenda_item",
        ["occurrence_id", "place"],
    )
    op.create_index(
        op.f("ix_agenda_item_person_id"),
        "agenda_item",
        ["person_id"],
        sqlite_where=sa.text("person_id IS NOT NULL"),
        postgresql_where=sa.text("person_id IS NOT NULL"),
    )
    op.create_table(
        "meetup_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_meetup_note_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meetup_note_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetup_note")),
    )
    op.create_index(
        op.f("ix_meetup_note_occurrence_id"), "meetup_note", ["occurrence_id"], unique=False
    )
    op.create_index(op.f("ix_meetup_note_person_id"), "meetup_note", ["person_id"])
    op.create_table(
        "seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("guests", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirm_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attendance", sa.String(length=16), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"], ["occurrence.id"], name=op.f("fk_seat_occurrence_id_occurrence")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seat_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint(
            "occurrence_id", "person_id", name=op.f("uq_seat_occurrence_id_person_id")
        ),
    )
    op.create_index(
        op.f("ix_seat_occurrence_id_seat_state_seat_turn"),
        "seat",
        ["occurrence_id", "state", "turn"],
    )
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"])
    op.create_table(
        "sent_reminder",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_sent_reminder_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sent_reminder_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "occurrence_id", "person_id", "minutes", name=op.f("pk_sent_reminder")
        ),
    )
    op.create_index(
        op.f("ix_sent_reminder_person_id"), "sent_reminder", ["person_id"], unique=False
    )


def downgrade() -> None:
    for table in (
        "sent_reminder",
        "seat",
        "meetup_note",
        "agenda_item",
        "occurrence",
        "meetup_room",
        "meetup_host",
        "time_poll_answer",
        "meetup",
        "watched_calendar",
        "time_poll",
        "reminder_choice",
        "meetup_planner",
        "meetup_digest",
        "calendar_feed",
    ):
        op.drop_table(table)
