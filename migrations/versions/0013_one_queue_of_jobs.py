"""Timers and errands become jobs: one queue."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

RENAMED = {"suggestion": "suggestions.page", "resource": "resources.link"}
"""What errands were called."""
OF_PERSON = "people.return"
CLOCKWORK = ("knowledge.week", "curation.grouping", "resources.week")
"""What is declared as recurring now, and begun when the bot starts."""

MOMENT = sa.DateTime(timezone=True)
PERSON = sa.table("person", sa.column("id", sa.Integer))
TIMER = sa.table(
    "timer", sa.column("name", sa.String), sa.column("subject", sa.Integer),
    sa.column("due_at", MOMENT),
)  # fmt: skip
ERRAND = sa.table(
    "errand", sa.column("name", sa.String), sa.column("subject", sa.Integer),
    sa.column("link", sa.Text), sa.column("host", sa.String), sa.column("state", sa.String),
    sa.column("attempts", sa.Integer), sa.column("not_before", MOMENT),
)  # fmt: skip
JOB = sa.table(
    "job", sa.column("name", sa.String), sa.column("subject", sa.Integer),
    sa.column("key", sa.String), sa.column("arguments", sa.JSON),
    sa.column("person_id", sa.Integer), sa.column("of_person", sa.Boolean),
    sa.column("quiet", sa.String), sa.column("host", sa.String),
    sa.column("planned_at", MOMENT), sa.column("due_at", MOMENT),
    sa.column("recurrence", sa.JSON(none_as_null=True)), sa.column("done_on", sa.Date),
    sa.column("state", sa.String), sa.column("attempts", sa.Integer),
    sa.column("problem", sa.String), sa.column("claimed_at", MOMENT),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("of_person", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.String(length=16), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("planned_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("recurrence", sa.JSON(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=255), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_job_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("name", "subject", "key", name=op.f("uq_job_name_subject_key")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_job_state_job_due_at"), ["state", "due_at"], unique=False
        )
        batch_op.create_index(
            "ix_job_host", ["host", "due_at"], unique=False,
            sqlite_where=sa.text("host != ''"), postgresql_where=sa.text("host != ''"),
        )  # fmt: skip
    _move()
    op.drop_table("timer")
    op.drop_table("errand")


def _move() -> None:
    connection = op.get_bind()
    people = set(connection.scalars(sa.select(PERSON.c.id)))
    rows = []
    for name, subject, due_at in connection.execute(sa.select(TIMER)).all():
        personal = name == OF_PERSON
        if name not in CLOCKWORK and (not personal or subject in people):
            rows.append(
                _job(name, subject, due_at, person_id=subject if personal else None,
                     of_person=personal)
            )  # fmt: skip
    for name, subject, link, host, _state, attempts, due_at in connection.execute(
        sa.select(ERRAND)
    ).all():
        rows.append(
            _job(RENAMED.get(name, name), subject, due_at, arguments={"link": link}, host=host,
                 attempts=attempts)
        )  # fmt: skip
    if rows:
        connection.execute(sa.insert(JOB), rows)


def _job(name: str, subject: int, due_at: datetime, **values: object) -> dict[str, object]:
    return {
        "name": name, "subject": subject, "key": "", "arguments": {}, "person_id": None,
        "of_person": False, "quiet": "", "host": "", "planned_at": due_at, "due_at": due_at,
        "recurrence": None, "done_on": None, "state": "waiting", "attempts": 0, "problem": "",
        "claimed_at": None, **values,
    }  # fmt: skip


def downgrade() -> None:
    op.create_table(
        "timer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timer")),
        sa.UniqueConstraint("name", "subject", name=op.f("uq_timer_name_subject")),
    )
    op.create_index(op.f("ix_timer_due_at"), "timer", ["due_at"], unique=False)
    op.create_table(
        "errand",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sa.UniqueConstraint("name", "subject", name=op.f("uq_errand_name_subject")),
    )
    with op.batch_alter_table("errand", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_errand_not_before"), ["not_before"], unique=False)
    _move_back()
    op.drop_table("job")


def _move_back() -> None:
    connection = op.get_bind()
    former = {new: old for old, new in RENAMED.items()}
    once = sa.select(JOB.c.name, JOB.c.subject, JOB.c.due_at, JOB.c.arguments, JOB.c.host)
    timers = [
        {"name": name, "subject": 0, "due_at": datetime.now(UTC)} for name in CLOCKWORK
    ]  # as these releases began them; each does its next turn at once
    errands = []
    for name, subject, due_at, arguments, host in connection.execute(
        once.where(JOB.c.key == "", JOB.c.done_on.is_(None))
    ).all():
        if name in former:
            errands.append(
                {"name": former[name], "subject": subject, "link": arguments["link"],
                 "host": host, "state": "waiting", "attempts": 0, "not_before": due_at}
            )  # fmt: skip
        elif name not in CLOCKWORK:
            timers.append({"name": name, "subject": subject, "due_at": due_at})
    connection.execute(sa.insert(TIMER), timers)
    if errands:
        connection.execute(sa.insert(ERRAND), errands)
