"""From answer to knowledge: suggested by one, decided by another, and the next asker is helped."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.app import Community
from bot.config.settings import Settings
from bot.domain.hotline import utterances
from bot.domain.knowledge import knowledge_base
from bot.engine.clock import SetClock
from bot.platforms.console import Console
from bot.storage.sessions import Database
from bot.storage.tables import Draft, Entry, Phrasing, Utterance
from tests.conftest import MONDAY
from tests.databases import encrypted
from tests.dialogue import Dialogue, dialogue

pytestmark = pytest.mark.long

ASKED = "ada > How do I get the key to the garden shed?"
ANSWERED = "mira > /answer 1 Hello Ada, ask Olu: olu@example.org or +49 170 1234567. Yours, Mira"


async def solved(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play("ada > [Solved]", strict=False)


async def test_an_answer_becomes_knowledge(chat: Dialogue) -> None:
    await solved(chat)
    await chat.play(
        """
        mira > [Save as answer]
        bot to mira > Thank you. I've taken names and addresses out; somebody else will look at it.
        bot to organizers > Draft 1 from Mira · English / How do I get the key to the garden shed? / *[Approve] [Edit] [Drop]
        mira @ organizers > [Approve]
        bot to mira @ organizers > A second person has to decide, and you have answered, suggested or edited this. Thank you for it!
        olu @ organizers > [Approve]
        bot to olu @ organizers > Approved. It answers the next person who asks.
        bot edits organizers > Draft 1 from Mira * / Approved by Olu.
        bot to mira > Your answer to question 1 now helps everybody who asks. Thank you!
        olu > [!draft approve 1]
        bot to olu > Olu has decided on this draft already.
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play("ben > How do I get the key to the garden shed?", strict=False)
    answer = chat.said_to("ben")[-1]
    assert answer.startswith("How do I get the key to the garden shed? / ask Olu")
    for secret in ("Ada", "Mira", "olu@example.org", "1234567"):
        assert secret not in answer
        assert secret not in "".join(chat.said_to("organizers")).replace("from Mira", "")


async def test_any_second_mentor_may_decide(chat: Dialogue) -> None:
    await solved(chat)
    await chat.play("mira > [!save 1]", strict=False)
    await chat.play("tariq > [!draft approve 1]", strict=False)
    assert chat.said_to("tariq")[-1] == "Approved. It answers the next person who asks."


async def test_it_is_suggested_once(chat: Dialogue) -> None:
    await chat.play(ASKED, strict=False)
    await chat.play(
        """
        mira > [!save 1]
        bot to mira > Question 1 can't be saved: a question and an answer in words are needed.
        ada > [!save 1]
        bot to ada > Only mentors can do that. *
        """
    )
    await chat.play(ANSWERED, strict=False)
    await chat.play("mira > [!save 1]", strict=False)
    await chat.play(
        """
        tariq > [!save 1]
        bot to tariq > Question 1 is already saved as a draft answer.
        """
    )


async def test_a_draft_holds_all_that_answers_and_only_that(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {ASKED}
        mira > /answer 1 Hello Ada! Which shed do you mean?
        ada > the small one
        mira > /answer 1 Hi Ada, ask Olu: olu@example.org.
        mira > /answer 1 She keeps it on the **second** hook.
        tariq > /answer 1 Or ask at the gate?
        tariq > [Send anyway]
        mira > /answer 1 These words are taken back again.
        mira > /answer 1 You're welcome!
        mira > /note 1 The key is old.
        ada > [Solved]
        """,
        strict=False,
    )
    async with chat.community.db.write() as db:
        taken_back = await db.scalar(select(Utterance).where(Utterance.text.contains("again")))
        assert taken_back is not None
        await utterances.withdraw(db, taken_back, MONDAY)
    await chat.play("mira > [!save 1]", strict=False)
    async with chat.community.db.read() as db:
        draft = await db.get_one(Draft, 1)
    assert draft.answer == (
        "ask Olu: ….\n\nShe keeps it on the **second** hook.\n\nOr ask at the gate?"
    )
    await chat.play("olu > [!draft approve 1]", strict=False)
    await chat.play("""
        ben > How do I get the key to the garden shed?
        bot to ben > How do I get the key to the garden shed? / ask Olu: …. / She keeps it on the second hook. / Or ask at the gate? / Reviewed in January 2030 [That helped] [Ask a person]
    """)  # noqa: E501 - a dialogue's line


async def test_where_only_a_question_came_back_that_is_the_draft(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {ASKED}
        mira > /answer 1 Have you looked on the hook?
        ada > it was there
        mira > /answer 1 You're welcome!
        ada > [Solved]
        mira > [!save 1]
        """,
        strict=False,
    )
    async with chat.community.db.read() as db:
        assert (await db.get_one(Draft, 1)).answer == "Have you looked on the hook?"


async def test_editing(chat: Dialogue) -> None:
    await solved(chat)
    await chat.play("mira > [Save as answer]", strict=False)
    await chat.play(
        """
        olu @ organizers > [Edit]
        bot to organizers > This is how it stands, to be copied: / ask Olu: … or …. Yours, …
        bot to organizers > What should the question say? Skip to leave it as it is. [Skip] [Cancel]
        olu @ organizers > [Skip]
        bot to organizers > And the answer? You can use bold, lists and links. [Skip] [Back] [Cancel]
        olu @ organizers > /back
        bot to organizers > What should the question say? *
        olu @ organizers > Where is the key to the shed?
        bot to organizers > And the answer? *
        olu @ organizers > On the **second** hook.
        bot to olu @ organizers > Changed. Somebody else can approve it now.
        bot edits organizers > Draft 1 * / Where is the key to the shed? / On the second hook. *
        olu @ organizers > [Approve]
        bot to olu @ organizers > A second person has to decide, *
        mira @ organizers > [Approve]
        bot to mira @ organizers > A second person has to decide, *
        tariq @ organizers > [Approve]
        bot to tariq @ organizers > Approved. It answers the next person who asks.
        bot edits organizers > * / Approved by Tariq.
        bot to mira > Your answer to question 1 now helps everybody who asks. Thank you!
        """  # noqa: E501 - a dialogue's line
    )


async def test_editing_can_be_left(chat: Dialogue) -> None:
    await solved(chat)
    await chat.play("mira > [Save as answer]", strict=False)
    await chat.play(
        """
        olu @ organizers > [Edit]
        bot to organizers > *
        bot to organizers > *
        olu @ organizers > /cancel
        bot to organizers > Cancelled. Nothing was changed.
        olu @ organizers > [Edit]
        bot to organizers > *
        bot to organizers > *
        olu @ organizers > /skip
        bot to organizers > *
        olu @ organizers > /skip
        bot to organizers > Nothing was changed.
        olu @ organizers > /back
        bot to organizers > *
        """
    )
    async with chat.community.db.read() as db:
        assert (await db.get_one(Draft, 1)).edited_by is None


async def test_editing_survives_a_restart(chat: Dialogue, tmp_path: Path) -> None:
    await solved(chat)
    await chat.play("mira > [Save as answer]", strict=False)
    await chat.play("olu > [!draft edit 1]", strict=False)
    await chat.play("olu > Where is the key?", strict=False)
    await chat.community.close()
    await chat.community.db.close()
    db = Database(encrypted(tmp_path / "chat.db"))
    await db.open()
    console = Console(first=10_000)
    community = Community(Settings(), db, [console], SetClock(MONDAY))
    await community.open()
    again = dialogue(community, console)
    await again.play("olu > On the hook.", strict=False)
    assert again.said_to("olu")[0] == "Changed. Somebody else can approve it now."
    await community.close()
    async with db.read() as session:
        draft = await session.get_one(Draft, 1)
        assert (draft.question, draft.answer) == ("Where is the key?", "On the hook.")
    await db.close()


async def test_dropping(chat: Dialogue) -> None:
    await solved(chat)
    await chat.play("mira > [Save as answer]", strict=False)
    await chat.play(
        """
        olu @ organizers > [Drop]
        bot to olu @ organizers > Dropped.
        bot edits organizers > Draft 1 * / Dropped by Olu.
        olu > [!draft edit 1]
        bot to olu > Olu has decided on this draft already.
        olu > [!draft drop 1]
        bot to olu > Olu has decided on this draft already.
        olu > [!draft approve 99]
        bot to olu > There is no such draft.
        """
    )


async def test_what_is_known_already_is_shown_and_put_together(chat: Dialogue) -> None:
    async with chat.community.db.write() as db:
        await knowledge_base.add(
            db,
            language="en",
            question="How do I get the key to the garden shed?",
            answer="From the hook.",
            now=MONDAY,
        )
    await chat.play(ASKED, strict=False)
    await chat.play("ada > [Ask a person]", strict=False)
    await chat.play(ANSWERED, strict=False)
    await chat.play("ada > [Solved]", strict=False)
    await chat.play("mira > [Save as answer]", strict=False)
    shown = chat.said_to("organizers")[-1]
    assert "Known already: How do I get the key to the garden shed?" in shown
    assert "[Same as “How do I get…]" in shown
    await chat.play(
        """
        olu @ organizers > [!merge 1 77]
        bot to olu @ organizers > This answer isn't there any more.
        olu @ organizers > [!merge 1 1]
        bot to olu @ organizers > Put together. The answer is now found in these words too.
        bot edits organizers > Draft 1 * / Approved by Olu.
        """
    )
    async with chat.community.db.read() as db:
        assert len((await db.scalars(select(Entry))).all()) == 1
        # It was asked in the very words of the entry, which need not be noted twice.
        assert list(await db.scalars(select(Phrasing.text))) == []


async def test_a_lone_curator_decides_alone(chat: Dialogue) -> None:
    await chat.play("olu > /role tariq -mentor", strict=False)
    await solved(chat)
    await chat.play("olu > /role mira -mentor", strict=False)
    await chat.play("olu > [!save 1]", strict=False)
    await chat.play("olu > [!draft approve 1]", strict=False)
    assert chat.said_to("olu")[-1] == "Approved. It answers the next person who asks."


async def test_of_somebody_unseen_nothing_is_saved(chat: Dialogue) -> None:
    await chat.play("ada > /anonymous", strict=False)
    await chat.play(ASKED, strict=False)
    card = chat.said_to("mentors")[-1]
    pseudonym = card.removeprefix("Question 1 from ").partition(" (")[0]
    await chat.play(f"mira > /answer 1 Dear {pseudonym}, on the hook, {pseudonym}.", strict=False)
    await chat.play("mira > [!save 1]", strict=False)
    async with chat.community.db.read() as db:
        draft = await db.get_one(Draft, 1)
    assert pseudonym not in draft.answer
    assert "hook" in draft.answer
