"""Polls: one voice each over all groups, secret ballots, results in words after the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.config.settings import CommunitySettings, Settings
from bot.storage.tables import Ballot, Chat, MessageReference, Person, Poll
from bot.words import Event, EventKind, Place, PollSupport, Sender
from bot.words.deliveries import Act, Delivery, Sent
from bot.words.failures import NoRight
from bot.words.states import RoomPurpose
from tests.conftest import MONDAY, Open, database
from tests.test_mentoring_linked import link

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

FEATURES = ("introductions", "people", "rooms", "hotline", "linking", "privacy", "polls")
MADE = """
    olu > /poll
    bot to olu > What do you want to ask? [Cancel]
    olu > When do we meet?
    bot to olu > Which answers are there? *
    olu > On Monday; On Tuesday
    bot to olu > How many of them may somebody choose? [One] [Several] *
    olu > [{several}]
    bot to olu > Until when can people choose? *
    olu > tomorrow 18:00
    bot to olu > * Right? *
    olu > [Yes]
    bot to olu > In which groups? * [newcomers] *
    olu > newcomers{more}
    bot to olu > When do we meet? / 1. On Monday / 2. On Tuesday / Open until * [Post it] [Drop]
"""


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=Settings(community=CommunitySettings(features=FEATURES)))


async def posted(chat: Dialogue, *, several: bool = False, more: str = "") -> None:
    """A poll stands in the newcomers' group."""
    which = "Several" if several else "One"
    await chat.play(MADE.format(several=which, more=more), strict=False)
    await chat.play("olu > [Post it]", strict=False)


async def test_it_is_made_looked_at_posted_chosen_in_and_counted(chat: Dialogue) -> None:
    await chat.play(MADE.format(several="One", more=""))
    await chat.play(
        """
        olu > [Post it]
        bot to newcomers > When do we meet? / 1. On Monday / 2. On Tuesday / Open until * Nobody sees who chose what. [On Monday] [On Tuesday]
        bot to olu > It is posted. I tell the groups, and you, how it ended. [End it now]
        ada @ newcomers > [On Monday]
        bot to ada @ newcomers > You have chosen: On Monday. You can change it until the poll ends.
        ada @ newcomers > [On Tuesday]
        bot to ada @ newcomers > You have chosen: On Tuesday. *
        ben @ newcomers > [On Tuesday]
        bot to ben @ newcomers > You have chosen: On Tuesday. *
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play(
        """
        ... 2 days
        bot edits newcomers > When do we meet? / This poll is over.
        bot to newcomers > When do we meet? / On Monday: 0 / · / On Tuesday: 2 / ████████████ / 2 votes in all.
        bot to olu > When do we meet? / On Monday: 0 / · / On Tuesday: 2 / * / 2 votes in all.
        """  # noqa: E501 - a dialogue's line
    )
    async with database(chat).read() as db:
        assert await db.scalar(select(func.count()).select_from(Ballot)) == 0
        poll = await db.scalar(select(Poll))
        assert poll is not None
        assert (poll.secret, poll.votes) == (None, [0, 2])


async def test_until_it_is_counted_a_ballot_does_not_say_whose_it_is(chat: Dialogue) -> None:
    await posted(chat)
    await chat.play("ada @ newcomers > [On Monday]", strict=False)
    async with database(chat).read() as db:
        (ballot,) = await db.scalars(select(Ballot))
        ids = [str(one) for one in await db.scalars(select(Person.id))]
        assert ballot.voter not in ids
        assert len(ballot.voter) == 64


async def test_several_may_be_chosen_and_the_end_may_come_sooner(chat: Dialogue) -> None:
    await posted(chat, several=True)
    await chat.play(
        """
        ada @ newcomers > [On Monday]
        bot to ada @ newcomers > You have chosen: On Monday. *
        ada @ newcomers > [On Tuesday]
        bot to ada @ newcomers > You have chosen: On Monday and On Tuesday. *
        ada @ newcomers > [On Tuesday]
        bot to ada @ newcomers > You have chosen: On Monday. *
        ada @ newcomers > [On Monday]
        bot to ada @ newcomers > Your choice is taken back.
        ada @ newcomers > [On Monday]
        bot to ada @ newcomers > *
        olu > [End it now]
        bot to olu > It ends now.
        bot edits newcomers > * / This poll is over.
        bot to newcomers > * / On Monday: 1 / * / On Tuesday: 0 / ·
        bot to olu > *
        ben @ newcomers > /poll
        bot to newcomers > Only organizers can do that. *
        """,
        strict=False,
    )


async def test_nobody_chooses_and_nobody_posts(chat: Dialogue) -> None:
    await posted(chat)
    await chat.play("... 2 days", strict=False)
    assert "Nobody has chosen anything." in chat.transcript
    await chat.play(MADE.format(several="One", more=""), strict=False)
    await chat.play("... 2 days", strict=False)
    async with database(chat).read() as db:
        assert await db.scalar(select(func.count()).select_from(Poll)) == 1
    await chat.play(
        """
        olu > [Post it]
        bot to olu > *
        """
    )


async def test_it_is_worded_in_private_for_the_group_where_it_was_wanted(chat: Dialogue) -> None:
    await chat.play(
        """
        olu @ newcomers > /poll
        bot to olu @ newcomers > Let's write the poll in private; * [Open our private chat]
        olu @ newcomers > [Open our private chat]
        bot to olu > What do you want to ask? [Cancel]
        olu > Tea?
        bot to olu > Which answers *
        olu > yes
        bot to olu > Please write between 2 and 10 different answers, one on each line. *
        olu > yes; no
        bot to olu > *
        olu > [One]
        bot to olu > *
        olu > tomorrow 18:00
        bot to olu > *
        olu > [Yes]
        bot to olu > Tea? / 1. yes / 2. no / * / I post it in: newcomers [Post it] [Drop]
        olu > [Drop]
        bot to olu > Dropped.
        """,
        strict=False,
    )


async def test_one_person_has_one_voice_in_all_groups_and_accounts(chat: Dialogue) -> None:
    await posted(chat, more=", mentors")
    await chat.play("ada @ newcomers > [On Monday]", strict=False)
    await chat.play("ada @ mentors > [On Tuesday]", strict=False)
    async with database(chat).read() as db:
        (ballot,) = await db.scalars(select(Ballot))
        assert ballot.choices == [1]
    await chat.play("ada > /forgetme yes", strict=False)
    async with database(chat).read() as db:
        assert (await db.scalars(select(Ballot))).all() == []


async def test_two_accounts_that_are_linked_after_both_have_chosen_have_one_voice(
    chat: Dialogue,
) -> None:
    await posted(chat)
    await chat.play("ada @ newcomers > [On Monday]\nben @ newcomers > [On Tuesday]", strict=False)
    await chat.play("ada > hello\nben > hello", strict=False)
    await link(chat, "ada", "ben")
    await chat.play("... 2 days", strict=False)
    assert "On Monday: 1" in chat.transcript
    assert "On Tuesday: 0" in chat.transcript


# ── a platform's own polls ───────────────────────────────────────────────────────────────────


class OwnPolls:
    """The console, as if it had polls of its own."""

    def __init__(self, chat: Dialogue, support: PollSupport, monkeypatch: pytest.MonkeyPatch):
        self.sent: list[Delivery] = []
        self.votes: tuple[int, ...] | None = None
        self.refuses = False
        console = chat.console
        send = console.send
        console.capabilities = replace(console.capabilities, polls=support)

        async def send_or_note(_console: object, delivery: Delivery) -> Sent:
            if delivery.act not in {Act.POLL, Act.END_POLL}:
                return await send(delivery)
            if self.refuses:
                raise NoRight("no polls here")
            self.sent.append(delivery)
            return Sent("poll-1", votes=self.votes if delivery.act is Act.END_POLL else None)

        monkeypatch.setattr(type(console), "send", send_or_note)


async def votes(chat: Dialogue, who: str, *choices: int) -> None:
    event = Event(
        "console", "lamplighter", f"vote:{who}:{choices}", EventKind.VOTE,
        Place("newcomers", private=False, title="newcomers"), Sender(who, who.title()), MONDAY,
        message="poll-1", choices=choices,
    )  # fmt: skip
    async with database(chat).write() as db:
        await chat.community.engine._handle_incoming(db, event)


async def test_votes_of_a_platforms_own_poll_are_ballots(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = OwnPolls(chat, PollSupport.VOTES, monkeypatch)
    await posted(chat)
    assert own.sent[0].poll is not None
    assert own.sent[0].poll.options == ("On Monday", "On Tuesday")
    await votes(chat, "ada", 0)
    await votes(chat, "ada", 1)
    await votes(chat, "ben", 0)
    await votes(chat, "ben")
    await chat.play("... 2 days", strict=False)
    assert own.sent[-1].act is Act.END_POLL
    assert "On Tuesday: 1" in chat.transcript
    await votes(chat, "cleo", 0)
    async with database(chat).read() as db:
        assert (await db.scalars(select(Ballot))).all() == []
        assert await db.scalar(select(Person.id).where(Person.name_key == "cleo")) is None


@pytest.mark.parametrize("sums", [(3, 4), None])
async def test_sums_come_when_it_is_closed(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch, sums: tuple[int, ...] | None
) -> None:
    own = OwnPolls(chat, PollSupport.SUMS, monkeypatch)
    await posted(chat)
    own.votes = sums
    own.refuses = sums is None
    await chat.play("... 2 days", strict=False)
    expected = "7 votes in all." if sums else "I could not count what was chosen in newcomers"
    assert expected in chat.transcript


async def test_where_sums_would_count_somebody_twice_people_press_buttons(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = OwnPolls(chat, PollSupport.SUMS, monkeypatch)
    await posted(chat, more=", mentors")
    assert own.sent == []
    assert "bot to mentors > When do we meet?" in chat.transcript


async def test_where_polls_are_forbidden_people_press_buttons(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = OwnPolls(chat, PollSupport.SUMS, monkeypatch)
    own.refuses = True
    await posted(chat)
    await chat.play("ada @ newcomers > [On Monday]", strict=False)
    await chat.play("... 2 days", strict=False)
    assert "1 vote in all." in chat.transcript
    async with database(chat).read() as db:
        standing = select(MessageReference.subject).join(Chat, Chat.id == MessageReference.chat_id)
        owned = standing.where(MessageReference.own, MessageReference.subject.like("poll:%"))
        assert set(await db.scalars(owned)) == {"poll:1"}


async def test_nobody_chooses_from_elsewhere(chat: Dialogue) -> None:
    await posted(chat)
    await chat.play("zed > [!vote 1 0]", strict=False)
    async with chat.community.db.read() as db:
        assert await db.scalar(select(func.count()).select_from(Ballot)) == 0


async def test_none_is_put_into_a_private_chat(chat: Dialogue) -> None:
    await chat.play("ada > hello", strict=False)
    async with chat.community.db.read() as db:
        private = await db.scalar(select(Chat.id).where(Chat.key == "@ada"))
    await chat.play(
        f"""
        olu > /poll {private}
        bot to olu > Write it like this: /poll
        """
    )


async def test_none_is_put_into_the_safety_teams_room(chat: Dialogue) -> None:
    async with chat.community.db.write() as db:
        room = await db.scalar(select(Chat).where(Chat.key == "announcements"))
        assert room is not None
        room.purpose = RoomPurpose.SAFETY
        number = room.id
    await chat.play(
        f"""
        olu > /poll {number}
        bot to olu > Write it like this: /poll
        """
    )
