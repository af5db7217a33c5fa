"""The audit log of what people do by a role, and of what becomes of people.

Here, and not in features, so that no feature can forget it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any

from bot.engine.arguments import Choice
from bot.storage import audit
from bot.storage.tables import Base, Person, Question, SafetyMessage, Utterance
from bot.words import Reply, Role
from bot.words.domain_events import (
    OwnerRemoved,
    PersonForgotten,
    PersonsLinked,
    RoleGranted,
    RoleRevoked,
)

if TYPE_CHECKING:
    from bot.engine.contexts import Context, Tick
    from bot.words import Action

WITHOUT_NUMBER = (Utterance, SafetyMessage)
"""Rows whose ids are shown nowhere."""


async def recorded(
    ctx: Context,
    deed: str,
    role: Role,
    given: Mapping[str, object],
    answer: Awaitable[Sequence[Action] | None],
) -> Sequence[Action] | None:
    """Await what a handler does by a role above a newcomer's, or as somebody responsible; where it
    has changed something, or hands out a file, it is recorded. `given`: what it is about.
    """
    with audit.noticing_changes(ctx.db) as changes:
        actions = await answer
    by_role = role is not Role.NEWCOMER and ctx.is_a(role)
    responsible_for = audit.responsible_for(ctx.db, ctx.doing)
    if not (by_role or responsible_for) or audit.is_recorded(ctx.db, ctx.doing):
        return actions
    if changes.any or any(_hands_out_a_file(action) for action in actions or ()):
        words = [value for value in given.values() if isinstance(value, Choice)]
        about = [subject for name, value in given.items() if (subject := _subject(name, value))]
        people = [value.id for value in given.values() if isinstance(value, Person)]
        subject = " ".join(about) or responsible_for
        await audit.record(
            ctx.db, " ".join((deed, *words)), subject, concerns=next(iter(people), None)
        )
        audit.note_recorded(ctx.db, ctx.doing)
    return actions


def _hands_out_a_file(action: Action) -> bool:
    return isinstance(action, Reply) and any(file.content for file in action.attachments)


def _subject(name: str, value: object) -> str:
    """What a deed is about, in words and numbers that nobody has written."""
    match value:
        case bool() | None:
            return ""
        case int() if name not in {"question", "utterance", "words"}:
            return f"{name}:{value}"
        case Enum():
            return f"{name}:{value.name.lower()}"
        case Question():
            return "question" if value.number is None else f"question:{value.number}"
        case Base() if not isinstance(value, (Person, *WITHOUT_NUMBER)):
            number = getattr(value, "number", None) or getattr(value, "id", None)
            return value.__tablename__ if number is None else f"{value.__tablename__}:{number}"
    return ""


# ── what becomes of people ───────────────────────────────────────────────────────────────────


async def _granted(tick: Tick, event: RoleGranted) -> None:
    subject = f"role:{event.role}" if event.role else ""
    await audit.record(tick.db, "role granted", subject, concerns=event.person_id, now=tick.now)


async def _revoked(tick: Tick, event: RoleRevoked) -> None:
    await audit.record(
        tick.db, "role revoked", f"role:{event.role}", concerns=event.person_id, now=tick.now
    )


async def _owner_removed(tick: Tick, event: OwnerRemoved) -> None:
    await audit.record(
        tick.db, "role revoked", "role:owner", concerns=event.person_id, now=tick.now,
        done_by=audit.OPERATOR,
    )  # fmt: skip


async def _forgotten(tick: Tick, _event: PersonForgotten) -> None:
    await audit.record(tick.db, "forgotten", now=tick.now, names_nobody=True)
    audit.note_acting(tick.db, None, tick.now)  # what follows is about nobody


async def _linked(tick: Tick, event: PersonsLinked) -> None:
    audit.note_acting(tick.db, event.kept, tick.now)
    await audit.record(tick.db, "accounts linked")


RECORDED: Mapping[type, Callable[[Tick, Any], Awaitable[None]]] = {
    RoleGranted: _granted,
    RoleRevoked: _revoked,
    OwnerRemoved: _owner_removed,
    PersonForgotten: _forgotten,
    PersonsLinked: _linked,
}


async def record_event(tick: Tick, event: object) -> None:
    """Record what has happened, where the log keeps such things."""
    if (recording := RECORDED.get(type(event))) is not None:
        await recording(tick, event)
