"""Each menu that a platform keeps is known, so that only what has changed is shown anew."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_menu",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("chat", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("fingerprint", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "platform", "account", "scope", "chat", "language", name=op.f("pk_shown_menu")
        ),
    )
    # One number for all menus of a bot is of no use any more.
    op.execute("DELETE FROM version WHERE name LIKE 'menus:%'")


def downgrade() -> None:
    op.drop_table("shown_menu")
