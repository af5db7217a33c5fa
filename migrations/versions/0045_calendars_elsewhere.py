"""What a watched calendar's server said of its version; dates elsewhere; an index of zones."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

PRESENT = sa.text("zone IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("watched_calendar") as table:
        table.add_column(sa.Column("etag", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("modified", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("watched_calendar") as table:
        table.alter_column("etag", server_default=None)
        table.alter_column("modified", server_default=None)
    with op.batch_alter_table("meetup") as table:
        table.add_column(
            sa.Column("whole_days", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        table.add_column(sa.Column("apply_until", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("meetup") as table:
        table.alter_column("whole_days", server_default=None)
    op.create_index(
        op.f("ix_person_zone"), "person", ["zone"], sqlite_where=PRESENT, postgresql_where=PRESENT
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_person_zone"), "person")
    with op.batch_alter_table("meetup") as table:
        table.drop_column("apply_until")
        table.drop_column("whole_days")
    with op.batch_alter_table("watched_calendar") as table:
        table.drop_column("modified")
        table.drop_column("etag")
