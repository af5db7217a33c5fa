"""Nothing ends in silence: what happens when nobody presses anything below what the bot offered."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.config.settings import HotlineSettings, Settings
from bot.domain.knowledge import knowledge_base
from bot.domain.knowledge.knowledge_base import Finding, Knowledge, Match, Verdict
from bot.storage.tables import Feedback, Job, Question
from tests.conftest import MONDAY, Open, without_side_chats
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

PASSED_ON = "I've passed this on to people who can help, as question"
NOT_PRESSED = "None of the answers that I offered for “how to add it” was pressed."
CHOICES = "Do you mean one of these? / If none fits, press the last button or just wait: *"


async def questions_of(chat: Dialogue) -> list[Question]:
    async with chat.community.db.read() as db:
        return list(await db.scalars(select(Question).order_by(Question.id)))


async def waiting_jobs(chat: Dialogue) -> set[str]:
    async with chat.community.db.read() as db:
        names = await db.scalars(select(Job.name).where(Job.name.startswith("hotline.")))
        return set(names)


async def knows(chat: Dialogue, *titles: str) -> list[int]:
    async with chat.community.db.write() as db:
        return [
            (
                await knowledge_base.add(
                    db, now=MONDAY, language="en", question=title, answer="Press *Insert*."
                )
            ).id
            for title in titles
        ]


def answers(monkeypatch: pytest.MonkeyPatch, found: dict[str, Sequence[tuple[int, float]]],
            *, sure: float = 0.95) -> None:  # fmt: skip
    """Let words be answered by these entries, with these confidences; all else by none."""

    async def find(_self: Knowledge, _db: object, text: str, _chain: Sequence[str]) -> Finding:
        matches = tuple(Match(entry, "en", share, "") for entry, share in found.get(text, ()))
        verdict = Verdict.UNSURE
        if matches:
            verdict = Verdict.SURE if matches[0].confidence >= sure else Verdict.HALF_SURE
        return Finding(verdict, listening=False, matches=matches)

    monkeypatch.setattr(Knowledge, "find", find)


@pytest.fixture
async def choosing(chat: Dialogue, monkeypatch: pytest.MonkeyPatch) -> Dialogue:
    """Offer two choices for "how to add it", a likely answer for "photo", a sure one for "map"."""
    photo, picture = await knows(chat, "How do I add a photo?", "How do I add a map?")
    answers(
        monkeypatch,
        {
            "how to add it": [(photo, 0.4), (picture, 0.3)],
            "photo": [(photo, 0.7), (picture, 0.2)],
            "map": [(picture, 0.99)],
        },
    )
    return chat


# ── choices ──────────────────────────────────────────────────────────────────────────────────


async def test_choices_that_nobody_presses_go_to_people(choosing: Dialogue) -> None:
    await choosing.play(
        f"""
        ada > how to add it
        bot to ada > {CHOICES}
        ... 9 minutes
        ... 1 minute
        bot to ada > {NOT_PRESSED} / {PASSED_ON} 1. * [Take it back]
        bot to mentors > Question 1 from Ada · English / how to add it / * [I'll take it] *
        """
    )
    assert await waiting_jobs(choosing) == {"hotline.ladder"}
    async with choosing.community.db.read() as db:
        assert not list(await db.scalars(select(Feedback))), "silence is no verdict"


async def test_how_long_choices_wait_is_configured(open_chat: Open,
    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    settings = Settings(hotline=HotlineSettings(choices_minutes=60))
    chat = await open_chat(settings=settings)
    (photo,) = await knows(chat, "How do I add a photo?")
    answers(monkeypatch, {"photo": [(photo, 0.4)]})
    await chat.play(
        """
        ada > photo
        bot to ada > Do you mean this? / If not, press the last button or just wait: in 1 hour I'll ask people. [How do I add a photo?] [Ask a person]
        ... 59 minutes
        ... 1 minute
        bot to ada > None of the answers *
        bot to mentors > Question 1 from Ada *
        """  # noqa: E501 - a dialogue's line
    )


@pytest.mark.parametrize("pressed", ["How do I add a map?", "None of these"])
async def test_pressed_choices_wait_for_nothing(choosing: Dialogue, pressed: str) -> None:
    await choosing.play(f"ada > how to add it\nada > [{pressed}]", strict=False)
    assert await waiting_jobs(choosing) <= {"hotline.ladder"}
    await choosing.play("... 20 minutes")


async def test_taken_back_choices_wait_for_nothing(choosing: Dialogue) -> None:
    await choosing.play("ada > how to add it\nada > /withdraw", strict=False)
    await choosing.play("... 20 minutes")


async def test_unpressed_choices_of_somebody_unseen_stay_unseen(choosing: Dialogue) -> None:
    await choosing.play("ada > /anonymous\nada > how to add it", strict=False)
    (question,) = await questions_of(choosing)
    await choosing.play(
        f"""
        ... 10 minutes
        bot to ada > {NOT_PRESSED} / {PASSED_ON} 1. * / As {question.pseudonym}. [Take it back]
        bot to mentors > Question 1 from {question.pseudonym} (a made-up name) *
        """
    )


@pytest.mark.parametrize("left", ["", "ada > who is who?\nada > [Use my name]"])
async def test_who_is_unseen_since_is_asked_before_their_name_is_shown(
    choosing: Dialogue, left: str
) -> None:
    await choosing.play(f"ada > how to add it\nada > /anonymous\n{left}", strict=False)
    await choosing.play(
        f"""
        ... 10 minutes
        bot to ada > {NOT_PRESSED} It stands under your name, so I have asked nobody yet. Shall I ask people? [Ask a person]
        """  # noqa: E501 - a dialogue's line
    )


async def test_in_a_group_they_go_to_people_as_well(choosing: Dialogue) -> None:
    without_side_chats(choosing)
    await choosing.play(
        f"""
        ada @ hall > /ask how to add it
        bot to hall > {CHOICES}
        ... 10 minutes
        bot to hall > {NOT_PRESSED} / {PASSED_ON} 1. * [Take it back]
        bot to mentors > Question 1 from Ada *
        """
    )


async def test_who_has_another_of_the_answers_meanwhile_is_not_handed_over(
    choosing: Dialogue,
) -> None:
    await choosing.play(
        f"""
        ada > how to add it
        bot to ada > {CHOICES}
        ada > map
        bot to ada > How do I add a map? *
        ... 20 minutes
        """
    )


async def test_what_was_asked_meanwhile_does_not_hinder(choosing: Dialogue) -> None:
    await choosing.play("ada > how to add it\nada > who has the key to the garden?", strict=False)
    await choosing.play(
        f"""
        ... 10 minutes
        bot to ada > {NOT_PRESSED} / {PASSED_ON} * [Take it back]
        bot to mentors > Question * from Ada · English / how to add it / *
        """
    )


async def test_the_choices_of_who_was_forgotten_go_nowhere(choosing: Dialogue) -> None:
    await choosing.play("ada > how to add it\nada > /forgetme yes", strict=False)
    await choosing.play("... 20 minutes")


async def test_who_cannot_be_written_to_is_handed_over_when_they_can(choosing: Dialogue) -> None:
    await choosing.play("ada > how to add it", strict=False)
    await choosing.play(
        f"""
        ada blocks bot
        ... 10 minutes
        ada unblocks bot
        ... 23 hours
        ... 1 hour
        bot to ada > {NOT_PRESSED} / {PASSED_ON} 1. * [Take it back]
        bot to mentors > Question 1 from Ada *
        """
    )


async def test_who_stays_away_is_handed_over_to_nobody(choosing: Dialogue) -> None:
    await choosing.play("ada > how to add it", strict=False)
    await choosing.play("ada blocks bot\n... 9 days\nada unblocks bot\n... 2 days")


@pytest.mark.parametrize(
    ("shares", "titles"),
    [
        ((0.4, 0.11), "Do you mean this? / * [How do I add a photo?] [Ask a person]"),
        (
            (0.4, 0.12),
            "Do you mean one of these? / * [How do I add a photo?] [How do I add a map?] *",
        ),
        ((0.11, 0.11), PASSED_ON + " 1. *"),
    ],
)
async def test_only_choices_that_are_likely_enough_are_shown(
    chat: Dialogue, monkeypatch: pytest.MonkeyPatch, shares: tuple[float, ...], titles: str
) -> None:
    ids = await knows(chat, "How do I add a photo?", "How do I add a map?")
    answers(monkeypatch, {"add it": list(zip(ids, shares, strict=True))})
    await chat.play(f"ada > add it\nbot to ada > {titles}", strict=False)
    (question,) = await questions_of(chat)
    assert question.verdict == ("unsure" if shares[0] < shares[1] + 0.01 else "half sure")


# ── a single uncertain answer ────────────────────────────────────────────────────────────────


async def test_of_an_uncertain_answer_it_is_asked_once_whether_that_was_it(
    choosing: Dialogue,
) -> None:
    await choosing.play(
        """
        ada > photo
        bot to ada > I'm not certain, but this may be it: / How do I add a photo? / * [That helped] [How do I add a map?] [Ask a person]
        ... 59 minutes
        ... 1 minute
        bot to ada > You asked “photo”. Was my answer what you were looking for? [That helped] [Ask a person]
        ... 1 day
        """  # noqa: E501 - a dialogue's line
    )
    await choosing.play(
        f"""
        ada > [Ask a person]
        bot to ada > {PASSED_ON} 1. *
        bot to mentors > Question 1 from Ada *
        """
    )


@pytest.mark.parametrize("press", ["That helped", "How do I add a map?"])
async def test_it_is_not_asked_of_what_was_pressed(choosing: Dialogue, press: str) -> None:
    await choosing.play(f"ada > photo\nada > [{press}]", strict=False)
    await choosing.play("... 1 day")


async def test_it_is_not_asked_of_who_has_gone_on(choosing: Dialogue) -> None:
    await choosing.play("ada > photo\nada > map", strict=False)
    await choosing.play("... 1 day")


async def test_it_waits_for_the_morning(open_chat: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    chat = await open_chat()
    (photo,) = await knows(chat, "How do I add a photo?")
    answers(monkeypatch, {"photo": [(photo, 0.7)]})
    await chat.play("... 12 hours and 30 minutes\nada > photo", strict=False)
    await chat.play("... 9 hours\n... 1 hour\nbot to ada > You asked “photo”. Was my answer *")


async def test_a_long_uncertain_answer_can_be_read_whole(
    open_chat: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = await open_chat()
    async with chat.community.db.write() as db:
        entry = await knowledge_base.add(
            db, now=MONDAY, language="en", question="Photo?", answer="Go on. " * 200
        )
    answers(monkeypatch, {"photo": [(entry.id, 0.7)]})
    await chat.play("ada > photo\nbot to ada > *[More] [That helped] [Ask a person]")


# ── yes and no, in words ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("words", ["no", "that isn't it", "bukan itu maksud saya", "لا، ليس هذا"])
@pytest.mark.parametrize("asked", ["how to add it", "photo", "map"])
async def test_a_no_in_words_is_the_press(choosing: Dialogue, asked: str, words: str) -> None:
    await choosing.play(f"ada > {asked}", strict=False)
    await choosing.play(
        f"""
        ada > {words}
        bot to ada > {PASSED_ON} 1. * [Take it back]
        bot to mentors > Question 1 from Ada · English / {asked} / *
        """
    )
    assert await waiting_jobs(choosing) == {"hotline.ladder"}


@pytest.mark.parametrize("asked", ["photo", "map"])
@pytest.mark.parametrize("words", ["yes", "thanks, that's it!", "👍", "да, спасибо"])
async def test_a_yes_in_words_is_the_press(choosing: Dialogue, asked: str, words: str) -> None:
    await choosing.play(f"ada > {asked}", strict=False)
    await choosing.play(f"ada > {words}\nbot to ada > Good to hear. *")
    (question,) = await questions_of(choosing)
    assert question.ending == "helped"
    assert await waiting_jobs(choosing) == set()


async def test_a_yes_to_several_choices_asks_which(choosing: Dialogue) -> None:
    await choosing.play("ada > how to add it", strict=False)
    await choosing.play(
        """
        ada > yes
        bot to ada > Which one do you mean? [How do I add a photo?] [How do I add a map?] [None of these]
        ada > [How do I add a map?]
        bot to ada > How do I add a map? *
        ada > yes
        bot to ada > Good to hear. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_yes_after_it_was_asked_once_more(choosing: Dialogue) -> None:
    await choosing.play("ada > photo\n... 1 hour", strict=False)
    await choosing.play("ada > yes\nbot to ada > Good to hear. *")


async def test_a_no_of_somebody_unseen_stays_unseen(choosing: Dialogue) -> None:
    await choosing.play("ada > /anonymous\nada > photo", strict=False)
    (question,) = await questions_of(choosing)
    await choosing.play(
        f"""
        ada > no
        bot to ada > {PASSED_ON} 1. * / As {question.pseudonym}. *
        bot to mentors > Question 1 from {question.pseudonym} (a made-up name) *
        """
    )


async def test_a_no_long_after_is_about_nothing(choosing: Dialogue) -> None:
    await choosing.play("ada > map\n... 3 days", strict=False)
    await choosing.play("ada > no\nbot to ada > All right. Write to me whenever *")


async def test_thanks_and_ok_are_no_verdict(choosing: Dialogue) -> None:
    await choosing.play(
        """
        ada > map
        bot to ada > How do I add a map? *
        ada > thank you for your help
        bot to ada > You're welcome. Was that it? [That helped] [Ask a person]
        ada > ok
        bot to ada > All right. Was that it? [That helped] [Ask a person]
        ada > [That helped]
        bot to ada > Good to hear. *
        ada > ok
        bot to ada > All right. Write to me whenever you want to know something.
        """
    )


async def test_thanks_for_choices_leave_them_to_be_pressed(choosing: Dialogue) -> None:
    await choosing.play("ada > how to add it", strict=False)
    await choosing.play(
        f"""
        ada > thanks
        bot to ada > If none of the answers fits, I'll ask people. [Ask a person]
        ... 10 minutes
        bot to ada > {NOT_PRESSED} *
        bot to mentors > Question 1 *
        """
    )


# ── what asks nothing ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("words", "reply"),
    [
        ("I'm new here and excited to contribute!", "Glad to have you here! * [What can you do?]"),
        ("Just made my first edit on a stub article!", "Glad to have you here! *"),
        ("मैं बहुत खुश हूँ", "Glad to have you here! *"),
        ("I have a question", "Hello! What would you like to know? Just write it here."),
        ("can you help me?", "Hello! What would you like to know? Just write it here."),
        ("thank you very much for your help", "You're welcome. *"),
    ],
)
async def test_what_asks_nothing_goes_to_nobody(chat: Dialogue, words: str, reply: str) -> None:
    await chat.play(f"ada > {words}\nbot to ada > {reply}")
    assert await questions_of(chat) == []


async def test_who_waits_and_calls_for_help_is_told_so(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the garden?", strict=False)
    await chat.play("ada > please help\nbot to ada > Question 1 is still open. Somebody *")


async def test_joy_is_for_the_mentor_who_asked_something(chat: Dialogue) -> None:
    await chat.play("ada > who has the key to the garden?", strict=False)
    await chat.play("ada > I am so excited about it!\nbot to ada > Glad to have you here! *")
    await chat.play("mira > /answer 1 Are you new here?", strict=False)
    await chat.play(
        """
        ada > I am so excited about my first day here
        bot to ada > Added to your question 1. [It's a new question]
        bot to mentors > Ada on question 1: / I am so excited about my first day here *
        """,
        strict=False,
    )


# ── taking back what was solved ──────────────────────────────────────────────────────────────


async def test_taking_back_what_is_solved_asks_first(chat: Dialogue) -> None:
    await chat.play(
        "ada > who has the key to the garden?\nmira > /answer 1 Kofi.\nada > [Solved]",
        strict=False,
    )
    await chat.play(
        """
        ada > /withdraw
        bot to ada > Your question “who has the key to the garden?” has been answered. If you take it back, your words are gone from everywhere I passed them on to, and it can't be reopened. Take it back? [Yes, take it back] [No, keep it]
        ada > [No, keep it]
        bot to ada > Your question stays as it is.
        ada > [Yes, take it back]
        bot edits mentors > Question 1 from Ada · English / Taken back by the asker.
        bot to ada > Taken back. Your words are gone from everywhere I had passed them on to. What people have read already, or got as a notification, I can't take back.
        ada > [Yes, take it back]
        bot to ada > Question 1 is closed already.
        """  # noqa: E501 - a dialogue's line
    )


async def test_taking_back_what_is_answered_asks_first(choosing: Dialogue) -> None:
    await choosing.play("ada > who has the key?\nmira > /answer 1 Kofi.", strict=False)
    await choosing.play(
        """
        ada re "who has the key" > /withdraw
        bot to ada > Your question “who has the key?” has been answered. *
        """
    )


async def test_taking_back_what_the_bot_solved_asks_first(choosing: Dialogue) -> None:
    await choosing.play("ada > map\nada > [That helped]", strict=False)
    await choosing.play(
        """
        ada > /withdraw
        bot to ada > Your question “map” has been answered. * [Yes, take it back] [No, keep it]
        ben > [!takeback nobody]
        bot to ben > *
        """
    )


# ── in each language ─────────────────────────────────────────────────────────────────────────

IN_WORDS = {
    "ar": ("لا، ليس هذا ما قصدته", "نعم، شكرا", "أنا سعيدة بالانضمام إليكم"),
    "en": ("no, that isn't what I meant", "yes, thanks", "I'm new here and so excited"),
    "es": ("no, no es eso", "sí, gracias", "estoy muy emocionada de empezar"),
    "fr": ("non, ce n'est pas ça", "oui, merci", "Je suis ravie d'être ici"),
    "hi": ("नहीं, मेरा यह मतलब नहीं था", "हाँ, धन्यवाद", "मैं बहुत खुश हूँ"),
    "id": ("bukan itu maksud saya", "ya, terima kasih", "saya senang bisa bergabung di sini"),
    "pt": ("não, não é isso", "sim, obrigada", "estou muito feliz em participar"),
    "ru": ("нет, я не это имела в виду", "да, спасибо", "Я очень рада быть здесь"),
    "sw": ("hapana, sicho nilichouliza", "ndiyo, asante", "Nimefurahi sana kujiunga"),
    "zh": ("不是，我问的不是这个", "对，谢谢", "我很高兴加入大家"),
}


@pytest.mark.parametrize("language", IN_WORDS)
async def test_nothing_ends_in_silence_in_any_language(choosing: Dialogue, language: str) -> None:
    no, yes, joy = IN_WORDS[language]
    await choosing.play(
        f"""
        ada speaks {language}
        ada > {joy}
        ada > photo
        ada > {yes}
        ada > how to add it
        ... 10 minutes
        ada > map
        ada > {no}
        """,
        strict=False,
    )
    photo, choices, map_ = await questions_of(choosing)
    assert (photo.ending, choices.state, map_.state) == ("helped", "waiting", "waiting")
    assert len(choosing.said_to("ada")) == len(IN_WORDS[language]) + 4


# ── as replies, and in groups ────────────────────────────────────────────────────────────────


async def test_a_no_to_the_bot_in_a_group_is_the_press(choosing: Dialogue) -> None:
    without_side_chats(choosing)
    await choosing.play("ada @ hall > /ask photo", strict=False)
    await choosing.play(
        f"""
        ben @ hall re "not certain" > no
        ada @ hall > no
        ada @ hall re "not certain" > no, that isn't it
        bot to hall > {PASSED_ON} 1. * [Take it back]
        bot to mentors > Question 1 from Ada *
        """,
        strict=False,
    )
    assert sum("passed this on" in line for line in choosing.said_to("hall")) == 1


async def test_thanks_in_reply_to_the_bot_go_to_nobody(choosing: Dialogue) -> None:
    await choosing.play("ada > map", strict=False)
    await choosing.play(
        """
        ada re "How do I add a map" > thank you!
        bot to ada > You're welcome. Was that it? [That helped] [Ask a person]
        ada re "How do I add a map" > yes
        bot to ada > Good to hear. *
        """
    )


@pytest.mark.parametrize("said", ["no, that's not it", "can I talk to a real person?"])
async def test_a_mere_no_is_never_looked_up(
    choosing: Dialogue, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (picture,) = await knows(choosing, "Where can I talk to people?")
    answers(monkeypatch, {said: [(picture, 0.9), (picture, 0.1)]})
    await choosing.play(
        f"""
        ada > who has the key?
        bot to ada > {PASSED_ON} 1. *
        bot to mentors > Question 1 *
        ada > {said}
        bot to ada > Added to your question 1. *
        bot to mentors > Ada on question 1: *
        """,
        strict=False,
    )
