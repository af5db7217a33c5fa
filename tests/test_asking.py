"""Asking: in private and in groups, what is known, what is half known, and what is no question."""

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.domain.knowledge import knowledge_base
from bot.domain.knowledge.knowledge_base import Finding, Knowledge, Match, Verdict
from bot.storage.tables import Entry, Question
from tests.conftest import MONDAY, Open, without_side_chats
from tests.dialogue import Dialogue

KNOWN = "How do I make my first edit?"
PASSED_ON = "I've passed this on to people who can help, as question *"


async def questions_of(chat: Dialogue) -> list[Question]:
    async with chat.community.db.read() as db:
        return list(await db.scalars(select(Question).order_by(Question.id)))


async def learn(chat: Dialogue, *entries: dict[str, Any]) -> list[int]:
    """Teach the community entries; gives their ids."""
    async with chat.community.db.write() as db:
        return [(await knowledge_base.add(db, now=MONDAY, **one)).id for one in entries]


def finds(monkeypatch: pytest.MonkeyPatch, verdict: Verdict, *ids: int, sure: bool = False) -> None:
    """Let every search find these entries."""

    async def find(_self: Knowledge, _db: object, _text: str, _chain: Sequence[str]) -> Finding:
        matches = tuple(Match(one, "en", 0.7, "") for one in ids)
        return Finding(verdict, listening=sure, matches=matches)

    monkeypatch.setattr(Knowledge, "find", find)


async def test_what_is_known_is_answered_with_its_source(known_chat: Dialogue) -> None:
    await known_chat.play(
        f"""
        ada > {KNOWN}
        bot to ada > {KNOWN} / *Source (https://*[That helped] [Ask a person]
        ada > [That helped]
        bot to ada > Good to hear. Write to me whenever you want to know something else.
        """
    )
    (question,) = await questions_of(known_chat)
    assert (question.verdict, question.state, question.ending) == ("sure", "closed", "helped")
    assert question.score > 0.9
    assert question.entry_id is not None


async def test_who_is_not_helped_asks_a_person(known_chat: Dialogue) -> None:
    await known_chat.play(f"ada > {KNOWN}", strict=False)
    await known_chat.play(
        f"""
        ada > [Ask a person]
        bot to ada > {PASSED_ON} [Take it back]
        bot to mentors > Question 1 from Ada · English / {KNOWN} / * [I'll take it] *
        ada > [Ask a person]
        bot to ada > Question 1 is still open. Somebody will answer.
        """
    )


async def test_it_helped_after_all_while_a_mentor_has_it(known_chat: Dialogue) -> None:
    await known_chat.play(f"ada > {KNOWN}", strict=False)
    await known_chat.play("ada > [Ask a person]", strict=False)
    await known_chat.play("mira @ mentors > [I'll take it]", strict=False)
    await known_chat.play(
        """
        ada > [That helped]
        bot to ada > Good to hear. *
        bot edits mentors > Question 1 from Ada · English / * / Answered by the bot.
        bot to mira > Question 1 is settled. There is nothing left for you to do.
        ... 1 day
        """
    )


async def test_who_said_that_it_helped_may_change_their_mind(known_chat: Dialogue) -> None:
    await known_chat.play(f"ada > {KNOWN}", strict=False)
    await known_chat.play("ada > [That helped]", strict=False)
    await known_chat.play(
        f"""
        ada > /stuck
        bot to ada > {PASSED_ON} [Take it back]
        bot to mentors > Question 1 from Ada *
        """
    )
    (question,) = await questions_of(known_chat)
    assert (question.state, question.ending, question.closed_at) == ("waiting", "", None)


async def test_half_sure_offers_choices(chat: Dialogue, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = await learn(
        chat,
        {"language": "en", "question": "How do I add a photo?", "answer": "Press *Insert*."},
        {"language": "en", "question": "How do I add a map?", "answer": "Press *Map*."},
    )
    finds(monkeypatch, Verdict.HALF_SURE, *ids)
    await chat.play(
        f"""
        ada > how to add it
        bot to ada > Do you mean one of these? / If none fits, press the last button or just wait: in 10 minutes I'll ask people. [How do I add a photo?] [How do I add a map?] [None of these]
        ada > [How do I add a map?]
        bot to ada > How do I add a map? / Press Map. / Reviewed in January 2030 [That helped] [Ask a person]
        ada > [None of these]
        bot to ada > {PASSED_ON} [Take it back]
        bot to mentors > Question 1 from Ada *
        """  # noqa: E501 - a dialogue's line
    )
    (question,) = await questions_of(chat)
    assert (question.verdict, question.score) == ("half sure", 0.7)


async def test_the_same_answer_is_offered_once_in_the_readers_language(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await learn(
        chat,
        {"language": "fr", "question": "Ajouter ?", "answer": "Oui.", "key": "add"},
        {"language": "en", "question": "How to add?", "answer": "Yes.", "key": "add"},
    )
    finds(monkeypatch, Verdict.HALF_SURE, *ids)
    await chat.play(
        """
        ada > add
        bot to ada > Do you mean this? / If not, press the last button or just wait: in 10 minutes I'll ask people. [How to add?] [Ask a person]
        """  # noqa: E501 - a dialogue's line
    )


async def test_an_answer_in_another_language_says_so(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await learn(chat, {"language": "fr", "question": "Où ?", "answer": "Ici."})
    finds(monkeypatch, Verdict.SURE, *ids)
    await chat.play(
        """
        ada > where
        bot to ada > I only have this in French: / Où ? / Ici. / Reviewed in January 2030 [That helped] [Ask a person]
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_choice_that_is_gone_leads_to_people(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry_id, other = await learn(
        chat,
        {"language": "en", "question": "Photo?", "answer": "Yes."},
        {"language": "en", "question": "Map?", "answer": "No."},
    )
    finds(monkeypatch, Verdict.HALF_SURE, entry_id, other)
    await chat.play("ada > photo", strict=False)
    async with chat.community.db.write() as db:
        (await db.get_one(Entry, entry_id)).retired_at = MONDAY
    await chat.play(
        """
        ada > [Photo?]
        bot to ada > This answer isn't there any more. [Ask a person]
        """
    )


async def test_the_unknown_goes_to_people_in_the_same_turn(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > Who has the key to the garden?
        bot to ada > I've passed this on to people who can help, as question 1. You'll hear from me here as soon as there is news. [Take it back]
        bot to mentors > Question 1 from Ada · English / Who has the key to the garden? / Waiting since Mon 7 Jan, 09:00 UTC. This could be for Mira and Tariq. [I'll take it] [Not for me] [Duplicate] [This isn't a question]
        """  # noqa: E501 - a dialogue's line
    )
    (question,) = await questions_of(chat)
    assert question.verdict == "unsure"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hello", "Hello! What would you like to know? Just write it here."),
        ("good morning everyone", "Hello! *"),
        ("bonjour !", "Hello! *"),
        ("thank you so much", "You're welcome. I'm here whenever you have a question."),
        ("شكرا جزيلا", "You're welcome. *"),
        ("ok", "All right. Write to me whenever you want to know something."),
        ("👍🏽", "All right. *"),
        ("???", "What would you like to know? Just write it here."),
    ],
)
async def test_pleasantries_are_no_questions(chat: Dialogue, words: str, answer: str) -> None:
    await chat.play(f"ada > {words}\nbot to ada > {answer}")
    assert await questions_of(chat) == []


async def test_what_cannot_be_passed_on_alone_is_no_question(chat: Dialogue) -> None:
    await chat.play(
        """
        ada shares contact
        bot to ada > I don't pass on contacts. Please write what you want to say.
        ada shares location
        bot to ada > I don't pass on locations. Please write the place if it matters.
        """
    )
    assert await questions_of(chat) == []


# ── groups ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("line", ["/ask who has the key", "@lamplighter who has the key"])
async def test_a_group_asks_by_command_or_mention(chat: Dialogue, line: str) -> None:
    without_side_chats(chat)
    await chat.play(
        f"""
        ada @ newcomers > {line}
        bot to newcomers > {PASSED_ON} [Take it back]
        bot to mentors > Question 1 from Ada · English / who has the key / *
        """
    )


async def test_a_group_asks_by_a_reply_to_the_bot(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play("ada @ newcomers > /ask who has the key", strict=False)
    await chat.play(
        """
        ben @ newcomers re "passed" > and who has the drill
        bot to newcomers > I've passed this on to people who can help, as question 2. *
        bot to mentors > Question 2 from Ben · English / and who has the drill / *
        """
    )


async def test_nothing_is_said_unasked(known_chat: Dialogue) -> None:
    await known_chat.play(
        f"""
        ada @ newcomers > {KNOWN}
        ada @ newcomers > hello
        ada @ newcomers > thanks
        ada @ newcomers sends cat.jpg
        """
    )


async def test_a_greeting_in_a_group_is_told_how_to_ask_there(known_chat: Dialogue) -> None:
    await known_chat.play(
        """
        ada @ newcomers > @lamplighter hello
        bot to newcomers > What would you like to know? Write it after the command: /ask …
        """
    )


async def test_ask_without_words(chat: Dialogue) -> None:
    await chat.play(
        """
        ada @ newcomers > /ask
        bot to ada @ newcomers > What would you like to know? Write it after the command: /ask …
        """
    )


async def test_listening_speaks_only_when_very_sure(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await learn(chat, {"language": "en", "question": "Photo?", "answer": "Press it."})
    finds(monkeypatch, Verdict.SURE, *ids, sure=False)
    await chat.play(
        """
        olu @ newcomers > /listen on
        bot to newcomers > I'll answer here without being asked, but only when I'm very sure.
        ada @ newcomers > how about a photo
        """
    )
    finds(monkeypatch, Verdict.SURE, *ids, sure=True)
    await chat.play(
        """
        ada @ newcomers > how about a photo
        bot to newcomers > Photo? / Press it. / Reviewed in January 2030 [That helped] [Ask a person]
        ben @ newcomers > [That helped]
        bot to ben @ newcomers > This question isn't yours.
        mira @ mentors > how about a photo
        olu @ newcomers > /listen off
        bot to newcomers > I'll answer here only when somebody asks me.
        ada @ newcomers > how about a photo
        """  # noqa: E501 - a dialogue's line
    )


async def test_mentors_among_themselves_are_left_alone(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play(
        """
        mira @ mentors > does anybody know that?
        tariq @ mentors re "anybody" > no idea
        tariq @ mentors > @lamplighter who has the drill
        bot to mentors > I've passed this on *
        bot to mentors > Question 2 from Tariq *
        """
    )


# ── the wait ─────────────────────────────────────────────────────────────────────────────────


async def test_the_wait_is_told_once_there_are_three_answers(chat: Dialogue) -> None:
    for number, minutes in enumerate((10, 20, 60), start=1):
        await chat.play(f"ada @ newcomers > /ask which moon is purple {number}", strict=False)
        assert "half" not in chat.said_to("newcomers")[-1]
        await chat.play(f"... {minutes} minutes", strict=False)
        await chat.play(f"mira > /answer {number} none", strict=False)
    await chat.play(
        """
        ben > who has the key
        bot to ben > I've passed this on to people who can help, as question 4. Lately, half of the answers came within 20 minutes. [Take it back]
        bot to mentors > Question 4 *
        """  # noqa: E501 - a dialogue's line
    )
    async with chat.community.db.write() as db:
        await db.execute(update(Question).values(language="fr"))
    await chat.play("ben > /withdraw\nben > who has the drill", strict=False)
    waited = (
        "how long answers take in English; in all languages together, half of them came within "
        "20 minutes lately."
    )
    assert waited in chat.said_to("ben")[-1]


async def test_who_waits_in_vain_is_counted(chat: Dialogue) -> None:
    for number in (1, 2, 3, 4, 5, 6):
        await chat.play(f"ada @ newcomers > /ask which moon is purple {number}", strict=False)
    for number in (1, 2, 3):
        await chat.play(f"... 10 minutes\nmira > /answer {number} none", strict=False)
    await chat.play("... 1 day\nben > who has the key", strict=False)
    assert "You'll hear from me here as soon as there is news." in chat.said_to("ben")[-1]


@pytest.mark.slow
async def test_what_was_answered_long_ago_tells_nothing(chat: Dialogue) -> None:
    for number in (1, 2, 3):
        await chat.play(f"ada @ newcomers > /ask which moon is purple {number}", strict=False)
        await chat.play(f"... 10 minutes\nmira > /answer {number} none", strict=False)
    await chat.play("... 91 days\nben > who has the key", strict=False)
    assert "You'll hear from me here as soon as there is news." in chat.said_to("ben")[-1]


# ── languages and rooms ──────────────────────────────────────────────────────────────────────


async def test_a_question_goes_to_its_languages_room(chat: Dialogue) -> None:
    await chat.play("olu @ francophones > /room mentors fr", strict=False)
    await chat.play("eve speaks fr-CA")
    await chat.play("eve > Où est la fête du jardin ?", strict=False)
    assert len(chat.said_to("francophones")) == 2
    assert chat.said_to("mentors") == []
    (question,) = await questions_of(chat)
    assert question.language == "fr"


async def test_an_arabic_speaker_is_served_in_arabic(chat: Dialogue) -> None:
    await chat.play("omar speaks ar")
    await chat.play("omar > أين المفتاح؟", strict=False)
    assert "Omar · Arabic" in chat.said_to("mentors")[-1]
    assert "This could be for Tariq." in chat.said_to("mentors")[-1]
    await chat.play("tariq @ mentors > [I'll take it]", strict=False)
    await chat.play('tariq @ mentors re "Omar" > عند أمينة', strict=False)
    said = chat.said_to("omar")
    assert len(said) == 3
    assert all(letter not in "".join(said).replace("Tariq", "") for letter in "abcdefgh")
    assert "عند أمينة" in said[-1]


async def test_arabic_letters_tell_arabic(chat: Dialogue) -> None:
    await chat.play("ada > أين المفتاح؟", strict=False)
    (question,) = await questions_of(chat)
    assert question.language == "ar"


async def test_without_rooms_mentors_are_written_to(open_chat: Open) -> None:
    chat = await open_chat()
    await chat.play("olu @ mentors > /room none", strict=False)
    await chat.play("olu @ organizers > /room none", strict=False)
    await chat.play(
        """
        ada > who has the key
        bot to ada > I've passed this on to people who can help, as question 1. *
        bot to mira > Question 1 from Ada * [I'll take it] *
        bot to tariq > Question 1 from Ada * [I'll take it] *
        mira > [I'll take it]
        bot to mira > Question 1 is yours until *
        bot edits mira > Question 1 from Ada * / Mira has it until * [Write the answer] *
        bot edits tariq > Question 1 from Ada * / Mira has it until *
        bot to ada > Mira is looking at your question.
        """
    )


async def test_with_nobody_there_it_is_kept_for_whoever_comes(open_chat: Open) -> None:
    chat = await open_chat(demo=False)
    await chat.play(
        """
        ada > who has the key
        bot to ada > I don't know the answer, and nobody is here yet whom I could ask. I've kept it as question 1 and will pass it on as soon as somebody is. [Take it back]
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_new_room_is_shown_what_waits(chat: Dialogue) -> None:
    await chat.play("olu @ mentors > /room none", strict=False)
    await chat.play("olu @ organizers > /room none", strict=False)
    await chat.play("ada > who has the key", strict=False)
    await chat.play(
        """
        olu @ den > /room mentors
        bot to den > This room is for mentors: questions come here as cards.
        bot to den > Question 1 from Ada * [I'll take it] *
        """
    )


# ── unseen ───────────────────────────────────────────────────────────────────────────────────


async def test_an_unseen_asker_stays_unseen(chat: Dialogue) -> None:
    await chat.play(
        """
        ada > /anonymous
        bot to ada > Write your question. It goes under a made-up name, and so does * [Use my name]
        """
    )
    await chat.play(
        """
        ada > My boss must not see my edits
        ada > it is urgent
        mira @ mentors > [I'll take it]
        mira @ mentors re "Question 1" > Take a new account.
        ada > thanks
        ada > [Still stuck]
        ada > which name
        mira > /question 1
        mira > /queue
        mira > /mine
        mira > /answer 1 Any name.
        ada > [Solved]
        mira > [Save as answer]
        ... 1 day
        """,
        strict=False,
    )
    others = [
        line
        for name in ("mentors", "organizers", "mira", "tariq", "olu")
        for line in chat.said_to(name)
    ]
    assert len(others) > 10
    assert not [line for line in others if "ada" in line.lower().split() or "Ada" in line]
    (question,) = await questions_of(chat)
    assert question.pseudonym
    assert sum(question.pseudonym in line for line in others) > 5


async def test_unseen_words_are_not_added_to_a_question_under_a_name(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play("ada > /anonymous", strict=False)
    await chat.play("ada > my boss must not know", strict=False)
    assert "Ada" not in chat.said_to("mentors")[-1]
    assert len(await questions_of(chat)) == 2


async def test_in_a_group_one_asks_under_a_made_up_name_beside_the_others(chat: Dialogue) -> None:
    await chat.play(
        """
        ada @ newcomers > /anonymous
        bot to ada @ newcomers > Write your question. * Reply to this message, so that nobody else here reads it. [Use my name]
        ada @ newcomers re "Write your question" > who has the key
        bot to ada @ newcomers > I've passed this on * As * [Use my name]
        bot to mentors > Question 1 from *
        """  # noqa: E501 - a dialogue's line
    )
    assert "Ada" not in chat.said_to("mentors")[-1]


async def test_unseen_can_be_undone_and_is_private(chat: Dialogue) -> None:
    without_side_chats(chat)
    await chat.play(
        """
        ada @ newcomers > /anonymous
        bot to newcomers > Everybody here can see what you write. To ask without your name, write to me in private.
        ada > /anonymous
        bot to ada > *
        ada @ newcomers > /ask who has the key
        bot to newcomers > *
        bot to mentors > Question 1 from Ada *
        ada > [Use my name]
        bot to ada > What you write from now on goes under your name again.
        """  # noqa: E501 - a dialogue's line
    )


async def test_each_message_is_looked_up_once(
    known_chat: Dialogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    find = Knowledge.find

    async def counted(self: Knowledge, db: Any, text: str, languages: Sequence[str]) -> Finding:
        looked_up.append(text)
        return await find(self, db, text, languages)

    monkeypatch.setattr(Knowledge, "find", counted)
    for words in (
        "who has the key to the garden shed?",
        "the small one",
        "make my first edit",
        "thank you",
    ):
        await known_chat.play(f"ada > {words}", strict=False)
    await known_chat.play("ada @ newcomers > @lamplighter who has the drill?", strict=False)
    assert looked_up == [
        "who has the key to the garden shed?",
        "the small one",
        "make my first edit",
        "who has the drill?",
    ]
    assert "Added to your question 1. [It's a new question]" in known_chat.said_to("ada")


# ── a new question after all ─────────────────────────────────────────────────────────────────


async def test_what_was_added_can_become_a_question_with_its_files(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play(
        """
        ada sends cat.jpg > and whose cat is this
        bot to ada > Added to your question 1. [It's a new question]
        bot to mentors > Ada on question 1: / and whose cat is this <attachment *>
        ada > [It's a new question]
        bot to ada > I've passed this on to people who can help, as question 2. *
        bot to mentors > Question 2 from Ada · English / and whose cat is this *
        bot to mentors > With question 2 <attachment *>
        bot deletes mentors > Ada on question 1: *
        ada edits > and whose dog is this
        bot edits mentors > Question 2 from Ada · English / and whose dog is this *
        ada > [It's a new question]
        bot to ada > I can't find that message any more. Please write it again with /ask.
        """
    )


async def test_an_answered_question_stays_answered_when_it_was_a_new_one(chat: Dialogue) -> None:
    await chat.play("ada > who has the key", strict=False)
    await chat.play("mira > /answer 1 Olu has.", strict=False)
    await chat.play("ada > I mean the drill", strict=False)
    await chat.play(
        """
        ada > [It's a new question]
        bot to ada > I've passed this on *
        bot to mentors > Question 2 from Ada *
        bot edits mentors > (taken back)
        bot edits mentors > Question 1 from Ada * / Answered by Mira. [Close]
        bot edits mira > (taken back)
        bot to mira > Question 1 is settled. There is nothing left for you to do.
        """
    )
    first, _second = await questions_of(chat)
    assert (first.state, first.claimed_by) == ("answered", None)


async def test_numbers_that_are_none(chat: Dialogue) -> None:
    await chat.play(
        """
        mira > /claim 99999999999999999999999
        bot to mira > There is no question 99999999999999999999999. /queue shows the open ones.
        mira > /claim
        bot to mira > Which question? /queue shows them. Write its number: /claim 7
        ada > [!choose 7 x]
        bot to ada > Question 7 isn't yours.
        ada > [!new ²]
        bot to ada > I can't find that message any more. Please write it again with /ask.
        ada > /stuck
        bot to ada > You have no open question. Just write what you want to know.
        """
    )


async def test_who_has_chosen_no_language_is_answered_in_the_one_they_wrote(
    open_chat: Open,
) -> None:
    chat = await open_chat(knowing=True)
    await chat.play("""
        ada > ¿Cómo subo una foto?
        bot to ada > ¿Cómo subo una foto? * · Revisado en * [Me sirvió] [Preguntar a una persona]
        ada > How do I sign my messages?
        bot to ada > How do I sign my messages? * [That helped] [Ask a person]
        ben > /language en
        bot to ben > *
        ben > ¿Cómo subo una foto?
        bot to ben > How do I upload a photo? * [That helped] [Ask a person]
    """)


async def test_a_number_without_a_list_is_no_question(chat: Dialogue) -> None:
    await chat.play(
        """
        zoe > 1.
        bot to zoe > There is nothing to choose from just now. What would you like to know? Just write it here.
        """  # noqa: E501 - a dialogue's line
    )


async def test_an_endless_number_is_not_repeated(chat: Dialogue) -> None:
    await chat.play(f"mira > /claim {'9' * 5000}", strict=False)
    (said,) = chat.said_to("mira")
    assert said.startswith("There is no question 9999")
    assert len(said) < 100
