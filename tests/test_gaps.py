"""What lacks in a language is claimed, translated, looked at by somebody else, and then served."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.config.settings import CommunitySettings, Settings
from bot.domain import people
from bot.domain.knowledge import curation, knowledge_base
from bot.domain.translations import counterparts
from bot.storage.tables import Entry, Translation
from tests.conftest import MONDAY, Open, database, without_side_chats
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "translations")
SETTINGS = Settings(community=CommunitySettings(features=FEATURES))
SANDBOX = ("Where can I practise?", "In the **sandbox**.")
OTHERS = {
    "pictures": ("How do I add a picture?", "Upload it to Commons."),
    "names": ("Can I change my username?", "Yes, ask a renamer."),
    "sources": ("What is a reliable source?", "One that checks its facts."),
    "deleted": ("Why was my article deleted?", "Look at the log for the reason."),
}


@pytest.fixture
async def known(open_chat: Open) -> Dialogue:
    chat = await open_chat(settings=SETTINGS)
    async with database(chat).write() as db:
        for key, (question, answer) in {"sandbox": SANDBOX, **OTHERS}.items():
            await knowledge_base.add(
                db, key=key, language="en", question=question, answer=answer, now=MONDAY
            )
            if key != "sandbox":
                await knowledge_base.add(
                    db, key=key, language="sw", question=f"Swali {key}?", answer=f"Jibu {key}.",
                    now=MONDAY,
                )  # fmt: skip
    return chat


async def test_a_gap_is_claimed_translated_looked_at_and_served(known: Dialogue) -> None:
    await known.play(
        """
        ada > /gaps sw
        bot to ada > 1 answer is missing in Swahili. / Would you translate one? * / 1. Where can I practise? [1]
        ada > [1]
        bot to ada > Thank you! This is the English text. * / Where can I practise? / In the sandbox.
        bot to ada > First the question, in your words: [Cancel]
        ben > /gaps sw
        bot to ben > Nothing is missing in Swahili.
        ben > /translate 1 sw
        bot to ben > Somebody is translating this already. /gaps shows what is left.
        ada > Nifanye mazoezi wapi?
        bot to ada > And the answer. * [Back] [Cancel]
        ada > Kwenye **sanduku la mchanga**.
        bot to ada > Thank you! Somebody else looks at it now, and I'll tell you. [Another one]
        bot to organizers > Translation 1 from Ada · Swahili / Where can I practise? / In the sandbox. / Nifanye mazoezi wapi? / Kwenye sanduku la mchanga. [Approve] [Edit] [Drop]
        olu @ organizers > [Approve]
        bot to olu @ organizers > Approved. It answers the next person who asks.
        bot edits organizers > Translation 1 * / Approved by Olu.
        bot to ada > Your translation answers people from now on, thank you: Nifanye mazoezi wapi?
        """  # noqa: E501 - a line of a dialogue is a line
    )
    await known.play("ben speaks sw\nben > Nifanye mazoezi wapi?", strict=False)
    assert "sanduku la mchanga" in known.said_to("ben")[-1]


async def translated(chat: Dialogue, by: str) -> None:
    await chat.play(
        f"""
        {by} > /translate 1 sw
        {by} > Wapi?
        {by} > Hapa.
        """,
        strict=False,
    )


async def test_nobody_approves_their_own_words(known: Dialogue) -> None:
    await translated(known, "mira")
    await known.play(
        """
        mira > [!translation approve 1]
        bot to mira > A second person has to look at it. Thank you for translating!
        olu @ organizers > [Edit]
        bot to organizers > What should the question say? *
        olu @ organizers > [Skip]
        bot to organizers > And the answer? *
        olu @ organizers > Hapa hapa.
        bot to olu @ organizers > Changed. Somebody else can approve it now.
        bot edits organizers > * / Wapi? / Hapa hapa. [Approve] *
        olu @ organizers > [Approve]
        bot to olu @ organizers > A second person has to look at it. Thank you for translating!
        mira > [!translation approve 1]
        bot to mira > A second person has to look at it. Thank you for translating!
        tariq > [!translation approve 1]
        bot edits organizers > * / Approved by Tariq.
        bot to tariq > Approved. *
        bot to olu > Your translation answers people *
        mira > [!translation drop 1]
        bot to mira > Tariq has decided on this translation already.
        ada > [!translation drop 1]
        bot to ada > Only mentors can do that. *
        """
    )


async def test_what_is_dropped_is_a_gap_again(known: Dialogue) -> None:
    await translated(known, "ada")
    await known.play(
        """
        olu @ organizers > [Drop]
        bot to olu @ organizers > Dropped.
        bot edits organizers > * / Dropped by Olu.
        bot to ada > Somebody has looked at your translation, and it isn't used this time. *
        ben > /gaps sw
        bot to ben > 1 answer is missing in Swahili. *
        """
    )


async def test_a_claim_ends_after_a_week(known: Dialogue) -> None:
    await known.play("ada > /translate 1 sw", strict=False)
    await known.play(
        """
        ... 4 days
        ada > Wapi?
        bot to ada > And the answer. *
        ... 4 days
        ben > /gaps sw
        bot to ben > 1 answer is missing in Swahili. *
        """
    )
    await known.play("ben > /translate 1 sw", strict=False)
    await known.play(
        """
        ada > Hapa.
        bot to ada > Somebody else has translated this meanwhile. Thank you all the same!
        """
    )


async def test_what_is_behind_is_a_gap_and_brought_up_to_date(known: Dialogue) -> None:
    async with database(known).write() as db:
        olu = await people.meant_by(db, "olu")
        entry = await curation.get(db, "2")
        later = MONDAY + timedelta(hours=1)
        await curation.rewrite(db, entry, olu, later, part="answer", words="Upload it anywhere.")
    await known.play(
        """
        ada > /gaps sw
        bot to ada > 1 answer is missing * / 1 answer in Swahili is older * / 1. How do I add a picture? / 2. Where can I practise? [1] [2]
        ... 2 hours
        ada > [1]
        bot to ada > Thank you! * / Upload it anywhere.
        bot to ada > First the question, *
        ada > Picha?
        bot to ada > And the answer. *
        ada > Popote.
        bot to ada > Thank you! *
        bot to organizers > Translation 1 * / Picha? / Popote. *
        olu @ organizers > [Approve]
        bot to olu @ organizers > Approved. *
        bot edits organizers > *
        bot to ada > Your translation *
        ada > /gaps sw
        bot to ada > 1 answer is missing in Swahili. / Would you *
        """  # noqa: E501 - a line of a dialogue is a line
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [("Picha?", "Jibu pictures."), ("Swali pictures?", "Popote."),
     ("Swali pictures?", "Jibu pictures.")],
)  # fmt: skip
async def test_a_translation_that_keeps_some_of_its_words_is_approved_whole(
    known: Dialogue, question: str, answer: str
) -> None:
    async with database(known).write() as db:
        olu = await people.meant_by(db, "olu")
        entry = await curation.get(db, "2")
        later = MONDAY + timedelta(hours=1)
        await curation.rewrite(db, entry, olu, later, part="answer", words="Upload it anywhere.")
    await known.play(
        f"""
        ... 2 hours
        ada > /translate 2 sw
        ada > {question}
        ada > {answer}
        olu @ organizers > [!translation approve 1]
        """,
        strict=False,
    )
    async with database(known).read() as db:
        translation = await db.get_one(Translation, 1)
        renewed = await curation.in_group(db, "pictures", "sw")
        assert renewed is not None
        assert translation.state == "approved"
        assert (renewed.question, renewed.answer) == (question, answer)
        assert await counterparts.outrun_by(db, renewed) is None


async def test_without_a_number_it_is_the_first_gap(known: Dialogue) -> None:
    await known.play(
        """
        ada speaks fr
        ada @ newcomers > /translate
        """,
        strict=False,
    )
    await known.play("ada > /translate", strict=False)
    assert any("Where can I practise?" in said for said in known.said_to("ada"))
    await known.play(
        """
        ben > /translate 1 en
        bot to ben > It is in this language already. /gaps shows what is left.
        ben > /gaps klingonish!
        bot to ben > Write languages as short tags: *
        """
    )


async def test_in_a_group_gaps_lead_to_the_private_chat(known: Dialogue) -> None:
    without_side_chats(known)
    await known.play(
        """
        ada @ newcomers > /gaps sw
        bot to newcomers > * missing in Swahili. * [Open our private chat]
        ada @ newcomers > [Open our private chat]
        bot to ada > * missing in Swahili. *
        """
    )


async def test_what_the_starter_pack_translates_is_behind_when_its_english_changes(
    open_chat: Open,
) -> None:
    chat = await open_chat(knowing=True)
    async with database(chat).read() as db:
        ids = {
            language: await db.scalar(
                select(Entry.id).where(Entry.key == "edit.first", Entry.language == language)
            )
            for language in ("ar", "en")
        }
    for number in (ids["ar"], ids["en"]):
        assert "is older" not in "".join(chat.said_to("ben"))
        await chat.play(f"olu > /kb edit {number} answer\nolu > Start small.", strict=False)
        await chat.play("ben > /gaps sw", strict=False)
    assert "1 answer in Swahili is older" in chat.said_to("ben")[-1]
    assert "1. How do I make my first edit?" in chat.said_to("ben")[-1]


async def test_what_is_no_entry_leads_to_the_gaps(known: Dialogue) -> None:
    await known.play(
        """
        ada > /translate 999 sw
        bot to ada > This answer isn't there any more. [Another one]
        ada > /translate first sw
        bot to ada > This answer isn't there any more. [Another one]
        ada > [Another one]
        bot to ada > * missing in Swahili. *
        """
    )
