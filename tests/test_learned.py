"""What people have shared comes back: found, translated, beside questions, as knowledge."""

from __future__ import annotations

from sqlalchemy import select

from bot.domain.shareouts.content import Content
from bot.domain.shareouts.shelf import Shelf
from bot.storage.tables import AgendaItem, Draft, Shareout, ShareoutPost
from handlers.shareouts.publishing import best
from tests.dialogue import Dialogue
from tests.test_making_shareouts import publish

POST = "A day at WikiIndaba / From Ada / We met editors from nine countries."


def content(language: str) -> Content:
    return Content(title=language, text="", answers={}, files=(), language=language)


def test_each_reader_has_their_language_first() -> None:
    versions = [content("en"), content("fr"), content("pt")]
    assert best(versions, ["pt-BR", "en"]).language == "pt"
    assert best(versions, ["sw", "fr", "en"]).language == "fr"
    assert best(versions, ["zh"]).language == "en"


async def test_in_a_group_the_best_is_shown_and_the_rest_in_private(chat: Dialogue) -> None:
    await publish(chat)
    await chat.play(
        """
        ben @ newcomers > /learned editors
        bot to ben @ newcomers > A day at WikiIndaba / We met editors from nine countries.*
        ben @ newcomers > /learned kettles
        bot to ben @ newcomers > Nobody has shared anything about that yet.*
        ben > /learned 17
        bot to ben > This isn't there any more. [What others learned]
        """
    )


async def test_a_volunteer_translates_it_and_groups_read_their_language(chat: Dialogue) -> None:
    await chat.play("olu @ announcements > /room announcements fr", strict=False)
    await publish(chat)
    assert any("We met editors" in line for line in chat.said_to("announcements"))
    await chat.play("cleo speaks fr", strict=False)
    await chat.play("cleo > /gaps fr", strict=False)
    assert any("A day at WikiIndaba" in line for line in chat.said_to("cleo"))
    await chat.play("cleo > /translate-shared 1 fr", strict=False)
    await chat.play("cleo > Une journée à WikiIndaba", strict=False)
    await chat.play("cleo > Nous avons rencontré des gens de neuf pays.", strict=False)
    await chat.play("olu @ organizers > [Approve]", strict=False)
    assert any("neuf pays" in line for line in chat.said_to("announcements"))
    await chat.play(
        """
        cleo > /learned pays
        bot to cleo > Une journée à WikiIndaba / Nous avons rencontré des gens de neuf pays.*
        mira > /learned pays
        bot to mira > A day at WikiIndaba / We met editors from nine countries.*
        """
    )
    async with chat.community.db.read() as db:
        (post,) = await db.scalars(select(ShareoutPost))
    assert post.language == "fr"
    await chat.play("ada > /learned 1", strict=False)
    await chat.play("ada > [Take it back]\nada > [Yes, take it back]", strict=False)
    assert "bot deletes organizers > Translation 1 from Cleo" in chat.transcript
    assert chat.transcript.count("bot deletes cleo") == 2, "what she translated, and found"
    await chat.play("cleo > /learned pays\nbot to cleo > *")
    assert not any("neuf" in line for line in chat.said_to("cleo")[-1:])


async def test_it_is_offered_beside_a_question_that_nobody_has_answered(chat: Dialogue) -> None:
    await publish(chat)
    await chat.play(
        """
        ben > A day at WikiIndaba?
        bot to ben > I've passed this on to people*This may help: A day at WikiIndaba /learned 1 [Take it back]
        bot to mentors > *
        """  # noqa: E501 - a dialogue's line
    )


async def test_it_is_proposed_where_it_answers_what_is_missing(chat: Dialogue) -> None:
    await chat.play("ben > How do I bring a camera to the market", strict=False)
    await chat.play("ada > /shareout new\nada > How to bring a camera to the market", strict=False)
    await chat.play("ada > Ask the people first.\nada > [Done]\nada > [Send it in]", strict=False)
    await chat.play("olu @ organizers > [Approve]", strict=False)
    async with chat.community.db.read() as db:
        (draft,) = await db.scalars(select(Draft))
        assert (draft.answer, draft.state) == ("Ask the people first.", "open")
    assert any("from what somebody has shared" in line for line in chat.said_to("organizers"))
    await chat.play("ada > [Take it back]\nada > [Yes, take it back]", strict=False)
    async with chat.community.db.read() as db:
        (draft,) = await db.scalars(select(Draft))
        assert (draft.answer, draft.state) == ("", "dropped")


async def test_the_shelf_is_read_again_when_something_changes(chat: Dialogue) -> None:
    shelf = chat.community.engine.services[Shelf]
    assert isinstance(shelf, Shelf)
    await publish(chat)
    await chat.community.settle()
    assert [shared.title for shared in shelf.newest(["en"])] == ["A day at WikiIndaba"]
    assert shelf.fitting("a day at wikiindaba", ["en"]) is not None
    assert shelf.fitting("a day at wikiindaba", ["sw"]) is None
    async with chat.community.db.read() as db:
        (shareout,) = await db.scalars(select(Shareout))
    assert shareout.text == "We met editors from nine countries."


async def test_organizers_choose_where_it_is_posted(chat: Dialogue) -> None:
    await chat.play("olu > /shareout\nolu > [Where it is posted]", strict=False)
    await chat.play("olu > [newcomers]\nolu > [Done]", strict=False)
    await publish(chat)
    assert any(POST in line for line in chat.said_to("newcomers"))
    assert any(POST in line for line in chat.said_to("announcements"))


async def test_a_talk_goes_on_an_agenda_that_organizers_agree_to(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /meetup new
        olu > Git night
        olu > tomorrow 19:00
        olu > [Yes]
        olu > The library
        olu > [Publish]
        olu > [newcomers]
        olu > /shareout ask @ada; WikiIndaba; 4 February
        ada > [I'd like to share]
        ada > [A ten-minute talk]
        ada > [Next]
        ada > [Everybody]
        ada > [In a week]
        """,
        strict=False,
    )
    await chat.play("ada > [Tell it at a meetup]", strict=False)
    await chat.play(
        """
        ada > [!shareout-talk 1 1]
        bot to ada > I've asked the organizers, and tell you what they say.
        bot to organizers > Ada would like to tell at “Git night”, Tue 8 Jan*, in ten minutes: WikiIndaba [Put it on the agenda] [Not this time]
        olu @ organizers > [Put it on the agenda]
        bot to olu @ organizers > It is on the agenda.
        bot edits organizers > Ada would like to tell at “Git night”, Tue 8 Jan*, in ten minutes: WikiIndaba
        bot to ada > Your talk “WikiIndaba” is on the agenda of “Git night”, Tue 8 Jan*.
        """,  # noqa: E501 - a dialogue's line
        strict=False,
    )
    async with chat.community.db.read() as db:
        (item,) = await db.scalars(select(AgendaItem))
        assert (item.title, item.minutes) == ("WikiIndaba", 10)
    await chat.play("ada > [!shareout-make 1]\nada > how it was\nada > [Done]", strict=False)
    await chat.play("ada > [Send it in]\nolu @ organizers > [Approve]", strict=False)
    await chat.play("ada > [Take it back]\nada > [Yes, take it back]", strict=False)
    async with chat.community.db.read() as db:
        assert not (await db.scalars(select(AgendaItem))).all()


async def test_what_was_taken_back_goes_on_no_agenda(chat: Dialogue) -> None:
    """Organizers may still have the question whether it does."""
    await publish(chat)
    await chat.play("olu > /meetup new\nolu > Git night\nolu > tomorrow 19:00\nolu > [Yes]\n"
                    "olu > The library\nolu > [Publish]", strict=False)  # fmt: skip
    await chat.play("ada > [!shareout-talk 1 1]", strict=False)
    await chat.play(
        "ada > /learned 1\nada > [Take it back]\nada > [Yes, take it back]", strict=False
    )
    await chat.play("olu @ organizers > [Put it on the agenda]", strict=False)
    async with chat.community.db.read() as db:
        assert not (await db.scalars(select(AgendaItem))).all()
    assert "isn't there any more" in chat.said_to("olu")[-1]


async def test_whom_it_is_meant_for_hears_of_it_in_their_room(chat: Dialogue) -> None:
    await chat.play("olu > /shareout ask ada; WikiIndaba; 4 February", strict=False)
    await chat.play("ada > [!pledge 1 1 mentors 2030-01-21]\nada > [Begin now]", strict=False)
    await chat.play(
        "ada > how to look after mentees\nada > [Done]\nada > [Send it in]", strict=False
    )
    assert any("For: Mentors" in line for line in chat.said_to("organizers"))
    await chat.play("olu @ organizers > [Approve]", strict=False)
    assert any("look after mentees" in line for line in chat.said_to("mentors"))
    assert any("look after mentees" in line for line in chat.said_to("announcements"))


async def test_the_list_is_leafed_through(chat: Dialogue) -> None:
    for number in range(7):
        await chat.play(f"ada > /shareout new\nada > Walk {number}", strict=False)
        await chat.play("ada > by the river\nada > [Done]\nada > [Send it in]", strict=False)
        await chat.play("olu @ organizers > [Approve]", strict=False)
    await chat.play(
        """
        ben > /learned river
        bot to ben > *Walk 6*[Walk 2] [Next]
        ben > [Next]
        bot to ben > *Walk 1*[Walk 0] [Previous]
        """
    )
