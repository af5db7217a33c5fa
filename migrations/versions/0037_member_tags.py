"""Groups in which people want to be seen with their role."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_tag",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_member_tag_person_id_person")
        ),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_member_tag_chat_id_chat")),
        sa.PrimaryKeyConstraint("person_id", "chat_id", name=op.f("pk_member_tag")),
    )


def downgrade() -> None:
    op.drop_table("member_tag")
