"""Names in what is about to be read by more people: which are taken out of it.

Of an unseen question nothing may depend on who asked: that of several names one is missing would
tell whose question it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.domain.hotline import utterances
from bot.storage.tables import Account, Person, fold
from bot.words.states import Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Question

WORD = re.compile(r"[\w'’.-]*\w")
LONGEST = 3
"""Words of a name that is looked for as a whole."""
AT_ONCE = 500
"""Names that are looked up with one statement."""


async def to_take_out(db: AsyncSession, question: Question, *texts: str) -> list[str]:
    """The names that are taken out of what was said in a question.

    Those of all who spoke in it; of an unseen one its made-up name, the names of those who
    answered, and of whoever else is named in full, the asker or not.
    """
    spoke = await utterances.of(db, question)
    if not question.pseudonym:
        ids = {question.asker_id, *(utterance.person_id for utterance in spoke)}
        return await _called(db, {person_id for person_id in ids if person_id is not None})
    answered = {
        utterance.person_id
        for utterance in spoke
        if utterance.side != Side.ASKER and utterance.person_id is not None
    }
    return [question.pseudonym, *await _called(db, answered), *await anybodys(db, texts)]


async def _called(db: AsyncSession, ids: Collection[int]) -> list[str]:
    """What people are called, on all their accounts."""
    rows = await db.execute(
        select(Person.name, Account.username)
        .outerjoin(Account, Account.person_id == Person.id)
        .where(Person.id.in_(ids))
    )
    return [name for row in rows for name in row if name]


async def anybodys(db: AsyncSession, texts: Iterable[str]) -> list[str]:
    """The names in these texts that anybody in the community has."""
    possible = sorted({name for text in texts for name in _possible(text)})
    names: set[str] = set()
    for start in range(0, len(possible), AT_ONCE):
        keys = possible[start : start + AT_ONCE]
        names.update(await db.scalars(select(Person.name).where(Person.name_key.in_(keys))))
        names.update(
            await db.scalars(select(Account.username).where(Account.username_key.in_(keys)))
        )
    return sorted(names - {""})


def _possible(text: str) -> Iterator[str]:
    """What could be a name in a text, as names are found: not what begins with a small letter."""
    words = WORD.findall(text)
    for place, word in enumerate(words):
        if len(word) > 1 and (not word[0].islower() or "_" in word or word[-1].isdigit()):
            for length in range(1, min(LONGEST, len(words) - place) + 1):
                yield fold(" ".join(words[place : place + length]))
