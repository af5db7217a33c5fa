"""Who is who can be encrypted; then nothing but equality can be asked of it, and it is longer."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

GROWS = {
    "person": ("name_key",),
    "account": ("key", "username", "username_key"),
    "chat": ("key", "moved_to"),
    "member_tag": ("account",),
    "inbox": ("sender",),
    "shown_menu": ("chat",),
}
"""Texts of 255 characters at most: SQLite does not look at that."""
LOCALPARTS = {
    "sqlite": "substr(username_key, 1, instr(username_key, ':') - 1)",
    "postgresql": "split_part(username_key, ':', 1)",
}
USED = sa.text("localpart_key != ''")


def upgrade() -> None:
    op.create_table(
        "identity_encryption",
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_identity_encryption"),
    )
    dialect = op.get_bind().dialect.name
    if dialect == "postgresql":
        for table, columns in GROWS.items():
            for column in columns:
                op.alter_column(table, column, type_=sa.Text())
    kind = sa.Text() if dialect == "postgresql" else sa.String(255)
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("localpart_key", kind, nullable=False, server_default=""))
    with op.batch_alter_table("account") as account:
        account.alter_column("localpart_key", server_default=None)
    accounts = sa.table("account", sa.column("username_key"), sa.column("localpart_key"))
    op.execute(
        sa.update(accounts)
        .values(localpart_key=sa.literal_column(LOCALPARTS[dialect]))
        .where(accounts.c.username_key.contains(":"))
    )
    op.create_index(
        "ix_account_localpart_key",
        "account",
        ["localpart_key"],
        sqlite_where=USED,
        postgresql_where=USED,
    )


def downgrade() -> None:
    op.drop_index("ix_account_localpart_key", table_name="account")
    with op.batch_alter_table("account") as account:
        account.drop_column("localpart_key")
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in GROWS.items():
            for column in columns:
                op.alter_column(table, column, type_=sa.String(255))
    op.drop_table("identity_encryption")
