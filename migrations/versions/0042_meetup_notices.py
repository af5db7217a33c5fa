"""What people were told of the dates of meetups, and what they know of them."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("sent_reminder")
    op.create_table(
        "meetup_notice",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_told", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_meetup_notice_occurrence_id_occurrence"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meetup_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "occurrence_id", "person_id", "what", name=op.f("pk_meetup_notice")
        ),
    )
    op.create_index(op.f("ix_meetup_notice_person_id"), "meetup_notice", ["person_id"])
    op.create_table(
        "announced_date",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("telling", sa.Integer(), nullable=False),
        sa.Column("telling_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrence.id"],
            name=op.f("fk_announced_date_occurrence_id_occurrence"),
        ),
        sa.PrimaryKeyConstraint("occurrence_id", name=op.f("pk_announced_date")),
    )
    with op.batch_alter_table("reminder_choice") as batch:
        batch.add_column(sa.Column("since", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("reminder_choice") as batch:
        batch.alter_column("since", server_default=None)


def downgrade() -> None:
    op.drop_column("reminder_choice", "since")
    op.drop_table("announced_date")
    op.drop_table("meetup_notice")
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
    op.create_index(op.f("ix_sent_reminder_person_id"), "sent_reminder", ["person_id"])
