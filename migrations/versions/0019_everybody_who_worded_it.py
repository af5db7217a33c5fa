"""Everybody who has worded what is reviewed is known, not only who did last."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wording",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_wording_person_id_person")
        ),
        sa.PrimaryKeyConstraint("subject", "person_id", name=op.f("pk_wording")),
    )
    op.create_index(op.f("ix_wording_person_id"), "wording", ["person_id"])
    op.execute(
        "INSERT INTO wording (subject, person_id) "
        "SELECT 'draft:' || id, edited_by FROM draft WHERE edited_by IS NOT NULL "
        "UNION SELECT 'translation:' || id, person_id FROM translation "
        "WHERE person_id IS NOT NULL AND state != 'claimed'"
    )


def downgrade() -> None:
    op.drop_table("wording")
