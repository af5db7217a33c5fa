"""All that is kept of people, wherever: shown whole, linked whole, forgotten whole.

A subject of the domain declares it as `PERSONAL_DATA`: in `bot/domain/<subject>/personal_data.py`,
or in the subject's module while it is a single one. It is found by that name, whether or not the
feature is on. A feature from elsewhere declares it in `Feature(…, personal_data=…)`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import bot.domain
from bot.storage.personal_data import PersonalData
from bot.words import Text, _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


LABELS = {
    "answer": _("Answer"),
    "answers": _("Your answers"),
    "at": _("When"),
    "entry": _("Saved answer"),
    "kind": _("Kind"),
    "language": _("Language"),
    "link": _("Link"),
    "name": _("Name"),
    "question": _("Question"),
    "since": _("Since"),
    "state": _("State"),
    "title": _("Title"),
    "until": _("Until"),
}
"""What several subjects' keys are called."""


@cache
def of_the_domain() -> tuple[PersonalData, ...]:
    """What the subjects of the domain declare."""
    declared = []
    for subject in pkgutil.iter_modules(bot.domain.__path__, "bot.domain."):
        name = f"{subject.name}.personal_data" if subject.ispkg else subject.name
        if find_spec(name) is not None:
            declaration = getattr(importlib.import_module(name), "PERSONAL_DATA", None)
            if isinstance(declaration, PersonalData):
                declared.append(declaration)
    return tuple(declared)


async def export(
    db: AsyncSession, person: Person, more: Sequence[PersonalData] = ()
) -> dict[str, Any]:
    """All that is kept of a person, ready for JSON. Raises ValueError where two use one key."""
    known: dict[str, Any] = {}
    for subject in (*of_the_domain(), *more):
        if subject.export is None:
            continue
        part = await subject.export(db, person)
        if twice := known.keys() & part.keys():
            msg = f"{sorted(twice)} is exported twice"
            raise ValueError(msg)
        known.update(part)
    return known


def labels(more: Sequence[PersonalData] = ()) -> dict[str, Text]:
    """What people read for the keys of the export; ValueError where two call one differently."""
    known: dict[str, Text] = dict(LABELS)
    for subject in (*of_the_domain(), *more):
        if twice := known.keys() & subject.labels.keys():
            msg = f"{sorted(twice)} have two labels"
            raise ValueError(msg)
        known.update(subject.labels)
    return known


async def merge(
    db: AsyncSession, gone: Person, kept: Person, more: Sequence[PersonalData] = ()
) -> None:
    """Let all that is `gone`'s be `kept`'s."""
    declared = (*of_the_domain(), *more)
    for subject in declared:
        if subject.merge is not None:
            await subject.merge(db, gone, kept)
    for subject in declared:
        for column in subject.columns:
            await column.link(db, gone.id, kept.id)


async def forget(
    db: AsyncSession, person: Person, now: datetime, more: Sequence[PersonalData] = ()
) -> None:
    """Erase what is a person's alone, and cut what stays for others off from them."""
    declared = (*of_the_domain(), *more)
    for subject in declared:
        if subject.forget is not None:
            await subject.forget(db, person, now)
    for subject in declared:
        for column in subject.columns:
            await column.forget(db, person.id)
