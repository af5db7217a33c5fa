"""Who gets no digest, and what is wrong with the bot."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "digest_refusal",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("refused_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_digest_refusal_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_digest_refusal")),
    )
    op.create_table(
        "health_trouble",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("place", sa.String(length=255), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("kind", "place", name=op.f("pk_health_trouble")),
    )
    where = sa.text("state = 'quarantined'")
    op.create_index(
        "ix_inbox_quarantined", "inbox", ["id"], sqlite_where=where, postgresql_where=where
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_quarantined", "inbox")
    op.drop_table("health_trouble")
    op.drop_table("digest_refusal")
