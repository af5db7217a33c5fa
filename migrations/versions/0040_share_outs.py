"""Share-outs."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shareout_meetup",
        sa.Column("meetup_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=True),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["marked_by"], ["person.id"], name=op.f("fk_shareout_meetup_marked_by_person")
        ),
        sa.PrimaryKeyConstraint("meetup_id", name=op.f("pk_shareout_meetup")),
    )
    op.create_table(
        "supported_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.String(length=255), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("meetup_id", sa.Integer(), nullable=True),
        sa.Column("occurrence_id", sa.Integer(), nullable=True),
        sa.Column("funding", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("circles_close_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_supported_event_entered_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supported_event")),
    )
    with op.batch_alter_table("supported_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_supported_event_meetup",
            ["meetup_id", "occurrence_id"],
            unique=False,
            sqlite_where=sa.text("meetup_id IS NOT NULL"),
            postgresql_where=sa.text("meetup_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_supported_event_name_key"), ["name_key"], unique=False)

    op.create_table(
        "circle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meets_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["supported_event.id"], name=op.f("fk_circle_event_id_supported_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
    )
    with op.batch_alter_table("circle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_circle_event_id"), ["event_id"], unique=False)

    op.create_table(
        "shareout",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("maker_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("forms", sa.JSON(), nullable=False),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("pledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("credit", sa.String(length=16), nullable=False),
        sa.Column("credit_name", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column("drafted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talk_meetup_id", sa.Integer(), nullable=True),
        sa.Column("talk_occurrence_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["supported_event.id"], name=op.f("fk_shareout_event_id_supported_event")
        ),
        sa.ForeignKeyConstraint(
            ["maker_id"], ["person.id"], name=op.f("fk_shareout_maker_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["person.id"], name=op.f("fk_shareout_reviewed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shareout")),
    )
    with op.batch_alter_table("shareout", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shareout_event_id"),
            ["event_id"],
            unique=False,
            sqlite_where=sa.text("event_id IS NOT NULL"),
            postgresql_where=sa.text("event_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_shareout_maker_id"),
            ["maker_id"],
            unique=False,
            sqlite_where=sa.text("maker_id IS NOT NULL"),
            postgresql_where=sa.text("maker_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_shareout_reviewed_by"),
            ["reviewed_by"],
            unique=False,
            sqlite_where=sa.text("reviewed_by IS NOT NULL"),
            postgresql_where=sa.text("reviewed_by IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_shareout_state_shareout_published_at"),
            ["state", "published_at"],
            unique=False,
        )

    op.create_table(
        "circle_member",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("circle_id", sa.Integer(), nullable=True),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circle.id"], name=op.f("fk_circle_member_circle_id_circle")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["supported_event.id"],
            name=op.f("fk_circle_member_event_id_supported_event"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_circle_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_circle_member")),
    )
    with op.batch_alter_table("circle_member", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_circle_member_circle_id"),
            ["circle_id"],
            unique=False,
            sqlite_where=sa.text("circle_id IS NOT NULL"),
            postgresql_where=sa.text("circle_id IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_circle_member_person_id"), ["person_id"], unique=False)

    op.create_table(
        "shareout_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("word", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("shareout_id", sa.Integer(), nullable=True),
        sa.Column("elsewhere", sa.Text(), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
        sa.Column("nudges", sa.Integer(), nullable=False),
        sa.Column("nudged_on", sa.Date(), nullable=True),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_shareout_ask_asked_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["supported_event.id"],
            name=op.f("fk_shareout_ask_event_id_supported_event"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shareout_ask_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["shareout_id"], ["shareout.id"], name=op.f("fk_shareout_ask_shareout_id_shareout")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shareout_ask")),
        sa.UniqueConstraint(
            "event_id", "person_id", name=op.f("uq_shareout_ask_event_id_person_id")
        ),
    )
    with op.batch_alter_table("shareout_ask", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shareout_ask_person_id"),
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_shareout_ask_shareout_id"),
            ["shareout_id"],
            unique=False,
            sqlite_where=sa.text("shareout_id IS NOT NULL"),
            postgresql_where=sa.text("shareout_id IS NOT NULL"),
        )
        batch_op.create_index("ix_shareout_ask_word", ["word"], unique=True)

    op.create_table(
        "shareout_person",
        sa.Column("shareout_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shareout_person_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["shareout_id"], ["shareout.id"], name=op.f("fk_shareout_person_shareout_id_shareout")
        ),
        sa.PrimaryKeyConstraint("shareout_id", "person_id", name=op.f("pk_shareout_person")),
    )
    with op.batch_alter_table("shareout_person", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shareout_person_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "shareout_piece",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shareout_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachment", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_shareout_piece_added_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["shareout_id"], ["shareout.id"], name=op.f("fk_shareout_piece_shareout_id_shareout")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shareout_piece")),
    )
    with op.batch_alter_table("shareout_piece", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shareout_piece_added_by"),
            ["added_by"],
            unique=False,
            sqlite_where=sa.text("added_by IS NOT NULL"),
            postgresql_where=sa.text("added_by IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_shareout_piece_shareout_id_shareout_piece_place"),
            ["shareout_id", "place"],
            unique=False,
        )

    op.create_table(
        "shareout_post",
        sa.Column("shareout_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_shareout_post_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["shareout_id"], ["shareout.id"], name=op.f("fk_shareout_post_shareout_id_shareout")
        ),
        sa.PrimaryKeyConstraint("shareout_id", "chat_id", name=op.f("pk_shareout_post")),
    )
    with op.batch_alter_table("shareout_post", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shareout_post_chat_id"), ["chat_id"], unique=False)

    op.create_table(
        "shareout_thanks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("shareout_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_shareout_thanks_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["shareout_id"], ["shareout.id"], name=op.f("fk_shareout_thanks_shareout_id_shareout")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shareout_thanks")),
        sa.UniqueConstraint(
            "shareout_id", "person_id", name=op.f("uq_shareout_thanks_shareout_id_person_id")
        ),
    )
    with op.batch_alter_table("shareout_thanks", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shareout_thanks_person_id"),
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("shareout_thanks", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_shareout_thanks_person_id"),
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )

    op.drop_table("shareout_thanks")
    with op.batch_alter_table("shareout_post", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shareout_post_chat_id"))

    op.drop_table("shareout_post")
    with op.batch_alter_table("shareout_piece", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shareout_piece_shareout_id_shareout_piece_place"))
        batch_op.drop_index(
            batch_op.f("ix_shareout_piece_added_by"),
            sqlite_where=sa.text("added_by IS NOT NULL"),
            postgresql_where=sa.text("added_by IS NOT NULL"),
        )

    op.drop_table("shareout_piece")
    with op.batch_alter_table("shareout_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shareout_person_person_id"))

    op.drop_table("shareout_person")
    with op.batch_alter_table("shareout_ask", schema=None) as batch_op:
        batch_op.drop_index("ix_shareout_ask_word")
        batch_op.drop_index(
            batch_op.f("ix_shareout_ask_shareout_id"),
            sqlite_where=sa.text("shareout_id IS NOT NULL"),
            postgresql_where=sa.text("shareout_id IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_shareout_ask_person_id"),
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )

    op.drop_table("shareout_ask")
    with op.batch_alter_table("circle_member", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_circle_member_person_id"))
        batch_op.drop_index(
            batch_op.f("ix_circle_member_circle_id"),
            sqlite_where=sa.text("circle_id IS NOT NULL"),
            postgresql_where=sa.text("circle_id IS NOT NULL"),
        )

    op.drop_table("circle_member")
    with op.batch_alter_table("shareout", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shareout_state_shareout_published_at"))
        batch_op.drop_index(
            batch_op.f("ix_shareout_reviewed_by"),
            sqlite_where=sa.text("reviewed_by IS NOT NULL"),
            postgresql_where=sa.text("reviewed_by IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_shareout_maker_id"),
            sqlite_where=sa.text("maker_id IS NOT NULL"),
            postgresql_where=sa.text("maker_id IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_shareout_event_id"),
            sqlite_where=sa.text("event_id IS NOT NULL"),
            postgresql_where=sa.text("event_id IS NOT NULL"),
        )

    op.drop_table("shareout")
    with op.batch_alter_table("circle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_circle_event_id"))

    op.drop_table("circle")
    with op.batch_alter_table("supported_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supported_event_name_key"))
        batch_op.drop_index(
            "ix_supported_event_meetup",
            sqlite_where=sa.text("meetup_id IS NOT NULL"),
            postgresql_where=sa.text("meetup_id IS NOT NULL"),
        )

    op.drop_table("supported_event")
    op.drop_table("shareout_meetup")
