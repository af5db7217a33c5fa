"""Names and usernames are found by a key that is the same however they are written."""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEYS = {"person": ("name", "name_key"), "account": ("username", "username_key")}
BATCH = 1000


def upgrade() -> None:
    for table, (_written, key) in KEYS.items():
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(key, sa.String(255), nullable=True))
    for table, (written, key) in KEYS.items():
        _fill(table, written, key)
        with op.batch_alter_table(table) as batch:
            batch.alter_column(key, existing_type=sa.String(255), nullable=False)
            batch.create_index(f"ix_{table}_{key}", [key])


def downgrade() -> None:
    for table, (_written, key) in KEYS.items():
        with op.batch_alter_table(table) as batch:
            batch.drop_index(f"ix_{table}_{key}")
            batch.drop_column(key)


def _fill(table: str, written: str, key: str) -> None:
    """In Python, which knows every script; SQLite's lower() knows ASCII only."""
    columns = sa.table(table, sa.column("id"), sa.column(written), sa.column(key))
    connection = op.get_bind()
    rows = connection.execute(sa.select(columns.c.id, columns.c[written])).all()
    fill = (
        sa.update(columns)
        .where(columns.c.id == sa.bindparam("row"))
        .values({key: sa.bindparam("folded")})
    )
    for start in range(0, len(rows), BATCH):
        part = rows[start : start + BATCH]
        connection.execute(fill, [{"row": row, "folded": _fold(text)} for row, text in part])


def _fold(text: str) -> str:
    """As `bot.storage.tables.fold` was when this was written."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())[:255]
