"""Who became an owner by a code, and what organizers have settled of setting up."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "owner_code",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["used_by"], ["person.id"], name=op.f("fk_owner_code_used_by_person")
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_owner_code")),
    )
    where = sa.text("used_by IS NOT NULL")
    op.create_index(
        op.f("ix_owner_code_used_by"),
        "owner_code",
        ["used_by"],
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_table(
        "setup_step",
        sa.Column("step", sa.String(length=16), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("later_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_setup_step")),
    )
    op.create_index(
        "ix_chat_groups",
        "chat",
        ["purpose", "present"],
        sqlite_where=sa.text("private IS 0"),
        postgresql_where=sa.text("private IS FALSE"),
    )


def downgrade() -> None:
    op.drop_index("ix_chat_groups", "chat")
    op.drop_table("setup_step")
    op.drop_table("owner_code")
