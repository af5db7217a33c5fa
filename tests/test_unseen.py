"""Unseen: a conversation under a made-up name, till it is left; and nothing beside it tells who."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.config.settings import HotlineSettings, Settings
from bot.domain.hotline import pseudonyms, unseen
from bot.domain.knowledge.knowledge_base import Verdict
from bot.platforms.console.rooms import ACCOUNT
from bot.storage.tables import Person, Question
from bot.words import Role
from tests.conftest import MONDAY, Open
from tests.dialogue import Dialogue
from tests.test_asking import finds, learn

pytestmark = pytest.mark.long

STAFF = ("mentors", "organizers", "mira", "tariq", "olu", "newcomers")


async def questions_of(chat: Dialogue) -> list[Question]:
    async with chat.community.db.read() as db:
        return list(await db.scalars(select(Question).order_by(Question.id)))


def shown_to_staff(chat: Dialogue) -> list[str]:
    return [line for name in STAFF for line in chat.said_to(name)]


def names(lines: list[str], name: str = "Ada") -> list[str]:
    return [line for line in lines if name.lower() in line.lower().replace("adata", "")]


# ── the state ────────────────────────────────────────────────────────────────────────────────


async def test_all_that_is_asked_goes_unseen_until_it_is_left(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /anonymous
        ada > who has the key
        ada > /ask who has the drill
        ada sends cat.jpg > whose cat is this?
        """,
        strict=False,
    )
    asked = await questions_of(chat)
    assert len(asked) == 3
    assert {one.pseudonym for one in asked} == {asked[0].pseudonym}
    assert asked[0].pseudonym
    assert not names(shown_to_staff(chat))
    for line in chat.said_to("ada")[-3:]:
        assert f"As {asked[0].pseudonym}." in line
        assert "[Use my name]" in line
    await chat.play(
        """
        ada > [Use my name]
        bot to ada > What you write from now on goes under your name again.
        ... 2 hours
        """,
        strict=False,
    )
    await chat.play("ada > /ask who has the saw", strict=False)
    assert not (await questions_of(chat))[-1].pseudonym


async def test_all_that_is_said_to_somebody_unseen_says_as_whom(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /anonymous
        ada > who has the key
        mira > /claim 1
        mira > /answer 1 Olu has it.
        ada > thank you!
        ada > [Solved]
        ada > /stuck 1
        ada > the blue one
        mira > /release 1
        mira > /close 1
        ada > /stuck 1
        ada > and the drill
        ... 1 day
        """,
        strict=False,
    )
    (question,) = await questions_of(chat)
    under = f"As {question.pseudonym}."
    said = chat.said_to("ada")[1:]
    assert len(said) > 9
    assert [line for line in said if under not in line] == []
    assert [line for line in shown_to_staff(chat) if under in line] == []


async def test_three_days_of_silence_end_it(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > who has the key", strict=False)
    await chat.play("... 2 days", strict=False)
    await chat.play("ada > it is for the shed", strict=False)
    await chat.play("... 2 days", strict=False)
    await chat.play("ada > /ask who has the drill", strict=False)
    await chat.play("... 73 hours", strict=False)
    await chat.play("ada > /ask who has the saw", strict=False)
    assert [bool(one.pseudonym) for one in await questions_of(chat)] == [True, True, False]


async def test_words_asked_again_as_a_question_of_their_own_stay_unseen(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > who has the key", strict=False)
    await chat.play("ada > and the drill", strict=False)
    await chat.play("ada > [Use my name]", strict=False)
    await chat.play("ada > [It's a new question]", strict=False)
    first, second = await questions_of(chat)
    assert second.pseudonym == first.pseudonym
    assert not names(shown_to_staff(chat))


async def test_a_rephrasing_after_the_bots_answer_stays_unseen(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await learn(
        chat,
        {"language": "en", "question": "How do I add a photo?", "answer": "Press *Insert*."},
        {"language": "en", "question": "How do I add a map?", "answer": "Press *Map*."},
    )
    finds(monkeypatch, Verdict.HALF_SURE, *ids)
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > how to add it", strict=False)
    assert "As " in chat.said_to("ada")[-1]
    await chat.play("ada > [How do I add a map?]", strict=False)
    assert "As " in chat.said_to("ada")[-1]
    await chat.play("ada > my boss must not see the map", strict=False)
    await chat.play("ada > [None of these]", strict=False)
    assert "As " in chat.said_to("ada")[-1]
    assert not names(shown_to_staff(chat))
    assert all(one.pseudonym for one in await questions_of(chat))


async def test_a_nod_is_not_added_to_a_question_under_the_name(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play("ada > /anonymous", strict=False)
    said = len(chat.said_to("mentors"))
    await chat.play("ada > yes", strict=False)
    assert len(chat.said_to("mentors")) == said


# ── under which name ─────────────────────────────────────────────────────────────────────────


async def test_a_reply_to_a_question_under_the_name_asks_first(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > my boss is a thief", strict=False)
    said = len(chat.said_to("mentors"))
    pseudonym = (await questions_of(chat))[1].pseudonym
    await chat.play(
        f"""
        ada re "as question 1" > he took it home
        bot to ada > Under which name shall this go? * [As {pseudonym}] [Under my name] [Cancel]
        """
    )
    assert len(chat.said_to("mentors")) == said
    await chat.play(
        f"""
        ada > [As {pseudonym}]
        bot to ada > * question 3. * / As {pseudonym}. *
        bot to mentors > Question 3 from {pseudonym} * / he took it home / *
        """
    )
    await chat.play('ada re "as question 1" > the blue one', strict=False)
    await chat.play(
        """
        ada > [Under my name]
        bot to ada > Added to your question 1.
        bot to mentors > Ada on question 1: / the blue one
        """
    )
    assert not (await questions_of(chat))[0].pseudonym


async def test_what_follows_soon_under_the_name_is_asked_about(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > my boss is a thief", strict=False)
    await chat.play("ada > [Use my name]", strict=False)
    pseudonym = (await questions_of(chat))[0].pseudonym
    await chat.play(
        f"""
        ada > But what if he is on that committee himself?
        bot to ada > Under which name shall this go? * [As {pseudonym}] [Under my name] [Cancel]
        ada > [As {pseudonym}]
        bot to ada > * As {pseudonym}. *
        bot to mentors > Question 2 from {pseudonym} * / But what if *
        ada > [Use my name]
        bot to ada > *
        ada > who has the key?
        bot to ada > Under which name *
        ada > [Under my name]
        bot to ada > I've passed this on * as question 3. *
        bot to mentors > Question 3 from Ada *
        ada > /ask who has the drill
        bot to ada > I've passed this on * as question 4. *
        bot to mentors > Question 4 from Ada *
        """
    )


async def test_what_the_bot_alone_was_asked_before_is_not_handed_over_with_the_name(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await learn(chat, {"language": "en", "question": "Add a map?", "answer": "Press *Map*."})
    finds(monkeypatch, Verdict.SURE, *ids)
    await chat.play("ada > add map", strict=False)
    await chat.play("ada > /anonymous", strict=False)
    await chat.play(
        """
        ada > [Ask a person]
        bot to ada > Under which name * [Without my name] [Under my name] [Cancel]
        ada > [Without my name]
        bot to ada > I've passed this on * As *
        bot to mentors > Question 1 from * (a made-up name) * / add map / *
        """
    )
    assert not names(shown_to_staff(chat))


# ── the rules by themselves ──────────────────────────────────────────────────────────────────


def test_when_a_conversation_is_unseen() -> None:
    person = Person(name="Ada", anonymous=False, pseudonym="")
    assert not unseen.is_unseen(person, MONDAY)
    unseen.begin(person, MONDAY)
    question = Question(pseudonym="Teal Heron")
    unseen.note_words(person, question, MONDAY)
    assert person.pseudonym == "Teal Heron"
    almost = MONDAY + unseen.SILENCE - timedelta(seconds=1)
    assert unseen.is_unseen(person, almost)
    unseen.note_words(person, Question(pseudonym="Plum Bee"), almost)
    assert not unseen.is_unseen(person, MONDAY + unseen.SILENCE)
    unseen.note_words(person, question, almost)
    assert unseen.is_unseen(person, MONDAY + unseen.SILENCE)
    unseen.leave(person)
    assert unseen.was_unseen_just_now(person, almost)
    assert not unseen.was_unseen_just_now(person, almost + unseen.CLOSE)
    unseen.settle(person)
    assert not unseen.was_unseen_just_now(person, almost)


# ── nothing beside it tells who ──────────────────────────────────────────────────────────────


async def test_it_can_be_handed_to_its_asker_as_to_anybody_else(chat: Dialogue) -> None:
    """A refusal would tell whose it is, in whatever words: why else could she not take it?"""
    await chat.play("mira > /anonymous", strict=False)
    await chat.play("mira > my colleague is a thief", strict=False)
    await chat.play("ada > who has the key", strict=False)
    said = len(chat.said_to("mentors"))
    shown: list[list[str]] = []
    for number in (1, 2):
        await chat.play(
            f"""
            tariq > /transfer {number} mira
            tariq > /transfer {number} mira
            mira > /release {number}
            tariq @ mentors > [!notme {number}]
            """,
            strict=False,
        )
        lines = [*chat.said_to("tariq")[-3:], *chat.said_to("mentors")[said:]]
        shown.append([line.replace(f" {number}", " N") for line in lines])
        said = len(chat.said_to("mentors"))
    assert [line for line in shown[0] if "Mira has question N now." in line]
    assert [line for line in shown[0] if "N is free again" in line]
    assert len(shown[0]) == len(shown[1])
    refused = "This is your own question. Somebody else will take it."
    await chat.play("tariq > /transfer 1 mira", strict=False)
    await chat.play("mira > /answer 1 well", strict=False)
    assert chat.said_to("mira")[-1] == refused


async def test_a_ladder_waits_for_an_unseen_asker_as_for_anybody_else(chat: Dialogue) -> None:
    """Were it taken further when all others have said "not me", they would know who asks."""
    await chat.play("mira > /anonymous", strict=False)
    await chat.play("mira > my colleague is a thief", strict=False)
    await chat.play("tariq @ mentors > [!notme 1]", strict=False)
    everywhere = chat.said_to("mentors") + chat.said_to("organizers")
    assert not [line for line in everywhere if "waiting." in line or "needs you" in line]


@pytest.mark.parametrize("asker", ["ada", "ben"])
async def test_a_draft_does_not_show_which_of_several_names_was_the_askers(
    asker: str, chat: Dialogue
) -> None:
    """Nor does /missing: of an unseen question everybody's name is taken out, or nobody's."""
    await chat.play("ada > hello\nben > hello\nkim > hello", strict=False)
    await chat.play(f"{asker} > /anonymous", strict=False)
    await chat.play(f"{asker} > who of Ada, Ben, Zoe and Kim has the key", strict=False)
    await chat.play("mira > /answer 1 Ben or Ada, says Mira; ask Kim and Zoe.", strict=False)
    await chat.play("mira > [!save 1]", strict=False)
    draft = chat.said_to("organizers")[-1]
    assert "who of …, Zoe and … has the key" in draft
    assert "… or …, says …; ask … and Zoe." in draft
    await chat.play("olu > /missing", strict=False)
    assert "who of …, Zoe and … has the key" in chat.said_to("olu")[-1]


async def test_an_unseen_mentor_is_not_refused_in_public(chat: Dialogue) -> None:
    await chat.play("mira > /anonymous", strict=False)
    await chat.play("mira > my colleague is a thief", strict=False)
    said = len(chat.console.rooms.of("mentors"))
    await chat.play('mira @ mentors re "Question 1" > perhaps', strict=False)
    await chat.play("mira @ mentors > /claim 1", strict=False)
    everybody = [one for one in chat.console.rooms.of("mentors")[said:] if not one.whisper_to]
    assert [one.content.text for one in everybody if one.author == ACCOUNT] == []


# ── private stays private ────────────────────────────────────────────────────────────────────

STAFF_COMMANDS = (
    "/question {}",
    "/claim {}",
    "/note {} hello",
    "/answer {} hello",
    "/release {}",
    "/close {}",
    "/transfer {} tariq",
    "/duplicate {}",
)


@pytest.mark.parametrize("command", STAFF_COMMANDS)
async def test_what_the_bot_alone_was_asked_is_not_there_for_people(
    command: str, chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await learn(chat, {"language": "en", "question": "Add a map?", "answer": "Press *Map*."})
    finds(monkeypatch, Verdict.SURE, *ids)
    await chat.play("ada > my secret map", strict=False)
    await chat.play(
        f"""
        mira > {command.format(1)}
        bot to mira > There is no question 1. /queue shows the open ones.
        mira > {command.format(2)}
        bot to mira > There is no question 2. /queue shows the open ones.
        """
    )


async def test_every_staff_command_answers_in_private_among_others(open_chat: Open) -> None:
    owned = Settings.model_validate({"community": {"owners": ("console:olu",)}})
    chat = await open_chat(settings=owned)
    await chat.play("ada > my boss is a thief", strict=False)
    await chat.play("olu > /role olu mentor", strict=False)
    commands = [
        one
        for one in chat.community.engine.routes.offered.all
        if one.role > Role.NEWCOMER and one.private
    ]
    assert len(commands) > 15
    for command in commands:
        said = len(chat.console.rooms.of("newcomers"))
        await chat.play(f"olu @ newcomers > /{command.name}", strict=False)
        public = [
            one.content.text
            for one in chat.console.rooms.of("newcomers")[said:]
            if one.author == ACCOUNT and not one.whisper_to
        ]
        assert public == [], command.name
        await chat.play("olu @ newcomers > /cancel", strict=False)


async def test_whoever_asks_others_read_the_same(
    open_chat: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pseudonyms, "draw", lambda *_args: "Teal Heron")
    read: list[list[str]] = []
    for asker in ("ada", "ben"):
        chat = await open_chat()
        await chat.play(
            f"""
            {asker} > /anonymous
            {asker} > my boss is a thief
            {asker} > he took the key
            {asker} > [It's a new question]
            mira @ mentors > /transfer 1 {asker}
            mira @ mentors > /claim 1
            mira > /mine
            mira > /queue
            mira > /question 1
            mira > /answer 1 Talk to Olu.
            {asker} > thanks
            {asker} > [Solved]
            {asker} > /stuck 1
            {asker} > /withdraw 2
            olu > /hotline
            ... 1 day
            """,
            strict=False,
        )
        lines = [line for name in STAFF for line in chat.said_to(name)]
        read.append([line.replace(asker.capitalize(), "Asker") for line in lines])
        assert len(lines) > 15
        refusal = [line for line in lines if "is not a mentor" in line]
        assert len(refusal) == 1
        await chat.community.close()
        await chat.community.db.close()
        if asker == "ada":
            (tmp_path / "chat.db").rename(tmp_path / "first.db")
    assert read[0] == read[1]


async def test_what_is_put_with_a_question_that_waits_says_as_whom(open_chat: Open) -> None:
    chat = await open_chat(settings=Settings(hotline=HotlineSettings(max_open=1)))
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > who has the key to the shed", strict=False)
    await chat.play("ada > /ask what is the pink umbrella for?", strict=False)
    pseudonym = (await questions_of(chat))[0].pseudonym
    await chat.play('ada re "already" > it is torn', strict=False)
    line = chat.said_to("ada")[-1]
    assert "I've put it with your question that waits." in line
    assert f"As {pseudonym}." in line


async def test_what_the_bot_could_answer_says_as_whom_it_goes_to_people(
    open_chat: Open,
) -> None:
    chat = await open_chat(knowing=True)
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > How do I make my first edit?", strict=False)
    pseudonym = (await questions_of(chat))[0].pseudonym
    before = len(chat.said_to("ada"))
    await chat.play('ada re "first edit" > I have no such button', strict=False)
    said = chat.said_to("ada")[before:]
    assert len(said) == 2
    assert all(f"As {pseudonym}." in line for line in said)
