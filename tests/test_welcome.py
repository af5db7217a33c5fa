"""The first minute: welcomed in a group, met in private, asked three things that can be skipped."""

import pytest
from sqlalchemy import select

from bot.config.groups import WelcomeSettings
from bot.config.settings import CommunitySettings, Settings
from bot.storage.tables import Person
from tests.conftest import Open, database
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "welcomes", "resources")


def settings(**welcome: float) -> Settings:
    return Settings(
        community=CommunitySettings(features=FEATURES), welcome=WelcomeSettings(**welcome)
    )


@pytest.fixture
async def group(open_chat: Open) -> Dialogue:
    return await open_chat(settings=settings())


async def test_who_joins_is_welcomed_and_the_welcome_fades(group: Dialogue) -> None:
    await group.play(
        """
        cleo joins newcomers
        ... 1 minute
        bot to newcomers > Welcome, Cleo! / Ask me anything * [Open our private chat]
        ... 1 day
        bot deletes newcomers > Welcome, Cleo! / *
        """
    )


async def test_many_are_welcomed_together_and_at_most_once_an_hour(group: Dialogue) -> None:
    await group.play(
        """
        cleo joins newcomers
        dan joins newcomers
        ... 1 minute
        bot to newcomers > Welcome, Cleo and Dan! / * [Open our private chat]
        eva joins newcomers
        ... 20 minutes
        fay joins newcomers
        ... 30 minutes
        ... 20 minutes
        bot to newcomers > Welcome, Eva and Fay! / * [Open our private chat]
        """
    )


async def test_a_crowd_is_not_named(group: Dialogue) -> None:
    for name in ("a", "b", "c", "d", "e", "f"):
        await group.play(f"{name} joins newcomers")
    await group.play(
        """
        ... 1 minute
        bot to newcomers > Welcome to all 6 of you! / *
        """
    )


async def test_who_leaves_again_is_not_welcomed(group: Dialogue) -> None:
    await group.play(
        """
        cleo joins newcomers
        cleo leaves newcomers
        ... 2 hours
        """
    )


async def test_the_language_of_most_is_spoken(group: Dialogue) -> None:
    await group.play(
        """
        cleo speaks fr
        cleo joins newcomers
        dan joins newcomers
        eva speaks fr
        eva joins newcomers
        ... 1 minute
        bot to newcomers > *Cleo, Dan et Eva* [*]
        """
    )
    assert "[Open our private chat]" not in group.said_to("newcomers")[-1]


async def test_other_groups_only_when_an_organizer_says_so(group: Dialogue) -> None:
    await group.play(
        """
        cleo joins announcements
        ... 2 hours
        cleo @ announcements > /welcome on
        bot to announcements > Only organizers can do that. *
        olu @ announcements > /welcome on
        bot to announcements > I'll welcome people who join here, at most once an hour.
        dan joins announcements
        ... 1 minute
        bot to announcements > Welcome, Dan! / *
        olu @ newcomers > /welcome off
        bot to newcomers > I won't welcome people here any more.
        eva joins newcomers
        ... 2 hours
        """
    )


async def test_who_asks_to_join_has_a_word_in_private_once(group: Dialogue) -> None:
    await group.play(
        """
        cleo asks to join newcomers
        bot to cleo > You have asked to join newcomers. * [Ask a question] [Find resources]
        cleo asks to join newcomers
        ... 2 days
        cleo asks to join newcomers
        """
    )


async def test_the_word_is_in_the_language_of_who_asks(group: Dialogue) -> None:
    await group.play(
        """
        olu @ newcomers > /language en
        cleo speaks fr
        """,
        strict=False,
    )
    await group.play(
        """
        cleo asks to join newcomers
        bot to cleo > * [Poser une question] [*]
        """
    )


async def test_its_buttons_lead_on(group: Dialogue) -> None:
    await group.play("cleo asks to join newcomers", strict=False)
    await group.play(
        """
        cleo > [Ask a question]
        bot to cleo > What would you like to know? Just write it here. [Ask without my name]
        """
    )


async def test_only_what_is_there_is_offered(open_chat: Open) -> None:
    bare = Settings(community=CommunitySettings(features=("people", "rooms", "welcomes")))
    chat = await open_chat(settings=bare)
    await chat.play("cleo asks to join newcomers", strict=False)
    assert "[" not in chat.said_to("cleo")[-1]


async def test_who_was_greeted_lately_needs_no_other_word(group: Dialogue) -> None:
    await group.play(
        """
        cleo > /start
        bot to cleo > Hello Cleo, *
        ... 1 hour
        cleo asks to join newcomers
        ... 1 week
        cleo asks to join newcomers
        dan asks to join newcomers
        bot to dan > You have asked to join newcomers. *
        """
    )
    await group.play("olu @ library > /room newcomers", strict=False)
    await group.play(
        """
        dan asks to join library
        ... 1 week
        eva asks to join library
        bot to eva > You have asked to join library. *
        ... 2 days
        eva asks to join newcomers
        bot to eva > You have asked to join newcomers. *
        """
    )


async def test_groups_that_do_not_welcome_stay_silent_towards_who_asks(group: Dialogue) -> None:
    await group.play(
        """
        cleo asks to join mentors
        olu @ newcomers > /welcome off
        bot to newcomers > I won't welcome people here any more.
        cleo asks to join newcomers
        """
    )


async def test_the_button_opens_the_private_chat(group: Dialogue) -> None:
    await group.play("cleo joins newcomers\n... 1 minute", strict=False)
    await group.play(
        """
        cleo @ newcomers > [Open our private chat]
        bot to cleo > Hello Cleo, I help newcomers in our community. / * [English] * [Skip]
        """
    )


async def test_first_contact_guesses_the_language_and_asks_three_things(group: Dialogue) -> None:
    await group.play(
        """
        cleo speaks en
        cleo > /start
        bot to cleo > Hello Cleo, * which language shall we speak? [English] * [Skip]
        cleo > [English]
        bot edits cleo > We speak English. / Which * [Lagos] * [Nairobi] * [Skip]
        cleo > [Nairobi]
        bot edits cleo > What are you curious about? * [Editing] * [Skip]
        cleo > [Editing]
        bot edits cleo > What are you curious about? * [✓ Editing] * [Done]
        cleo > [Done]
        bot edits cleo > Hello Cleo, * [Ask a question] * [My language] [What I can do]
        cleo > /start
        bot to cleo > Hello Cleo, * [Ask a question] * [My language] [What I can do]
        cleo > [Ask a question]
        bot to cleo > What would you like to know? Just write it here. [Ask without my name]
        """
    )


async def test_all_of_it_can_be_skipped(group: Dialogue) -> None:
    await group.play(
        """
        cleo > /start
        bot to cleo > Hello Cleo, * [Skip]
        cleo > [Skip]
        bot edits cleo > Which city has * [Skip]
        cleo > [Skip]
        bot edits cleo > What are you curious about? * [Skip]
        cleo > [Skip]
        bot edits cleo > Hello Cleo, * [Ask a question] * [My language] [What I can do]
        """
    )


async def test_a_question_may_come_before_all_that(group: Dialogue) -> None:
    await group.play("cleo > /start\ncleo > Where is the moon tonight?", strict=False)
    assert "Where is the moon tonight?" in group.said_to("mentors")[-1]


async def test_in_a_group_start_leads_to_the_private_chat(group: Dialogue) -> None:
    await group.play(
        """
        cleo @ newcomers > /start
        bot to newcomers > Hello Cleo, I help newcomers in our community. [Open our private chat]
        """
    )


async def names(chat: Dialogue) -> set[str]:
    """Everybody whom the bot knows."""
    async with database(chat).read() as db:
        return set(await db.scalars(select(Person.name)))


async def test_whoever_comes_and_goes_where_nobody_is_welcomed_stays_unknown(
    group: Dialogue,
) -> None:
    before = await names(group)
    await group.play(
        """
        cleo joins announcements
        cleo @ announcements > hello everybody
        cleo leaves announcements
        """
    )
    assert await names(group) == before
    await group.play("cleo joins newcomers")
    assert await names(group) == {*before, "Cleo"}


async def test_who_talks_where_the_bot_listens_is_known_once_it_answers(group: Dialogue) -> None:
    before = await names(group)
    await group.play("olu @ newcomers > /listen on", strict=False)
    await group.play("zoe @ newcomers > What a lovely day it is today, my friends")
    assert await names(group) == before
    await group.play("zoe @ newcomers > /ask who is there?", strict=False)
    assert await names(group) == {*before, "Zoe"}
