"""Votes and opportunities at the desk, and in the chat what was done there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.domain.surveys.ballots import Voice, choose
from bot.storage.tables import Person, Survey, fold
from tests.desk import at_desk
from tests.test_desk import SETTINGS

if TYPE_CHECKING:
    from tests.conftest import Open
    from tests.desk import AtDesk
    from tests.dialogue import Dialogue


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS)


def written_inputs(page: AtDesk) -> list[str]:
    return re.findall(r'<(?:textarea|input type="text")[^>]* name="([^"]+)"', page.html)


async def test_a_vote_is_asked_and_seen_at_the_desk(chat: Dialogue) -> None:
    await chat.play("ada > /start\nben > /start\ncleo > /start", strict=False)
    olu = await at_desk(chat, "olu")
    await olu.open("/surveys")
    assert "There is nothing to vote about now." in olu.text
    await olu.press("Survey or vote")
    assert "Which answers are there?" not in olu.text  # it depends on how they answer
    assert "Who is asked?" in olu.text
    await olu.press("Send", kind="one", question="When shall we meet?", quorum="3", whom=["people"])
    await olu.press("Send", options="On Monday; On Friday")
    await olu.press("Open it")
    await olu.open("/surveys/1")
    assert "On Monday" in olu.text
    async with chat.community.db.write() as db:
        survey = await db.get_one(Survey, 1)
        for place, name in ((0, "Ada"), (1, "Ben"), (1, "Cleo")):
            voter = (await db.scalars(select(Person).where(Person.name_key == fold(name)))).one()
            await choose(db, Voice(survey, voter.id, chat.community.engine.now()), place)
    for path in ("/surveys", "/surveys/1"):
        await olu.open(path)
        assert "2 (67%)" not in olu.text
        assert "3 have voted" not in olu.text
    await olu.press("End it now")
    await chat.play("... 1 minute", strict=False)
    await olu.open("/surveys/1")
    assert "2 (67%)" in olu.text
    await olu.open("/surveys")
    assert "over" in olu.text.splitlines()
    mira = await at_desk(chat, "mira")
    await mira.open("/surveys/1")
    assert mira.status == 404


async def test_how_few_have_voted_is_not_told_once_it_is_over_either(chat: Dialogue) -> None:
    await chat.play("ada > /start\nben > /start", strict=False)
    olu = await at_desk(chat, "olu")
    await olu.open("/surveys")
    await olu.press("Survey or vote")
    await olu.press("Send", kind="one", question="When shall we meet?", quorum="3", whom=["people"])
    await olu.press("Send", options="On Monday; On Friday")
    await olu.press("Open it")
    async with chat.community.db.write() as db:
        survey = await db.get_one(Survey, 1)
        for name in ("Ada", "Ben"):
            voter = (await db.scalars(select(Person).where(Person.name_key == fold(name)))).one()
            await choose(db, Voice(survey, voter.id, chat.community.engine.now()), 1)
    await olu.open("/surveys/1")
    await olu.press("End it now")
    await chat.play("... 1 minute", strict=False)
    await olu.open("/surveys")
    over, _until, voices = olu.text.splitlines()[-3:]
    assert (over, voices) == ("over", "–")


async def test_an_opportunity_is_published_and_closed_at_the_desk(chat: Dialogue) -> None:
    olu = await at_desk(chat, "olu")
    await olu.open("/opportunities")
    assert "Nothing yet." in olu.text
    before = olu.text.count("Drafts")
    await olu.press("Add")
    inputs = {
        "kind": "grant",
        "title": "Travel <b>money</b>",
        "link": "https://example.org/grant",
        "closes": "1 February 2030 18:00",
    }
    await olu.press("Send", **inputs)
    await olu.press("Send")  # the date was shown back
    await olu.open("/opportunities")
    assert olu.text.count("Drafts") > before
    mira = await at_desk(chat, "mira")
    await mira.open("/opportunities/1")
    assert "There is no such opportunity" in mira.text or mira.status == 404
    await olu.open("/opportunities/1")
    await olu.press("Publish")
    await mira.open("/opportunities?q=travel")
    assert "Travel <b>money</b>" in mira.text
    await mira.open("/opportunities/1")
    assert "Take back" not in mira.text
    await chat.play("ada > /opportunities", strict=False)
    assert "Travel" in chat.said_to("ada")[-1]
    await olu.open("/opportunities/1")
    await olu.press("Close")
    await olu.press_nth("Close")
    await chat.play("ada > /opportunities", strict=False)
    assert "Travel" not in chat.said_to("ada")[-1]
    await mira.open("/opportunities/99")
    assert 'class="notice trouble"' in mira.html
