"""Sets of rooms that the bot is in, and what organizers say of the rooms in them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "space",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_space_decided_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space")),
        sa.UniqueConstraint(
            "platform", "account", "key", name=op.f("uq_space_platform_account_key")
        ),
    )
    op.create_index(
        op.f("ix_space_decided_by"),
        "space",
        ["decided_by"],
        sqlite_where=sa.text("decided_by IS NOT NULL"),
        postgresql_where=sa.text("decided_by IS NOT NULL"),
    )
    op.create_table(
        "space_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("space_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("via", sa.String(length=255), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("community_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["community.id"], name=op.f("fk_space_room_community_id_community")
        ),
        sa.ForeignKeyConstraint(
            ["space_id"], ["space.id"], name=op.f("fk_space_room_space_id_space")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_space_room")),
        sa.UniqueConstraint("space_id", "key", name=op.f("uq_space_room_space_id_key")),
    )
    op.create_index(
        op.f("ix_space_room_community_id"),
        "space_room",
        ["community_id"],
        sqlite_where=sa.text("community_id IS NOT NULL"),
        postgresql_where=sa.text("community_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("space_room")
    op.drop_table("space")
