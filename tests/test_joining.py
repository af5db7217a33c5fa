"""Who asks to join a group: by the organizers' rule, seen and undone by organizers."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.config.settings import CommunitySettings, Settings
from bot.storage.tables import Chat, JoinRequest, OutboxRow
from bot.words.deliveries import Act
from bot.words.states import RoomPurpose
from tests.conftest import Open, database
from tests.dialogue import Dialogue

FEATURES = (
    "introductions", "people", "rooms", "safety", "hotline", "privacy", "welcomes",
    "resources",
)  # fmt: skip


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))


@pytest.fixture
async def asking(chat: Dialogue) -> Dialogue:
    """A group whose organizers have said that people are asked."""
    await chat.play(
        """
        olu @ newcomers > /joining ask
        bot to newcomers > Who asks to join is asked * [We decide on each]
        """
    )
    return chat


async def test_into_a_room_for_few_people_nobody_is_let_for_saying_so(asking: Dialogue) -> None:
    await asking.play(
        """
        olu @ mentors > /joining ask
        bot to mentors > This room is for few people: here one of you lets each of them in.
        olu @ mentors > /joining queue
        bot to mentors > Who asks to join waits until one of you lets them in. *
        """
    )
    async with database(asking).write() as db:
        newcomers = await db.scalar(select(Chat).where(Chat.key == "newcomers"))
        assert newcomers is not None
        newcomers.purpose = RoomPurpose.MENTORS
    await asking.play(
        """
        cleo asks to join newcomers
        bot to organizers > Cleo asks to be let into * [Let in] *
        """
    )


async def decisions(chat: Dialogue) -> list[str]:
    """What the platform was told."""
    acts = [Act.ADMIT.value, Act.EXPEL.value, Act.DEFER.value]
    async with database(chat).read() as db:
        made = select(OutboxRow.act).where(OutboxRow.act.in_(acts)).order_by(OutboxRow.id)
        return list(await db.scalars(made))


async def test_who_says_what_brings_them_is_let_in_and_organizers_can_undo_it(
    asking: Dialogue,
) -> None:
    await asking.play(
        """
        cleo asks to join newcomers
        bot to cleo > You have asked to join newcomers. One question, then I let you in.
        bot to cleo > What brings you here? One sentence is enough. [Cancel]
        cleo > I want to add pictures of our town.
        bot to cleo > Thank you! I let you into newcomers now.
        bot to organizers > Cleo asks to be let into * / They write: I want to add * / I have let them in. [Take it back]
        olu @ organizers > [Take it back]
        bot edits organizers > Cleo asks * / They write: * / Olu has declined. [Let in]
        bot to cleo > The organizers of newcomers have not let you in. You can still ask *
        cleo asks to join newcomers
        ... 2 days
        cleo asks to join newcomers
        bot edits organizers > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        """  # noqa: E501 - a dialogue's line
    )
    assert await decisions(asking) == ["admit", "expel"]


async def test_who_was_let_in_by_their_words_is_not_asked_again(asking: Dialogue) -> None:
    await asking.play("cleo asks to join newcomers", strict=False)
    await asking.play("cleo > Our town has no pictures yet.", strict=False)
    await asking.play(
        """
        cleo joins newcomers
        cleo leaves newcomers
        ... 2 days
        cleo asks to join newcomers
        """,
        strict=False,
    )
    assert await decisions(asking) == ["admit", "admit"]


async def test_who_does_not_answer_waits_for_people_who_are_reminded_once(
    asking: Dialogue,
) -> None:
    await asking.play(
        """
        cleo asks to join newcomers
        bot to cleo > *
        bot to cleo > What brings you here? *
        ... 1 hour
        bot to organizers > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        ... 1 day
        bot to organizers > They still wait for an answer. / Cleo asks * [Let in] [Decline]
        ... 2 days
        olu > /requests
        bot to olu > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        cleo > Sorry, I was away. I want to learn.
        bot to cleo > Thank you! I let you into newcomers now.
        bot edits olu > * / They write: Sorry, * / I have let them in. [Take it back]
        bot edits organizers > * / They write: Sorry, * / I have let them in. [Take it back]
        olu > /requests
        bot to olu > Nobody waits to be let in.
        """
    )


@pytest.mark.parametrize("words", ["Cheap watches at https://watches.example", "👍", "t.me/win"])
async def test_what_looks_like_an_advertisement_is_left_to_people(
    asking: Dialogue, words: str
) -> None:
    await asking.play(
        f"""
        cleo asks to join newcomers
        bot to cleo > *
        bot to cleo > What brings you here? *
        cleo > {words}
        bot to cleo > Thank you. The organizers of newcomers will look at it.
        bot to organizers > Cleo asks to be let into * / They write: * [Let in] [Decline]
        olu @ organizers > [Let in]
        bot edits organizers > * / Olu has let them in. [Take it back]
        bot to cleo > You may join newcomers now. If you are not in it yet, *
        """
    )
    assert await decisions(asking) == ["admit"]


async def test_words_of_danger_get_help_and_not_a_decision(asking: Dialogue) -> None:
    await asking.play("cleo asks to join newcomers", strict=False)
    await asking.play("cleo > I want to kill myself", strict=False)
    assert await decisions(asking) == []
    assert any("I'm glad that you wrote this" in line for line in asking.said_to("cleo"))


async def test_a_question_that_is_under_way_is_not_broken_off(asking: Dialogue) -> None:
    await asking.play("cleo > /report", strict=False)
    await asking.play(
        """
        cleo asks to join newcomers
        bot to organizers > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        """,
        strict=False,
    )
    assert not any("What brings you here" in line for line in asking.said_to("cleo"))


async def test_each_is_shown_where_people_decide(chat: Dialogue) -> None:
    await chat.play(
        """
        olu @ newcomers > /joining
        bot to newcomers > What shall I do * [Ask them, then let in] [We decide on each]
        olu @ newcomers > [We decide on each]
        bot to newcomers > Who asks to join waits * [Ask them, then let in]
        cleo asks to join newcomers
        bot to cleo > You have asked to join newcomers. Its organizers will look * [Find resources]
        bot to organizers > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        cleo joins newcomers
        bot edits organizers > Cleo asks * / They don't wait for it any more.
        ... 1 minute
        bot to newcomers > Welcome, Cleo! / *
        olu > /rooms
        bot to olu > * **newcomers** · Who asks to join · We decide on each / *
        """
    )
    assert await decisions(chat) == []


async def test_without_a_rule_nothing_is_decided(chat: Dialogue) -> None:
    await chat.play(
        """
        cleo asks to join newcomers
        bot to cleo > You have asked to join newcomers. Its organizers will look * [Find resources]
        """
    )


async def test_without_rooms_each_organizer_decides(open_chat: Open) -> None:
    settings = Settings(community=CommunitySettings(features=FEATURES))
    chat = await open_chat(settings=settings, with_rooms=False)
    await chat.play("olu @ newcomers > /joining queue", strict=False)
    await chat.play(
        """
        cleo asks to join newcomers
        bot to olu > Cleo asks to be let into the room newcomers. [Let in] [Decline]
        olu > [Let in]
        bot edits olu > * / Olu has let them in. [Take it back]
        """,
        strict=False,
    )


async def test_whoever_is_forgotten_leaves_no_card(asking: Dialogue) -> None:
    await asking.play("cleo asks to join newcomers", strict=False)
    await asking.play("cleo > Our town has no pictures yet.", strict=False)
    await asking.play("cleo > /forgetme yes", strict=False)
    assert "bot deletes organizers > Cleo asks" in asking.transcript
    async with database(asking).read() as db:
        assert (await db.scalars(select(JoinRequest))).all() == []


async def test_what_they_wrote_is_kept_for_a_month(asking: Dialogue) -> None:
    await asking.play("cleo asks to join newcomers", strict=False)
    await asking.play("cleo > Our town has no pictures yet.", strict=False)
    await asking.play("... 40 days", strict=False)
    async with database(asking).read() as db:
        (joined,) = await db.scalars(select(JoinRequest))
        assert (joined.words, joined.state) == (None, "admitted")
