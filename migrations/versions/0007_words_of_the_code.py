"""Tables and columns are called what they are: message references, subjects, threads."""

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLES = {"copy": "message_reference", "told_apart": "distinct_pair"}
COLUMNS = {
    "message_reference": {"about": "subject"},
    "thread": {"about": "subject"},
    "outbox": {"copy_id": "reference_id", "thread_about": "thread_subject"},
    "chat": {"topics": "threaded"},
    "entry_change": {"deed": "operation"},
}
INDEXES = {
    "ix_copy_chat_id_copy_message": "ix_message_reference_chat_id_message_reference_message",
    "ix_copy_about": "ix_message_reference_subject",
    "ix_outbox_copy_id": "ix_outbox_reference_id",
}
CONSTRAINTS = {
    "message_reference": {
        "pk_copy": "pk_message_reference",
        "fk_copy_chat_id_chat": "fk_message_reference_chat_id_chat",
        "fk_copy_reader_id_person": "fk_message_reference_reader_id_person",
    },
    "distinct_pair": {
        "pk_told_apart": "pk_distinct_pair",
        "fk_told_apart_one_id_entry": "fk_distinct_pair_one_id_entry",
        "fk_told_apart_other_id_entry": "fk_distinct_pair_other_id_entry",
    },
    "thread": {"uq_thread_chat_id_about": "uq_thread_chat_id_subject"},
    "outbox": {"fk_outbox_copy_id_copy": "fk_outbox_reference_id_message_reference"},
}
SEQUENCES = {"copy_id_seq": "message_reference_id_seq"}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for new in _changed():
            _rebuild({v: k for k, v in TABLES.items()}.get(new, new), new, _words(new))
    else:
        for old, new in TABLES.items():
            op.rename_table(old, new)
        for table, names in COLUMNS.items():
            for old, new in names.items():
                op.alter_column(table, old, new_column_name=new)
        for table, names in CONSTRAINTS.items():
            for old, new in names.items():
                op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")
        for old, new in INDEXES.items():
            op.execute(f"ALTER INDEX {old} RENAME TO {new}")
        for old, new in SEQUENCES.items():
            op.execute(f"ALTER SEQUENCE {old} RENAME TO {new}")
        _name_not_nulls()
    _separate("-", ":")


def downgrade() -> None:
    _separate(":", "-")
    if op.get_bind().dialect.name == "sqlite":
        for new in _changed():
            back = {after: before for before, after in _words(new).items()}
            _rebuild(new, {v: k for k, v in TABLES.items()}.get(new, new), back)
        return
    for old, new in SEQUENCES.items():
        op.execute(f"ALTER SEQUENCE {new} RENAME TO {old}")
    for old, new in INDEXES.items():
        op.execute(f"ALTER INDEX {new} RENAME TO {old}")
    for table, names in CONSTRAINTS.items():
        for old, new in names.items():
            op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {new} TO {old}")
    for table, names in COLUMNS.items():
        for old, new in names.items():
            op.alter_column(table, new, new_column_name=old)
    for old, new in TABLES.items():
        op.rename_table(new, old)
    _name_not_nulls()


def _changed() -> list[str]:
    """The tables that change, under their new names; those that others point at first."""
    return sorted(
        {*TABLES.values(), *COLUMNS, *CONSTRAINTS}, key=lambda table: table != "message_reference"
    )


def _words(table: str) -> dict[str, str]:
    """What is called otherwise in the table's own text; the tables that it points at, too."""
    return {**TABLES, **COLUMNS.get(table, {}), **CONSTRAINTS.get(table, {}), **INDEXES}


def _rebuild(old: str, new: str, words: dict[str, str]) -> None:
    """SQLite: make the table anew from its own text with other words, rows and indexes included."""
    connection = op.get_bind()
    texts = connection.execute(
        sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL"),
        {"table": old},
    ).all()
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, words))})\b")

    def reworded(sql: str) -> str:
        return pattern.sub(lambda match: words[match[1]], sql)

    [table] = [reworded(sql) for kind, sql in texts if kind == "table"]
    between = f"_rebuilt_{new}"
    connection.exec_driver_sql(
        re.sub(rf'\b{new}\b"?', between, table.replace(f'"{new}"', new), count=1)
    )
    connection.exec_driver_sql(f"INSERT INTO {between} SELECT * FROM {old}")  # noqa: S608
    connection.exec_driver_sql(f"DROP TABLE {old}")
    connection.exec_driver_sql(f"ALTER TABLE {between} RENAME TO {new}")
    for kind, sql in texts:
        if kind == "index":
            connection.exec_driver_sql(reworded(sql))


def _name_not_nulls() -> None:
    """PostgreSQL 18 names them after table and column, and does not keep up with either."""
    named = sa.text(
        "SELECT c.relname, a.attname, n.conname FROM pg_constraint n"
        " JOIN pg_class c ON c.oid = n.conrelid"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = n.conkey[1]"
        " WHERE n.contype = 'n' AND n.connamespace = current_schema()::regnamespace"
    )
    for table, column, name in op.get_bind().execute(named).all():
        if name != (usual := f"{table}_{column}_not_null"):
            op.execute(f'ALTER TABLE "{table}" RENAME CONSTRAINT "{name}" TO "{usual}"')


def _separate(before: str, after: str) -> None:
    """Echoes name two things: "echo:12-7" became "echo:12:7"."""
    kind = "echo:"
    rest = f"substr(subject, {len(kind) + 1})"
    op.execute(
        f"UPDATE message_reference SET subject = '{kind}' || replace({rest}, '{before}', '{after}')"  # noqa: S608
        f" WHERE subject LIKE '{kind}%'"
    )
