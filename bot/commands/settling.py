"""What becomes of a restored database, so that the bot does not say again what it said.

Between the backup and the moment at which the bot stopped, it went on: heard, answered, reminded.
Nothing of that is known any more. So what waited in the backup counts as done, and what goes on by
itself, such as an announcement, waits for a word of organizers'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bot.platforms.matrix import positions
from bot.storage import tables
from bot.storage.core import INBOX, MESSAGE_REFERENCE, OUTBOX
from bot.storage.jobs import WAITING
from bot.words.announcements import AnnouncementState, RecipientState
from bot.words.jobs import SAID
from bot.words.recurrences import Recurrence
from bot.words.states import InboxState, OutboxState
from bot.words.surveys import InvitationStep

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection, Table

    from bot.storage.erasures import Forgotten
    from bot.storage.tables import Base

PROBLEM = "restored from a backup"
FAR_AHEAD = 1_000_000
"""So far ahead numbers go on that platforms know messages by: those in between were used."""
WORDS_ALONE = frozenset(
    {
        "announcements.remind", "announcements.report", "digests.now", "health.asked",
        "ask how meetup was", "ask hosts how meetup was", "ask to confirm meetup",
        "invite to next meetup", "remind of meetup", "tell of changed meetup",
        "hotline.check_back", "mentoring.check_in", "mentoring.remind", "mentoring.tell",
        "mentoring.term", "opportunities.ask_who", "opportunities.tell",
        "opportunities.tell_recipient", "people.remind-of-volunteer", "people.return",
        "rooms.group-set", "rooms.requests", "rooms.space", "shareouts.ask_on",
        "shareouts.circle", "shareouts.circle ask", "shareouts.look", "shareouts.nudge",
        "setup.remind", "shareouts.overdue", "shareouts.thanks", "surveys.close", "surveys.tell",
        "welcome.due",
    }
)  # fmt: skip
"""Jobs that remind, ask or tell: what was due is done without a word, as the words were said.

All others are done as ever: of a question that waits, or of somebody in danger, people would
rather hear twice than never."""
DIGESTS = frozenset(
    {
        "curation.grouping", "digests.week", "knowledge.week", "mentoring.day",
        "mentoring.silence", "monday meetups",
    }
)  # fmt: skip
"""What recurs and was said: the next occurrence comes in its time."""


@dataclass(slots=True)
class Settled:
    """How much was settled."""

    events: int = 0
    messages: int = 0
    announcements: int = 0
    jobs: int = 0


def settle(connection: Connection, stopped_at: datetime, now: datetime) -> Settled:
    """Settle what waits, in the open transaction; the schema is this version's."""
    settled = Settled()
    settled.events = _end_events(connection, now)
    settled.messages = _end_messages(connection, now)
    settled.announcements = _pause_announcements(connection, stopped_at)
    settled.jobs = _quiet_jobs(connection, stopped_at)
    _end_invitations(connection, stopped_at)
    for kind in (
        tables.DeskLink, tables.DeskSession, tables.LinkCode, tables.FormState,
        tables.KeptMessage, tables.ShownMenu,
    ):  # fmt: skip
        connection.execute(sa.delete(kind))
    _move_positions(connection, stopped_at)
    _go_far_ahead(connection, now)
    return settled


def note_erasures(connection: Connection, forgotten: Iterable[Forgotten], made_at: datetime) -> int:
    """Write down who is to be forgotten once more; give how many of them there may be."""
    rows = [
        {**one._asdict(), "pending": True}
        for one in sorted(set(forgotten), key=lambda one: (one.erased_at, one.former_id))
    ]
    noted = connection.execute(sa.select(tables.Erasure.former_id, tables.Erasure.erased_at))
    known = {(row.former_id, row.erased_at) for row in noted}
    fresh = [one for one in rows if (one["former_id"], one["erased_at"]) not in known]
    if fresh:
        connection.execute(sa.insert(tables.Erasure), fresh)
    return sum(one["erased_at"] >= made_at and one["heir_id"] is None for one in fresh)


def _end_events(connection: Connection, now: datetime) -> int:
    ended = sa.update(INBOX).where(INBOX.c.state == InboxState.NEW)
    return connection.execute(
        ended.values(
            state=InboxState.DONE, payload=None, sender="", crowd="", done_at=now, problem=PROBLEM
        )
    ).rowcount


def _end_messages(connection: Connection, now: datetime) -> int:
    waiting = OUTBOX.c.state.in_([OutboxState.QUEUED, OutboxState.SENDING])
    ended = connection.execute(
        sa.update(OUTBOX)
        .where(waiting)
        .values(
            state=OutboxState.CANCELLED, payload=None, speaker_id=None, settled_at=now,
            problem=PROBLEM,
        )
    )  # fmt: skip
    # What stands there may be newer than what is known here: the next change is made for sure.
    connection.execute(sa.update(MESSAGE_REFERENCE).values(shown=0))
    connection.execute(
        sa.update(tables.Broadcast)
        .where(tables.Broadcast.done_at.is_(None))
        .values(done_at=now, content={})
    )
    return ended.rowcount


def _pause_announcements(connection: Connection, stopped_at: datetime) -> int:
    kind, recipient = tables.Announcement, tables.AnnouncementRecipient
    connection.execute(
        sa.update(recipient)
        .where(recipient.state == RecipientState.QUEUED)
        .values(state=RecipientState.SENT, settled_at=stopped_at)
    )
    began = sa.and_(kind.state == AnnouncementState.SCHEDULED, kind.send_at <= stopped_at)
    return connection.execute(
        sa.update(kind)
        .where(sa.or_(kind.state == AnnouncementState.SENDING, began))
        .values(state=AnnouncementState.PAUSED)
    ).rowcount


def _end_invitations(connection: Connection, stopped_at: datetime) -> None:
    """Whoever was to be asked to vote, or reminded, or told the result, was."""
    invitation = tables.SurveyInvitation
    was_due = invitation.due_at <= stopped_at
    connection.execute(
        sa.delete(invitation).where(was_due, invitation.step == InvitationStep.TO_TELL)
    )
    for before, after in (
        (InvitationStep.TO_ASK, InvitationStep.ASKED),
        (InvitationStep.TO_REMIND, InvitationStep.REMINDED),
    ):
        connection.execute(
            sa.update(invitation).where(was_due, invitation.step == before).values(step=after)
        )
    job = _bare(tables.Job)
    connection.execute(
        sa.delete(job).where(
            job.c.name.in_(["surveys.gather", "surveys.remind"]), job.c.due_at <= stopped_at
        )
    )


def _quiet_jobs(connection: Connection, stopped_at: datetime) -> int:
    job = _bare(tables.Job)
    due = sa.select(job).where(
        job.c.state.in_([WAITING, "working"]),
        job.c.due_at <= stopped_at,
        job.c.name.in_(WORDS_ALONE | DIGESTS),
    )
    rows = connection.execute(due).mappings().all()
    for row in rows:
        values: dict[str, Any] = {"arguments": {**row["arguments"], SAID: True}}
        if row["recurrence"]:
            recurrence = Recurrence.from_json(row["recurrence"])
            upcoming = recurrence.upcoming(stopped_at)
            if upcoming is None:
                continue
            moment = recurrence.moment(upcoming)
            values = {
                "due_at": moment, "planned_at": moment, "done_on": recurrence.latest(stopped_at)
            }  # fmt: skip
        connection.execute(sa.update(job).where(job.c.id == row["id"]).values(values))
    return len(rows)


def _move_positions(connection: Connection, stopped_at: datetime) -> None:
    state = tables.PlatformState
    of_matrix = sa.select(state.account, state.position).where(state.platform == "matrix")
    for account, position in connection.execute(of_matrix).all():
        connection.execute(
            sa.update(state)
            .where(state.platform == "matrix", state.account == account)
            .values(position=positions.restored(position, stopped_at))
        )


def _go_far_ahead(connection: Connection, now: datetime) -> None:
    """Platforms know messages by the numbers of their rows: none is used for another message."""
    chat_id = connection.scalar(
        sa.select(tables.Chat.id).order_by(tables.Chat.private, tables.Chat.id).limit(1)
    )
    if chat_id is None:
        return
    row = {"chat_id": chat_id, "platform": "", "act": "send", "priority": 0}
    for table, values in (
        (OUTBOX, {**row, "state": OutboxState.CANCELLED, "not_before": now, "settled_at": now,
                  "problem": PROBLEM, "thread_subject": "", "head": False, "attempts": 0,
                  "uncertain": 0, "turn": 0}),
        (MESSAGE_REFERENCE, {"chat_id": chat_id, "subject": "", "message": "", "thread": "",
                             "own": True, "part": 0, "shown": 0, "removed": True}),
    ):  # fmt: skip
        most = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
        connection.execute(sa.insert(table).values(id=most + FAR_AHEAD, **values))


def _bare(kind: type[Base]) -> Table:
    return kind.__table__  # type: ignore[return-value]
