"""A topic for each question in the private chat on Telegram."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain import people
from bot.domain.mentoring import pairings
from bot.storage.tables import Pairing
from bot.words.mentoring import PairingEnding
from tests.telegram.faults import Fault
from tests.telegram.hotline import FEATURES, Scene, hotline_scene

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram.chats import Topic

ASKED = "Which train do I take to the autumn gathering?"
OTHER = "What do I have to bring along for the night?"
DAY = 24 * 3600.0


@pytest.fixture
async def scene(tmp_path: Path, empty_database: Path) -> AsyncIterator[Scene]:
    path = shutil.copyfile(empty_database, tmp_path / "town.db")
    async with hotline_scene(path, topics=True) as opened:
        yield opened


async def asks(scene: Scene, words: str = ASKED) -> Topic:
    """Ada asks outside; gives the topic that her question got."""
    await scene.ada.writes(words)
    await scene.town.acts()
    return scene.ada.topics[-1]


async def answers(scene: Scene, words: str, asked: str = ASKED) -> None:
    (card,) = scene.standing(asked)
    await scene.mira.writes(words, chat=scene.room, reply_to=card)
    await scene.town.acts()


def refused(scene: Scene) -> list[Any]:
    return list(scene.town.telegram.ledger.refused)


async def test_a_question_has_all_that_is_said_of_it_in_its_topic(scene: Scene) -> None:
    topic = await asks(scene)
    assert topic.name == ASKED
    words, promise = scene.ada.reads(topic)
    assert words == f"Question 1\n\n{ASKED}"
    assert "as question 1" in promise
    assert f"It goes on in its own topic, “{ASKED}”." in scene.ada.reads()[-1]

    outside = len(scene.ada.reads())
    await scene.ada.writes("I come from the north", thread=topic.id)
    await scene.town.acts()
    assert scene.ada.reads(topic)[-1] == "Added to your question 1."
    assert scene.ada.last_in(topic).labels == []
    assert scene.standing("I come from the north")

    await answers(scene, "The night train")
    assert "The night train" in scene.ada.reads(topic)[-1]
    await scene.ada.writes("thank you!", thread=topic.id)
    await scene.town.acts()
    assert scene.ada.reads(topic)[-1] == "I've passed your thanks on to Mira."
    assert len(scene.ada.reads()) == outside
    assert refused(scene) == []


async def test_what_is_written_outside_is_another_question(scene: Scene) -> None:
    first = await asks(scene)
    second = await asks(scene, "and where do we sleep then")
    assert [topic.name for topic in scene.ada.topics] == [ASKED, "and where do we sleep then"]
    assert "as question 2" in scene.ada.reads(second)[-1]
    await scene.ada.writes("with a dog", thread=first.id)
    await scene.town.acts()
    assert scene.ada.reads(first)[-1] == "Added to your question 1."


async def test_a_courtesy_outside_may_be_about_any_question(scene: Scene) -> None:
    topic = await asks(scene)
    await answers(scene, "Do you come alone?")
    await scene.ada.writes("yes")
    await scene.town.acts()
    assert scene.ada.topics == [topic]
    assert scene.standing("yes")


async def test_a_topic_of_ones_own_is_taken_over(scene: Scene) -> None:
    topic = await scene.ada.opens_topic("Which train…")
    await scene.ada.writes(ASKED, thread=topic.id)
    await scene.town.acts()
    assert scene.ada.topics == [topic]
    assert topic.name == ASKED
    assert len(scene.ada.reads(topic)) == 1
    await answers(scene, "The night train")
    assert "The night train" in scene.ada.reads(topic)[-1]
    await scene.ada.deletes_topic(topic)
    await answers(scene, "Or the bus")
    await answers(scene, "But not on Sundays")
    assert "Sundays" in scene.ada.reads()[-1]
    assert len(refused(scene)) == 1
    await scene.ada.writes("And on holidays")
    await scene.town.acts()
    assert "Added to your question 1." in scene.ada.reads()[-1]


async def test_ended_ones_are_marked_and_tidied_away(scene: Scene) -> None:
    topic = await asks(scene)
    await answers(scene, "The night train")
    await scene.ada.presses(scene.ada.last_in(topic), "Solved")
    await scene.town.acts()
    assert topic.name == f"✓ {ASKED}"
    await scene.ada.presses(scene.ada.last_in(topic), "Still stuck")
    await scene.town.acts()
    assert topic.name == ASKED
    await scene.ada.writes("It does not run on Sundays", thread=topic.id)
    await scene.town.acts()
    await answers(scene, "Then the bus")
    await scene.ada.presses(scene.ada.last_in(topic), "Solved")
    await scene.town.acts()
    await scene.waits(59 * DAY)
    assert scene.ada.topics == [topic]
    await scene.waits(2 * DAY)
    assert scene.ada.topics == []
    await scene.ada.writes(OTHER)
    await scene.town.acts()
    assert [topic.name for topic in scene.ada.topics] == [OTHER]
    assert refused(scene) == []


async def test_a_topic_that_its_owner_deletes_loses_nothing(scene: Scene) -> None:
    topic = await asks(scene)
    await scene.ada.deletes_topic(topic)
    await answers(scene, "The night train")
    assert "The night train" in scene.ada.reads()[-1]
    assert len(refused(scene)) == 1
    await scene.ada.writes("And on Sundays?")
    await scene.town.acts()
    assert "Added to your question 1." in scene.ada.reads()[-1]
    (card,) = scene.standing(ASKED)
    await scene.mira.writes("The bus", chat=scene.room, reply_to=card)
    await scene.town.acts()
    assert "The bus" in scene.ada.reads()[-1]
    assert len(refused(scene)) == 1  # it is remembered
    assert scene.ada.topics == []


async def test_a_picture_goes_along_and_other_words_too(scene: Scene) -> None:
    await scene.ada.sends_photo(caption=ASKED)
    await scene.town.acts()
    await scene.waits()
    (topic,) = scene.ada.topics
    private = scene.town.telegram.world.private_chat(scene.ada.user).messages.values()
    asked = next(one for one in private if "photo" in one.data and not one.from_bot)
    pictures = [one for one in private if one.from_bot and "photo" in one.data]
    assert [one.thread_id for one in pictures] == [topic.id]
    await scene.ada.edits(asked, OTHER)
    await scene.town.acts()
    assert topic.name == OTHER
    assert scene.ada.reads(topic)[0] == f"Question 1\n\n{OTHER}"


async def test_taken_back_words_are_gone_from_it(scene: Scene) -> None:
    topic = await asks(scene)
    await scene.ada.presses(scene.ada.last_in(topic), "Take it back")
    await scene.town.acts()
    assert topic.name == "✓ Question 1"
    assert not any(ASKED in said for said in scene.ada.reads(topic))


async def test_a_lost_answer_costs_an_empty_topic_and_no_word(scene: Scene) -> None:
    scene.town.telegram.faults.plan("createForumTopic", Fault(lose_answer=True))
    await scene.ada.writes(ASKED)
    await scene.town.acts()
    await scene.waits()
    empty, topic = scene.ada.topics
    assert scene.ada.reads(empty) == []
    assert len(scene.ada.reads(topic)) == 2
    await answers(scene, "The night train")
    assert "The night train" in scene.ada.reads(topic)[-1]


async def test_topics_that_are_turned_off_meanwhile(scene: Scene) -> None:
    topic = await asks(scene)
    world = scene.town.telegram.world
    world.account = replace(world.account, topics=False)
    world.private_chat(scene.ada.user).topics.clear()
    await scene.ada.writes(OTHER)
    await scene.town.acts()
    assert "as question 2" in scene.ada.reads()[-1]
    assert OTHER not in "".join(scene.ada.reads())
    await scene.mira.writes("The night train", chat=scene.room, reply_to=scene.standing(ASKED)[0])
    await scene.town.acts()
    assert "The night train" in scene.ada.reads()[-1]
    await scene.ada.writes("I have a dog")
    await scene.town.acts()
    assert "Added to your question 2." in scene.ada.reads()[-1]
    assert topic.name == ASKED


async def test_a_mentor_who_takes_it_in_private_has_a_topic_too(scene: Scene) -> None:
    await asks(scene)
    await scene.mira.writes("/claim 1")
    await scene.town.acts()
    (topic,) = scene.mira.topics
    assert topic.name == f"Question 1: {ASKED}"
    card, yours = scene.mira.reads(topic)
    assert "Mira has it until" in card
    assert "Question 1 is yours" in yours
    await scene.ada.writes("I come from the north", thread=scene.ada.topics[0].id)
    await scene.town.acts()
    assert "I come from the north" in scene.mira.reads(topic)[-1]

    # What is said there is for the asker, and what is said outside is asked about.
    await scene.mira.writes("The night train", thread=topic.id)
    await scene.town.acts()
    assert "The night train" in scene.ada.reads(scene.ada.topics[0])[-1]
    assert "Passed on" in scene.mira.reads(topic)[-1]
    await scene.ada.writes("thanks!", thread=scene.ada.topics[0].id)
    await scene.town.acts()
    assert "thanks you" in scene.mira.reads(topic)[-1]
    await scene.ada.writes("/withdraw 1")
    await scene.town.acts()
    await scene.ada.presses(scene.ada.last_in(None), "Yes, take it back")
    await scene.town.acts()
    assert topic.name == "✓ Question 1"
    assert not any(ASKED in said for said in scene.mira.reads(topic))
    assert refused(scene) == []


async def test_a_question_that_is_handed_to_a_mentor_begins_a_topic(scene: Scene) -> None:
    await asks(scene)
    await scene.olu.writes("/role mira mentor")
    await scene.olu.writes("/transfer 1 mira")
    await scene.town.acts()
    (topic,) = scene.mira.topics
    (handed,) = scene.mira.reads(topic)
    assert ASKED in handed


async def test_two_who_are_paired_talk_in_a_topic(tmp_path: Path, empty_database: Path) -> None:
    path = shutil.copyfile(empty_database, tmp_path / "town.db")
    async with hotline_scene(path, topics=True, features=("mentoring", *FEATURES)) as scene:
        async with scene.town.db.write() as db:
            ada, mira = [await people.meant_by(db, name) for name in ("ada", "mira")]
            pairing = await pairings.begin(
                db, ada, mira, scene.town.now(), language="en", reasons={}
            )
            await scene.town.bot.engine.tell(db)
        await scene.town.acts()
        (hers,), (his,) = scene.ada.topics, scene.mira.topics
        assert hers.name == his.name == "Ada and Mira"
        assert "Mira is your mentor now" in scene.ada.reads(hers)[0]

        await scene.ada.writes("Where do I begin?", thread=hers.id)
        await scene.town.acts()
        assert scene.mira.reads(his)[-1] == "Ada: Where do I begin?"
        await scene.mira.writes("With a comma", thread=his.id)
        await scene.town.acts()
        assert scene.ada.reads(hers)[-1] == "Mira: With a comma"

        # What is written outside is for the bot, also while they talk.
        await scene.ada.writes("/talk")
        await scene.town.acts()
        assert "You're talking with Mira" in scene.ada.reads(hers)[-1]
        await asks(scene)
        assert [topic.name for topic in scene.ada.topics] == ["Ada and Mira", ASKED]

        async with scene.town.db.write() as db:
            await pairings.end(
                db, await db.get_one(Pairing, pairing.id), PairingEnding.UNPAIRED, None,
                scene.town.now(),
            )  # fmt: skip
            await scene.town.bot.engine.tell(db)
        await scene.town.acts()
        assert hers.name == his.name == "✓ Ada and Mira"
        await scene.waits(61 * DAY)
        assert scene.mira.topics == []
        assert refused(scene) == []
