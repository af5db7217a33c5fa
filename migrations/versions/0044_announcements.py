"""Announcements and who gets them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("local_time", sa.String(length=16), nullable=False),
        sa.Column("to_maker", sa.Boolean(), nullable=False),
        sa.Column("wants_translations", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.Column("sums", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["person.id"], name=op.f("fk_announcement_approved_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_announcement_made_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_approved_by"),
            ["approved_by"],
            unique=False,
            sqlite_where=sa.text("approved_by IS NOT NULL"),
            postgresql_where=sa.text("approved_by IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_made_by"),
            ["made_by"],
            unique=False,
            sqlite_where=sa.text("made_by IS NOT NULL"),
            postgresql_where=sa.text("made_by IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_announcement_state"), ["state"], unique=False)

    op.create_table(
        "room_topic_choice",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("cadence", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_room_topic_choice_chat_id_chat")
        ),
        sa.PrimaryKeyConstraint("chat_id", "topic", name=op.f("pk_room_topic_choice")),
    )
    op.create_table(
        "topic_choice",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=16), nullable=False),
        sa.Column("cadence", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_topic_choice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "topic", name=op.f("pk_topic_choice")),
    )
    op.create_table(
        "announcement_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_event_announcement_id_announcement"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_event_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_event")),
    )
    with op.batch_alter_table("announcement_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_event_announcement_id"), ["announcement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_event_person_id"),
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )

    op.create_table(
        "announcement_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reaction", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_recipient_announcement_id_announcement"),
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_announcement_recipient_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_announcement_recipient_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_recipient")),
        sa.UniqueConstraint(
            "announcement_id",
            "chat_id",
            name=op.f("uq_announcement_recipient_announcement_id_chat_id"),
        ),
        sa.UniqueConstraint(
            "announcement_id",
            "person_id",
            name=op.f("uq_announcement_recipient_announcement_id_person_id"),
        ),
    )
    with op.batch_alter_table("announcement_recipient", schema=None) as batch_op:
        batch_op.create_index(
            "ix_announcement_recipient_batch", ["announcement_id", "batch"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_recipient_chat_id"),
            ["chat_id"],
            unique=False,
            sqlite_where=sa.text("chat_id IS NOT NULL"),
            postgresql_where=sa.text("chat_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_announcement_recipient_due",
            ["announcement_id", "state", "platform", "due_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_recipient_person_id_announcement_recipient_state"),
            ["person_id", "state"],
            unique=False,
        )

    op.create_table(
        "announcement_text",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("proposed", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcement_text_announcement_id_announcement"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["person.id"], name=op.f("fk_announcement_text_proposed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["person.id"], name=op.f("fk_announcement_text_written_by_person")
        ),
        sa.PrimaryKeyConstraint("announcement_id", "language", name=op.f("pk_announcement_text")),
    )
    with op.batch_alter_table("announcement_text", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_announcement_text_proposed_by"),
            ["proposed_by"],
            unique=False,
            sqlite_where=sa.text("proposed_by IS NOT NULL"),
            postgresql_where=sa.text("proposed_by IS NOT NULL"),
        )
        batch_op.create_index(
            batch_op.f("ix_announcement_text_written_by"),
            ["written_by"],
            unique=False,
            sqlite_where=sa.text("written_by IS NOT NULL"),
            postgresql_where=sa.text("written_by IS NOT NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("announcement_text", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_announcement_text_written_by"),
            sqlite_where=sa.text("written_by IS NOT NULL"),
            postgresql_where=sa.text("written_by IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_announcement_text_proposed_by"),
            sqlite_where=sa.text("proposed_by IS NOT NULL"),
            postgresql_where=sa.text("proposed_by IS NOT NULL"),
        )

    op.drop_table("announcement_text")
    with op.batch_alter_table("announcement_recipient", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_announcement_recipient_person_id_announcement_recipient_state")
        )
        batch_op.drop_index("ix_announcement_recipient_due")
        batch_op.drop_index(
            batch_op.f("ix_announcement_recipient_chat_id"),
            sqlite_where=sa.text("chat_id IS NOT NULL"),
            postgresql_where=sa.text("chat_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_announcement_recipient_batch")

    op.drop_table("announcement_recipient")
    with op.batch_alter_table("announcement_event", schema=None) as batch_op:
        batch_op.drop_index(
            batch_op.f("ix_announcement_event_person_id"),
            sqlite_where=sa.text("person_id IS NOT NULL"),
            postgresql_where=sa.text("person_id IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_announcement_event_announcement_id"))

    op.drop_table("announcement_event")
    op.drop_table("topic_choice")
    op.drop_table("room_topic_choice")
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_announcement_state"))
        batch_op.drop_index(
            batch_op.f("ix_announcement_made_by"),
            sqlite_where=sa.text("made_by IS NOT NULL"),
            postgresql_where=sa.text("made_by IS NOT NULL"),
        )
        batch_op.drop_index(
            batch_op.f("ix_announcement_approved_by"),
            sqlite_where=sa.text("approved_by IS NOT NULL"),
            postgresql_where=sa.text("approved_by IS NOT NULL"),
        )

    op.drop_table("announcement")
