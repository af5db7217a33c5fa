"""Rights: everything is shown, and everything can be forgotten."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from bot.storage.tables import Account, Job, Question, RoleGrant, Utterance
from tests.conftest import without_side_chats
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

ASKED = "ada > who has the key"


async def known_of(chat: Dialogue, name: str) -> dict[str, Any]:
    await chat.play(f"{name} > /mydata", strict=False)
    _page, file = chat.console.rooms.of(f"@{name}")[-1].attachments
    assert (file.name, file.media_type) == ("mydata.json", "application/json")
    known: dict[str, Any] = json.loads(file.content)
    return known


async def test_everything_that_is_known_is_shown(chat: Dialogue) -> None:
    await chat.play("ada > /zone Africa/Nairobi", strict=False)
    await chat.play("ada > /language en", strict=False)
    await chat.play("ada > /ask who has the kee", strict=False)
    await chat.play("ada edits > /ask who has the key", strict=False)
    await chat.play("ada sends cat.jpg > look here", strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("ada > thanks", strict=False)
    known = await known_of(chat, "ada")
    assert known["person"]["name"] == "Ada"
    assert known["person"]["zone"] == "Africa/Nairobi"
    assert known["person"]["language"] == "en"
    assert [(one["platform"], one["id"]) for one in known["accounts"]] == [("console", "ada")]
    (question,) = known["questions"]
    assert question["state"] == "answered"
    assert question["thanked_at"]
    first, second = question["words"]
    assert first["text"] == "who has the key"
    assert [one["text"] for one in first["before"]] == ["who has the kee"]
    assert [(one["kind"], one["name"]) for one in second["files"]] == [("photo", "cat.jpg")]
    assert known["answers"] == []


async def test_what_a_mentor_said_is_shown_too(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ben > who has the drill", strict=False)
    await chat.play("mira > /snippet hi Hello", strict=False)
    await chat.play("mira > /note 1 again", strict=False)
    await chat.play("mira > /claim 1", strict=False)
    await chat.play("mira > [!notme 2]", strict=False)
    await chat.play("tariq > /answer 1 Olu.", strict=False)
    await chat.play("mira > /answer 2 On the hook.", strict=False)
    await chat.play("mira > [!save 2]", strict=False)
    known = await known_of(chat, "mira")
    assert [one["role"] for one in known["roles"]] == ["mentor"]
    assert [row["language"] for row in known["speaks"]] == ["en", "fr"]
    assert known["snippets"] == {"hi": "Hello"}
    assert [(one["kind"], one["text"]) for one in known["answers"]] == [
        ("note", "again"),
        ("answer", "On the hook."),
    ]
    assert known["in_hand"] == [1]
    assert known["not_for_me"] == [2]
    assert [(one["answer"], one["state"]) for one in known["suggested"]] == [
        ("On the hook.", "open")
    ]
    held = (await known_of(chat, "tariq"))["answers"]
    assert [(one["text"], one["sent"]) for one in held] == [("Olu.", False)]


async def test_nothing_of_somebody_unseen_is_in_others_data(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Olu.", strict=False)
    await chat.play("mira > [!save 1]", strict=False)
    for name in ("mira", "tariq", "olu"):
        assert "ada" not in json.dumps(await known_of(chat, name)).lower().replace("adata", "")
    (question,) = (await known_of(chat, "ada"))["questions"]
    assert question["pseudonym"]


async def test_in_a_group_nobody_else_sees_them(chat: Dialogue) -> None:
    await chat.play(
        """
        ada @ newcomers > /mydata
        bot to ada @ newcomers > This is everything I know about you. * <attachment *
        ada @ newcomers > /forgetme
        bot to ada @ newcomers > *
        """
    )


async def test_both_are_private(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(
        """
        ada @ newcomers > /mydata
        bot to newcomers > That is for you alone. Write /mydata to me in private.
        ada @ newcomers > /forgetme yes
        bot to newcomers > Write /forgetme to me in private, please.
        """
    )


async def test_forgetting_takes_two_steps(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /forgetme
        bot to ada > Questions that you asked without your name some time ago are not tied to you any more, * / I'll erase your name, * This can't be undone. Shall I? [Yes, delete everything] [No, leave it as it is]
        ada > [No, leave it as it is]
        bot to ada > Nothing was changed.
        ada > [Yes, delete everything]
        bot to ada > Deleted. * If you write again, we start from the beginning.
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.read() as db:
        assert await db.scalar(select(Account.id).where(Account.key == "ada")) is None
    assert (await known_of(chat, "ada"))["questions"] == []


async def test_open_questions_go_on_without_a_name(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada > for the shed", strict=False)
    await chat.play("ada > /forgetme", strict=False)
    await chat.play(
        """
        ada > [Yes, delete everything]
        bot to ada > Deleted. * / Your open question can still be answered where you asked it. Nobody sees whose it is.
        bot edits mentors > Question 1 from somebody · English / who has the key / *
        bot edits mentors > somebody on question 1: / for the shed
        mira > /answer 1 Olu has it.
        bot to ada > Mira answers “who has the key”: / Olu has it. *
        bot edits mentors > *
        bot to mentors > *
        bot to mira > Passed on to somebody.
        """  # noqa: E501 - a dialogue's line
    )


async def test_an_arabic_asker_is_answered_in_arabic_though_forgotten(chat: Dialogue) -> None:
    await chat.play("omar speaks ar")
    await chat.play("omar > أين المفتاح؟", strict=False)
    await chat.play("omar > /forgetme yes", strict=False)
    await chat.play("mira > /claim 1", strict=False)
    assert "looking" not in chat.said_to("omar")[-1]
    assert "Mira" in chat.said_to("omar")[-1]


async def test_closed_questions_lose_their_words_everywhere(chat: Dialogue) -> None:
    await chat.play("ada sends cat.jpg > whose cat is this", strict=False)
    await chat.play("ada > it is purple", strict=False)
    await chat.play("mira > /answer 1 Mine.", strict=False)
    await chat.play("ada > [Solved]", strict=False)
    await chat.play("ada > /forgetme yes", strict=False)
    async with chat.community.db.read() as db:
        question = await db.get_one(Question, 1)
        assert (question.asker_id, question.chat_id, question.message) == (None, None, "")
        said = await db.scalars(select(Utterance.text).where(Utterance.side == "asker"))
        assert set(said) == {""}
    standing = " ".join(one.content.text for one in chat.console.rooms.of("mentors"))
    assert "cat" not in standing
    assert "purple" not in standing
    assert not [one for one in chat.console.rooms.of("mentors") if one.attachments]


async def test_a_mentor_who_leaves_gives_back_what_they_had(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira @ mentors > [I'll take it]", strict=False)
    await chat.play("mira > /away 3 days", strict=False)
    await chat.play(
        """
        mira > /forgetme yes
        bot to mira > Deleted. *
        bot edits mentors > Question 1 from Ada * / Waiting since *
        bot to mentors > The time for question 1 is up. Who can take it? *
        bot to ada > Your question 1 is back with all mentors.
        mira > /queue
        bot to mira > Only mentors can do that. *
        ... 3 hours
        bot to tariq > Question 1 *
        bot to ada > *
        bot to mentors > *
        bot to ada > *
        """
    )
    async with chat.community.db.read() as db:
        assert await db.scalar(select(Job.id).where(Job.name == "people.return")) is None
        assert "mentor" not in set(
            await db.scalars(select(RoleGrant.role).where(RoleGrant.person_id == 3))
        )


async def test_answers_stay_without_a_signature(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("mira > /answer 1 Olu has it.", strict=False)
    await chat.play("mira > /forgetme yes", strict=False)
    await chat.play(
        """
        tariq > /question 1
        bot to tariq > Question 1 from Ada * / Answered by somebody. / somebody: Olu has it. [Close]
        ada > thanks
        bot to ada > You're welcome. *
        ada > [Still stuck]
        bot to ada > Question 1 is open again. *
        bot edits mentors > Question 1 * / Waiting since *
        bot to mentors > Question 1 is open again. *
        """
    )


async def test_writing_again_is_a_new_beginning(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play("ada > /forgetme yes", strict=False)
    await chat.play(
        """
        ada > /withdraw
        bot to ada > You have no open question. Just write what you want to know.
        ada > [!solved 1]
        bot to ada > Question 1 isn't yours.
        """
    )


async def test_ones_own_messages_are_left_to_oneself(chat: Dialogue) -> None:
    await chat.play("ada sends cat.jpg > whose cat is this", strict=False)
    await chat.play("ada > it is purple", strict=False)
    await chat.play("mira > /answer 1 Mine.", strict=False)
    await chat.play("ada > [Solved]", strict=False)
    own = [one.key for one in chat.console.rooms.of("@ada") if one.author == "ada"]
    await chat.play("ada > /forgetme yes", strict=False)
    assert set(own) <= {one.key for one in chat.console.rooms.of("@ada")}


async def test_editing_what_the_bot_has_answered_is_answered(known_chat: Dialogue) -> None:
    await known_chat.play("ada > How do I make my first edit?", strict=False)
    await known_chat.play(
        """
        ada edits > How do I make my second edit?
        bot to ada > I've seen your change. * [Ask a person]
        """
    )
