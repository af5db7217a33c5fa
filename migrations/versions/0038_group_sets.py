"""Groups that belong to one community on their platform."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_set",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_group_set_decided_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_set")),
        sa.UniqueConstraint(
            "platform", "account", "key", name=op.f("uq_group_set_platform_account_key")
        ),
    )
    op.create_table(
        "group_set_member",
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("set_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("listed_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_group_set_member_chat_id_chat")
        ),
        sa.ForeignKeyConstraint(
            ["set_id"], ["group_set.id"], name=op.f("fk_group_set_member_set_id_group_set")
        ),
        sa.ForeignKeyConstraint(
            ["listed_id"], ["community.id"], name=op.f("fk_group_set_member_listed_id_community")
        ),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_group_set_member")),
    )


def downgrade() -> None:
    op.drop_table("group_set_member")
    op.drop_table("group_set")
