"""Relaying: further words, files, edits and withdrawals, both ways."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.platforms.console.rooms import Standing
from bot.platforms.console.samples import SAYS_WHO
from bot.storage.tables import Chat, Question, Revision, Thread, Utterance
from bot.words import Event, EventKind, Place, Sender
from tests.carriers import FakeOutlet
from tests.conftest import MONDAY, database, without_side_chats
from tests.dialogue import Dialogue

ASKED = "ada > who has the key"


async def revisions(chat: Dialogue) -> list[str]:
    async with chat.community.db.read() as db:
        return list(await db.scalars(select(Revision.text).order_by(Revision.id)))


async def test_further_words_reach_the_room_and_whoever_has_it(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ada > it is for the shed
        bot to ada > Added to your question 1. [It's a new question]
        bot to mentors > Ada on question 1: / it is for the shed
        mira @ mentors > [I'll take it]
        bot to mira @ mentors > *
        bot edits mentors > *
        bot to ada > Mira is looking at your question.
        ada > I need it today
        bot to ada > Added to your question 1. [It's a new question]
        bot to mentors > Ada on question 1: / I need it today
        mira @ mentors re "today" > Olu brings it.
        bot to ada > Mira answers “who has the key”: / Olu brings it. *
        bot edits mentors > *
        bot to mira @ mentors > Passed on to Ada.
        """
    )


async def test_a_reply_to_an_answer_goes_on_with_its_question(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("ada > /ask who has the drill", strict=False)
    await chat.play(
        """
        ada re "Olu has it" > She is away
        bot to ada > Added to your question 1.
        bot edits mentors > Question 1 * / Mira has it until *
        bot to mentors > Ada on question 1: / She is away / Mira has it until * [Write the answer] *
        bot to mira > Ada on question 1: / She is away / Mira has it until * [Write the answer] *
        """
    )


async def test_a_reply_to_the_bots_own_answer_goes_to_people_with_both(
    known_chat: Dialogue,
) -> None:
    await known_chat.play("ada > How do I make my first edit?", strict=False)
    await known_chat.play(
        """
        ada re "first edit" > I have no such button
        bot to ada > Added to your question 1.
        bot to ada > I've passed this on to people who can help, as question 1. *
        bot to mentors > Question 1 from Ada * / How do I make my first edit? / *
        bot to mentors > Ada on question 1: / I have no such button
        """
    )


async def test_yes_is_passed_on_when_a_mentor_has_asked(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 The key of the shed?", strict=False)
    await chat.play("ada > yes", strict=False)
    assert any("Ada on question 1: / yes" in line for line in chat.said_to("mentors"))
    told = chat.said_to("mentors")
    await chat.play("ada > ok", strict=False)  # that answers nothing any more
    assert chat.said_to("mentors") == told


REPLY = ' re "Olu has it"'


@pytest.mark.parametrize(("place", "reply"), [("", ""), ("", REPLY), (" @ newcomers", REPLY)])
async def test_ok_and_thanks_are_no_further_words(chat: Dialogue, place: str, reply: str) -> None:
    await chat.play(f"ada{place} > /ask who has the key", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    told = chat.said_to("mentors")
    await chat.play(f"ada{place}{reply} > ok", strict=False)
    await chat.play(f"ada{place}{reply} > oui", strict=False)
    assert chat.said_to("mentors") == told
    if reply:
        await chat.play(f"ada{place}{reply} > thank you", strict=False)
        assert "Ada thanks you for your answer to question 1." in chat.said_to("mira")


async def test_ok_before_any_answer_bothers_nobody(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    told = chat.said_to("mentors")
    await chat.play(
        """
        ada > ok
        bot to ada > All right. Write to me whenever you want to know something.
        """
    )
    assert chat.said_to("mentors") == told


async def test_a_follow_up_to_the_bot_among_others_belongs_to_the_question(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play("ada @ newcomers > /ask how do I add a photo?", strict=False)
    await chat.play("mira > /answer 1 Press Insert.", strict=False)
    await chat.play(
        """
        ada @ newcomers > @lamplighter and for videos?
        bot to newcomers > Added to your question 1. [It's a new question]
        bot edits mentors > Question 1 * / Mira has it until *
        bot to mentors > Ada on question 1: / and for videos? / Mira has it until *
        bot to mira > Ada on question 1: / and for videos? / Mira has it until *
        """
    )


async def test_who_answers_in_the_room_hears_further_words_there_once(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play('mira @ mentors re "who has the key" > Olu has it.', strict=False)
    await chat.play(
        """
        ada re "Olu has it" > She is away
        bot to ada > Added to your question 1.
        bot edits mentors > Question 1 * / Mira has it until *
        bot to mentors > Ada on question 1: / She is away / Mira has it until * [Write the answer] *
        """
    )


async def test_who_was_handed_a_question_hears_further_words_in_private(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("mira @ mentors > /transfer 1 tariq", strict=False)
    await chat.play("ada > it is for the shed", strict=False)
    assert chat.said_to("tariq")[-1] == "Ada on question 1: / it is for the shed"


async def test_a_mentors_reply_that_belongs_to_no_question_is_not_ignored(chat: Dialogue) -> None:
    await chat.play("olu @ mentors > /room mentors", strict=False)
    await chat.play(
        """
        mira @ mentors re "room is for mentors" > It hangs behind the door
        bot to mira @ mentors > I can't tell which question this belongs to, *
        mira @ mentors re "room is for mentors" > ok
        ben @ mentors re "room is for mentors" > nice
        """
    )


async def test_ok_after_an_answer_bothers_nobody(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play(
        """
        ada > ok
        bot to ada > Is question 1 solved, then? [Solved] [Still stuck]
        """
    )


# ── files ────────────────────────────────────────────────────────────────────────────────────


async def test_files_go_along_both_ways(chat: Dialogue) -> None:
    await chat.play(
        """
        ada sends cat.jpg > whose cat is this
        bot to ada > I've passed this on *
        bot to mentors > Question 1 from Ada · English / whose cat is this / *
        bot to mentors > With question 1 <attachment cat.jpg, image/jpeg, *>
        ada sends note.ogg
        bot to ada > Added to your question 1. *
        bot to mentors > Ada on question 1: <attachment note.ogg, audio/ogg, *>
        ada sends paper.pdf > and this
        bot to ada > Added to your question 1. *
        bot to mentors > Ada on question 1: / and this <attachment paper.pdf, application/pdf, *>
        mira > /claim 1
        bot to mira > *
        bot edits mentors > *
        bot to ada > *
        mira sends map.png > here
        bot to mira > Is this your answer to question 1? *
        mira > [Yes, send it]
        bot to ada > Mira answers “whose cat is this”: / here <attachment map.png, image/png, *> *
        bot edits mentors > *
        bot to mentors > Mira answered question 1: / here <attachment map.png, *>
        bot to mira > Passed on to Ada.
        """
    )


async def test_a_picture_alone_is_a_question(chat: Dialogue) -> None:
    await chat.play(
        """
        ada sends cat.jpg
        bot to ada > I've passed this on *
        bot to mentors > Question 1 from Ada · English / (no words, see the attachment) / *
        bot to mentors > With question 1 <attachment *>
        mira > /answer 1 A cat.
        bot to ada > Mira answers: / A cat. *
        bot edits mentors > *
        bot to mentors > *
        bot to mira > *
        """
    )


async def test_what_cannot_go_along_is_said_so(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ada shares contact
        bot to ada > I don't pass on contacts. Please write what you want to say.
        """
    )


async def test_unseen_pictures_lose_what_they_know(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada sends cat.jpg > whose cat is this", strict=False)
    (file,) = [file for message in chat.console.rooms.of("mentors") for file in message.attachments]
    assert file.name == "photo.jpg"
    assert file.content
    assert SAYS_WHO.encode() not in file.content


async def test_unseen_voices_and_files_stay_here(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play(
        """
        ada sends voice.ogg > listen to me
        bot to ada > I've passed this on * / To keep your name hidden I pass on pictures only, without their hidden details. A voice message, a video or a file could give you away. * [Take it back] [Use my name]
        bot to mentors > Question 1 from * (a made-up name) · English / listen to me / *
        ada sends cv.pdf
        bot to ada > To keep your name hidden I pass on pictures only, *
        """  # noqa: E501 - a dialogue's line
    )


def as_album(chat: Dialogue) -> None:
    """From now on everything is sent in one go, as platforms deliver albums: one by one."""
    console = chat.console

    def parse(payload: str) -> list[Event]:
        return [replace(one, album="one") for one in console.parse(payload)]

    outlet = FakeOutlet(console.name, console.account, console.capabilities, parse)
    chat.community.engine.platforms = {console.name: outlet}


async def test_an_album_is_one_question(chat: Dialogue) -> None:
    as_album(chat)
    await chat.play("ada sends 1.jpg > whose cats are these", strict=False)
    await chat.play("ada sends 2.jpg", strict=False)
    await chat.play("ada sends 3.jpg", strict=False)
    async with chat.community.db.read() as db:
        assert await db.scalar(select(func.count(Question.id))) == 1
        assert await db.scalar(select(func.count(Utterance.id))) == 1
    assert len(chat.said_to("ada")) == 1
    await chat.play("... 2 seconds", strict=False)
    assert [len(message.attachments) for message in in_room(chat)] == [0, 3]


def in_room(chat: Dialogue, name: str = "mentors") -> list[Standing]:
    """What stands in a room or a private chat."""
    return list(chat.console.rooms.of(name))


async def test_a_mentors_album_is_one_answer(chat: Dialogue) -> None:
    await chat.play("ada > /ask how do I get there", strict=False)
    as_album(chat)
    await chat.play("mira sends 1.jpg > /answer 1 this way", strict=False)
    await chat.play("mira sends 2.jpg", strict=False)
    await chat.play("mira sends 3.jpg", strict=False)
    await chat.play("... 2 seconds", strict=False)
    assert [line for line in chat.said_to("mira") if "Passed on" in line] == ["Passed on to Ada."]
    answers = [message for message in in_room(chat, "@ada") if message.attachments]
    assert [(len(answer.attachments), len(answer.keys)) for answer in answers] == [(3, 3)]


async def test_pictures_that_come_late_stand_below_without_buttons(chat: Dialogue) -> None:
    await chat.play("ada > /ask how do I get there", strict=False)
    as_album(chat)
    await chat.play("mira sends 1.jpg > /answer 1 this way", strict=False)
    await chat.play("... 2 seconds", strict=False)
    await chat.play("mira sends 2.jpg", strict=False)
    await chat.play("... 2 seconds", strict=False)
    answers = [message for message in in_room(chat, "@ada") if message.attachments]
    assert [(len(answer.attachments), len(answer.keys)) for answer in answers] == [
        (1, 3), (1, 0),
    ]  # fmt: skip


async def test_an_album_that_is_kept_back_is_sent_whole(chat: Dialogue) -> None:
    await chat.play("ada > /ask how do I get there", strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    as_album(chat)
    await chat.play("mira sends 1.jpg > this way", strict=False)
    await chat.play("mira sends 2.jpg", strict=False)
    assert sum("Is this your answer" in line for line in chat.said_to("mira")) == 1
    await chat.play("mira > [Yes, send it]", strict=False)
    await chat.play("... 2 seconds", strict=False)
    assert [len(said.attachments) for said in in_room(chat, "@ada") if said.attachments] == [2]


async def test_an_unseen_album_stays_unseen(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    as_album(chat)
    await chat.play("ada sends 1.jpg > whose cats are these", strict=False)
    await chat.play("ada sends 2.jpg", strict=False)
    await chat.play("... 2 seconds", strict=False)
    pictures = [file for message in in_room(chat) for file in message.attachments]
    assert [file.name for file in pictures] == ["photo.jpg", "photo.jpg"]
    assert not any(SAYS_WHO.encode() in file.content for file in pictures)
    assert not any("Ada" in line for line in chat.said_to("mentors"))


async def test_an_album_waits_whole_for_its_name(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > who has the key", strict=False)
    await chat.play("ada > [Use my name]", strict=False)
    as_album(chat)
    await chat.play("ada sends 1.jpg > whose cats are these", strict=False)
    await chat.play("ada sends 2.jpg", strict=False)
    assert sum("Under which name" in line for line in chat.said_to("ada")) == 1
    await chat.play("ada > [Under my name]", strict=False)
    await chat.play("... 2 seconds", strict=False)
    assert [len(message.attachments) for message in in_room(chat) if message.attachments] == [2]


async def test_a_caption_may_come_with_the_second_picture(chat: Dialogue) -> None:
    as_album(chat)
    await chat.play("ada sends 1.jpg", strict=False)
    await chat.play("ada sends 2.jpg > whose cats are these", strict=False)
    await chat.play("... 2 seconds", strict=False)
    assert "whose cats are these" in chat.said_to("mentors")[-1]


async def test_an_album_that_the_bot_has_an_answer_to_goes_to_people_whole(
    known_chat: Dialogue,
) -> None:
    as_album(known_chat)
    await known_chat.play("ada sends 1.jpg > How do I make my first edit?", strict=False)
    await known_chat.play("ada sends 2.jpg", strict=False)
    assert known_chat.said_to("mentors") == []
    await known_chat.play("ada > [Ask a person]", strict=False)
    await known_chat.play("... 2 seconds", strict=False)
    assert [len(said.attachments) for said in in_room(known_chat) if said.attachments] == [2]


@pytest.mark.parametrize("caption", ["", " > listen to me"])
async def test_that_an_album_stays_here_is_said_once(chat: Dialogue, caption: str) -> None:
    await chat.play("ada > /anonymous", strict=False)
    as_album(chat)
    await chat.play(f"ada sends 1.ogg{caption}", strict=False)
    await chat.play("ada sends 2.ogg", strict=False)
    await chat.play("ada sends 3.ogg", strict=False)
    assert sum("I pass on pictures only" in line for line in chat.said_to("ada")) == 1
    assert sum("What would you like to know?" in line for line in chat.said_to("ada")) == 0


async def test_what_people_show_each_other_is_none_of_the_bots_business(chat: Dialogue) -> None:
    as_album(chat)
    await chat.play("ada @ newcomers sends 1.jpg > I want to kill myself")
    await chat.play("ada @ newcomers sends 2.jpg")


async def test_an_album_in_a_group_is_one_question(chat: Dialogue) -> None:
    as_album(chat)
    await chat.play("ada @ newcomers sends 1.jpg > /ask whose cats are these", strict=False)
    await chat.play("ada @ newcomers sends 2.jpg", strict=False)
    await chat.play("ada @ newcomers sends 3.jpg", strict=False)
    assert len(chat.said_to("newcomers")) == 1
    await chat.play("... 2 seconds", strict=False)
    assert [len(message.attachments) for message in in_room(chat)] == [0, 3]


# ── edits ────────────────────────────────────────────────────────────────────────────────────


async def test_edits_arrive_as_edits(chat: Dialogue) -> None:
    await chat.play("ada > /ask who has the kee", strict=False)
    await chat.play(
        """
        ada edits > /ask who has the key
        bot edits mentors > Question 1 from Ada · English / who has the key / *
        ada > of the shed
        bot to ada > *
        bot to mentors > Ada on question 1: / of the shed
        ada edits > of the barn
        bot edits mentors > Ada on question 1: / of the barn
        ada edits > of the barn
        """
    )
    assert await revisions(chat) == ["who has the kee", "of the shed"]


async def test_an_answers_edit_reaches_its_asker_and_the_rooms(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Ola has it.", strict=False)
    await chat.play(
        """
        mira edits > /answer 1 Olu has it.
        bot edits ada > Mira answers “who has the key”: / Olu has it. *
        bot edits mentors > Mira answered question 1: / Olu has it.
        """
    )
    assert await revisions(chat) == ["Ola has it."]


async def test_a_held_answer_can_be_edited_before_it_goes(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("tariq > /answer 1 Ask Ola.", strict=False)
    await chat.play("tariq edits > /answer 1 Ask Olu.")
    await chat.play("tariq > [Send anyway]", strict=False)
    assert "Ask Olu." in chat.said_to("ada")[-1]


async def test_nobody_edits_for_somebody_else(chat: Dialogue) -> None:
    await chat.play("ada @ newcomers > /ask who has the key", strict=False)
    await chat.play("ben @ newcomers > hello", strict=False)
    await chat.play("ben @ newcomers edits > /ask what else")


# ── taken back ───────────────────────────────────────────────────────────────────────────────


async def test_a_question_is_taken_back_everywhere(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada sends cat.jpg > see here", strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play("ada > for the shed", strict=False)
    await chat.play(
        """
        ada > [Take it back]
        bot deletes mentors > *
        bot edits mentors > (taken back)
        bot edits mira > (taken back)
        bot edits mentors > Question 1 from Ada · English / Taken back by the asker.
        bot to mira > Question 1 was taken back. There is nothing left for you to do.
        bot to ada > Taken back. Your words are gone from everywhere I had passed them on to. What people have read already, or got as a notification, I can't take back.
        ada > [Take it back]
        bot to ada > Question 1 is closed already.
        ... 3 days
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        words = await db.scalars(select(Utterance.text).where(Utterance.side == "asker"))
        assert set(words) == {""}
        assert (await db.get_one(Question, 1)).state == "withdrawn"


async def test_a_closed_question_can_still_be_taken_back(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Olu.", strict=False)
    await chat.play("ada > [Solved]", strict=False)
    await chat.play("ada > /withdraw 1\nada > [Yes, take it back]", strict=False)
    assert "Question 1 from Ada · English / Taken back by the asker." in chat.said_to("mentors")


async def test_only_ones_own_question_can_be_taken_back(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        ben > /withdraw 1
        bot to ben > Question 1 isn't yours.
        ben > /withdraw
        bot to ben > You have no open question. Just write what you want to know.
        """
    )


async def test_one_message_is_taken_back(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada > for the shed", strict=False)
    await chat.play(
        """
        ada re "for the shed" > /withdraw
        bot to ada > Taken back. Nobody sees it through me any more. What people have read already, or got as a notification, I can't take back.
        bot edits mentors > (taken back)
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_is_deleted_on_the_platform_is_taken_back(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada > for the shed", strict=False)
    await chat.play(
        """
        ada withdraws
        bot edits mentors > (taken back)
        ada withdraws
        bot edits mentors > Question 1 from Ada · English / Taken back by the asker.
        """
    )


async def test_a_picture_that_is_taken_back_is_gone(chat: Dialogue) -> None:
    await chat.play(
        """
        ada sends cat.jpg > whose cat is this
        bot to ada > *
        bot to mentors > Question 1 *
        bot to mentors > With question 1 <attachment *>
        ada withdraws
        bot deletes mentors > With question 1 <attachment *>
        bot edits mentors > Question 1 from Ada · English / Taken back by the asker.
        """
    )


async def test_an_answer_that_is_taken_back_leaves_the_question_open(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Ola has it.", strict=False)
    await chat.play(
        """
        mira withdraws
        bot edits ada > (taken back)
        bot edits mentors > (taken back)
        bot edits mentors > Question 1 * / Mira has it until * [Write the answer] *
        bot to ada > Mira has taken the answer to your question 1 back and is looking at it again.
        ... 2 hours
        bot edits mentors > Question 1 * [I'll take it] *
        bot to mentors > The time for question 1 is up. *
        bot to ada > Your question 1 is back with all mentors.
        """
    )


# ── in the thread of a question that nobody has taken ────────────────────────────────────────


async def says_in_thread(chat: Dialogue, who: str, text: str) -> None:
    """Let a mentor write in the thread of question 1: the console has none, platforms do."""
    async with database(chat).write() as db:
        room = await db.scalar(select(Chat).where(Chat.key == "mentors"))
        assert room is not None
        if await db.scalar(select(Thread)) is None:
            db.add(Thread(chat_id=room.id, subject="question:1", key="t1"))
        event = Event(
            "console", "lamplighter", text, EventKind.TEXT,
            Place("mentors", private=False, thread="t1"), Sender(who, who.title()), MONDAY,
            text=text, message=f"m-{text}",
        )  # fmt: skip
        await chat.community.engine._handle_incoming(db, event)
    await chat.play("... 1 minute", strict=False)


async def test_what_is_said_in_the_thread_of_an_untaken_question_may_be_its_answer(
    chat: Dialogue,
) -> None:
    await chat.play(ASKED, strict=False)
    await says_in_thread(chat, "mira", "It hangs behind the door")
    assert chat.said_to("mentors")[-1] == (
        "Is this your answer to question 1? [Send as answer] [Just talk]"
    )
    assert not any("door" in one for one in chat.said_to("ada"))
    await chat.play("tariq @ mentors > [Send as answer]", strict=False)
    assert not any("door" in one for one in chat.said_to("ada"))
    await chat.play("mira @ mentors > [Send as answer]", strict=False)
    assert any("door" in one for one in chat.said_to("ada"))


async def test_talk_is_asked_about_once(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await says_in_thread(chat, "mira", "I think Ben had it")
    await chat.play("mira @ mentors > [Just talk]", strict=False)
    before = len(chat.said_to("mentors"))
    await says_in_thread(chat, "mira", "Or was it Olu")
    assert len(chat.said_to("mentors")) == before
    assert not any("Ben had it" in one for one in chat.said_to("ada"))


async def test_nods_and_newcomers_are_asked_nothing_there(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    before = len(chat.said_to("mentors"))
    await says_in_thread(chat, "mira", "ok")
    await says_in_thread(chat, "zoe", "It hangs behind the door")
    assert len(chat.said_to("mentors")) == before


async def test_what_stays_is_said_where_files_are_old(chat: Dialogue) -> None:
    """/withdraw and /forgetme say the same; of what the bot alone was asked nothing stays."""
    await chat.play("ada sends cat.jpg > whose cat is this?", strict=False)
    await chat.play("... 3 days", strict=False)
    await chat.play("ada > /withdraw 1", strict=False)
    assert (
        "I can't take back. A file that I passed on more than two days ago"
        in chat.said_to("ada")[-1]
    )
    await chat.play("ben > who has the key", strict=False)
    await chat.play("ben > /forgetme yes", strict=False)
    assert "got as a notification, I can't take back. / Your open" in chat.said_to("ben")[-1]
    await chat.play("kim > hello", strict=False)
    await chat.play("kim > /forgetme yes", strict=False)
    assert "take back" not in chat.said_to("kim")[-1]
