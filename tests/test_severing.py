"""Some days after an unseen question has ended, nothing in the database tells who asked it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import String, or_, select

from bot.storage.tables import Base, Chat, MessageReference, Person, Question, Utterance
from tests.conftest import database

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long


async def naming(session: AsyncSession, person: Person, made_up: str) -> list[str]:
    """The tables with a row in which somebody stands together with a made-up name."""
    beside = []
    for table in Base.metadata.sorted_tables:
        keys = [
            column
            for column in table.columns
            if any(key.column.table.name == "person" for key in column.foreign_keys)
            or (table.name == "person" and column.name == "id")
        ]
        words = [column for column in table.columns if isinstance(column.type, String)]
        if keys and words:
            both = or_(*(key == person.id for key in keys)) & or_(
                *(word == made_up for word in words)
            )
            if (await session.execute(select(table).where(both))).first():
                beside.append(table.name)
    return beside


async def test_who_asked_unseen_is_forgotten(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > who has the key to the blue shed", strict=False)
    await chat.play("ada > it is blue", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("ada > thanks", strict=False)
    await chat.play("... 5 days", strict=False)
    async with database(chat).read() as db:
        question = (await db.scalars(select(Question))).one()
        ada = (await db.scalars(select(Person).where(Person.name_key == "ada"))).one()
        assert question.state == "closed"
        assert question.asker_id == ada.id
        made_up = question.pseudonym
        assert set(await naming(db, ada, made_up)) == {"person", "question"}
        home = await db.scalar(select(Chat).where(Chat.key == "@ada"))
        assert home is not None
        at_home = select(MessageReference.subject).where(MessageReference.chat_id == home.id)
        assert any("utterance" in subject for subject in await db.scalars(at_home))
    await chat.play("... 29 days", strict=False)
    async with database(chat).read() as db:
        question = (await db.scalars(select(Question))).one()
        assert question.pseudonym == made_up, "it stays what it was for those who answer"
        assert (question.asker_id, question.chat_id, question.message) == (None, None, "")
        assert await naming(db, ada, made_up) == []
        said = (await db.scalars(select(Utterance).where(Utterance.side == "asker"))).all()
        assert said
        assert {utterance.person_id for utterance in said} == {None}
        assert {utterance.text for utterance in said} != {""}, "the words stay"
        left = [subject for subject in await db.scalars(at_home) if "utterance" in subject]
        assert left == []
        mentors = await db.scalar(
            select(MessageReference).where(MessageReference.subject == f"question:{question.id}")
        )
        assert mentors is not None, "the card stands"
    # Whoever answered can go on as after an asker was forgotten, and the asker begins anew.
    await chat.play("mira > /answer 1 Or ask Ben.", strict=False)
    await chat.play("ada > where is the drill", strict=False)
    assert chat.community.jobs is not None


async def test_who_asked_by_name_is_not_forgotten(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the blue shed", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("... 40 days", strict=False)
    async with database(chat).read() as db:
        question = (await db.scalars(select(Question))).one()
        assert question.state == "closed"
        assert question.asker_id is not None
