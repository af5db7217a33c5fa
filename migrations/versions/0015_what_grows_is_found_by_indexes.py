"""Indexes for what is looked up in tables that grow."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_declined_person_id": ("declined", ["person_id"], None),
    "ix_draft_state_draft_language": ("draft", ["state", "language"], None),
    "ix_draft_suggested_by": ("draft", ["suggested_by"], "suggested_by IS NOT NULL"),
    "ix_draft_edited_by": ("draft", ["edited_by"], "edited_by IS NOT NULL"),
    "ix_draft_decided_by": ("draft", ["decided_by"], "decided_by IS NOT NULL"),
    "ix_entry_change_person_id": ("entry_change", ["person_id"], "person_id IS NOT NULL"),
    "ix_form_state_person_id": ("form_state", ["person_id"], None),
    "ix_message_reference_reader_id": (
        "message_reference", ["reader_id"], "reader_id IS NOT NULL",
    ),
    "ix_thread_subject": ("thread", ["subject"], None),
    "ix_feedback_entry_id_feedback_correct": ("feedback", ["entry_id", "correct"], None),
    "ix_question_asked_at": ("question", ["asked_at"], None),
    "ix_question_entry_id": ("question", ["entry_id"], "entry_id IS NOT NULL"),
    "ix_question_answered_at": ("question", ["answered_at"], "answered_at IS NOT NULL"),
    "ix_question_answered_by": ("question", ["answered_by"], "answered_by IS NOT NULL"),
    "ix_question_claimed_by": ("question", ["claimed_by"], "claimed_by IS NOT NULL"),
    "ix_question_closed_by": ("question", ["closed_by"], "closed_by IS NOT NULL"),
    "ix_question_escalated_at": ("question", ["escalated_at"], "escalated_at IS NOT NULL"),
    "ix_question_pseudonym": ("question", ["pseudonym", "state"], "pseudonym != ''"),
}  # fmt: skip


def upgrade() -> None:
    for name, (table, columns, where) in INDEXES.items():
        only = sa.text(where) if where else None
        op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)


def downgrade() -> None:
    for name, (table, _columns, _where) in INDEXES.items():
        op.drop_index(name, table_name=table)
