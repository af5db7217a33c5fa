"""Cases of the safety team, and who is of it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _person(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=f"fk_{table}_{column}_person")


def _index(table: str, column: str) -> None:
    """An index of the rows where the column is not null."""
    only = sa.text(f"{column} IS NOT NULL")
    op.create_index(
        f"ix_{table}_{column}", table, [column], sqlite_where=only, postgresql_where=only
    )


def upgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confiding_until", MOMENT, nullable=True))
    op.create_table(
        "safety_member",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        _person("person_id", "safety_member"),
        _person("added_by", "safety_member"),
        sa.PrimaryKeyConstraint("person_id", name="pk_safety_member"),
    )
    op.create_table(
        "safety_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=True),
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("contact", sa.String(16), nullable=False),
        sa.Column("contact_details", sa.Text(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("waiting_since", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        _person("reporter_id", "safety_case"),
        _person("taken_by", "safety_case"),
        _person("closed_by", "safety_case"),
        sa.PrimaryKeyConstraint("id", name="pk_safety_case"),
        sa.UniqueConstraint("number", name="uq_safety_case_number"),
    )
    op.create_index("ix_safety_case_state", "safety_case", ["state"])
    for column in ("reporter_id", "taken_by", "closed_by"):
        _index("safety_case", column)
    op.create_table(
        "safety_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("said_at", MOMENT, nullable=False),
        sa.Column("edited_at", MOMENT, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["safety_case.id"], name="fk_safety_message_case_id_safety_case"
        ),
        _person("person_id", "safety_message"),
        sa.PrimaryKeyConstraint("id", name="pk_safety_message"),
    )
    op.create_index("ix_safety_message_case_id", "safety_message", ["case_id"])
    _index("safety_message", "person_id")


def downgrade() -> None:
    op.drop_table("safety_message")
    op.drop_table("safety_case")
    op.drop_table("safety_member")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("confiding_until")
