"""A link from one person's find to everybody's; dead ones are told of once."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import Community
from bot.config.settings import CommunitySettings, Settings
from bot.domain import jobs
from bot.domain.resources import resources
from bot.storage.tables import Job, Resource, Suggestion
from bot.words.pages import Page, Trouble
from tests.conftest import MONDAY, Open, database
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

FEATURES = (
    "introductions",
    "people",
    "rooms",
    "hotline",
    "resources",
    "suggestions",
    "link_checks",
)
SETTINGS = Settings(community=CommunitySettings(features=FEATURES))
GUIDE = "https://example.org/guide"
PAGES = {
    GUIDE: Page(GUIDE, title="A guide to maps", description="How to draw one.", language="en-US"),
    "https://example.org/gone": Page("https://example.org/gone", Trouble.GONE),
}


class Web:
    """A web of a few pages; whatever is not there does not answer."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self.pages = dict(pages)
        self.visits: list[str] = []

    async def __call__(self, link: str) -> Page:
        self.visits.append(link)
        return self.pages.get(link, Page(link, Trouble.SLOW))


@pytest.fixture
def web() -> Web:
    return Web(PAGES)


@pytest.fixture
async def curated(open_chat: Open, web: Web) -> Dialogue:
    return await open_chat(settings=SETTINGS, fetch_page=web)


async def test_a_link_is_suggested_accepted_and_found(curated: Dialogue) -> None:
    await curated.play(
        """
        ada > /suggest https://example.org/guide
        bot to ada > Thank you! Organizers will look at it, and I'll tell you what they say.
        bot to organizers > Link 1 from Ada / A guide to maps / https://example.org/guide / How to draw one. / English [Accept] [Edit] [Drop]
        ada > /find maps
        bot to ada > I found nothing about that. *
        ben @ organizers > [Accept]
        bot to ben @ organizers > Only organizers can do that. *
        olu @ organizers > [Accept]
        bot to olu @ organizers > Accepted. Everybody can find it now.
        bot edits organizers > Link 1 * / Accepted by Olu.
        bot to ada > Your link was accepted, thank you. Everybody can find it now: A guide to maps
        ben > /find maps
        bot to ben > A guide to maps (https://example.org/guide) / How to draw one. [All topics]
        olu > [!suggestion accept 1]
        bot to olu > Olu has decided on this link already.
        """  # noqa: E501 - a line of a dialogue is a line
    )


async def test_without_a_link_it_is_asked_for(curated: Dialogue) -> None:
    await curated.play(
        """
        ada > /suggest
        bot to ada > Which link should others know of? [Cancel]
        ada > no link
        bot to ada > That doesn't look like a link. * [Cancel]
        ada > example.org/slow
        bot to ada > What will people find there? One sentence. [Skip] [Back] [Cancel]
        ada > Slow maps.
        bot to ada > Thank you! *
        bot to organizers > Link 1 * / https://example.org/slow / Slow maps. / English / The website took too long to answer. *
        """  # noqa: E501 - a line of a dialogue is a line
    )


async def test_organizers_edit_before_they_accept(curated: Dialogue) -> None:
    await curated.play("ada > /suggest https://example.org/guide", strict=False)
    await curated.play(
        """
        olu > [!suggestion edit 1]
        bot to olu > What should it be called? * [Skip] [Cancel]
        olu > Maps for beginners
        bot to olu > And in one sentence, what is there to find? *
        olu > [Skip]
        bot to olu > In which language is it? *
        olu > fr
        bot to olu > Which topic? *
        olu > images, Learning
        bot to olu > What kind of thing is it? *
        olu > book
        bot to olu > Please choose one of these. / What kind of thing is it? *
        olu > tutorial
        bot to olu > For whom is it? *
        olu > emerging
        bot to olu > Changed.
        bot edits organizers > Link 1 * / Maps for beginners / * / French · Pictures and licences · Learning · tutorial · Emerging *
        """  # noqa: E501 - a line of a dialogue is a line
    )
    await curated.play(
        f"""
        olu @ organizers > [Drop]
        bot to olu @ organizers > Dropped.
        bot edits organizers > * / Dropped by Olu.
        bot to ada > Organizers have looked at your link, and it isn't listed this time. * {GUIDE}
        """
    )
    async with database(curated).read() as db:
        assert await db.scalar(select(Resource.id)) is None


async def test_nothing_is_suggested_twice_nor_without_end(curated: Dialogue, web: Web) -> None:
    await curated.play("ada > /suggest https://example.org/guide", strict=False)
    await curated.play(
        """
        ben > /suggest https://example.org/guide
        bot to ben > Thank you, somebody has suggested this link already.
        """
    )
    for number in range(9):
        await curated.play(f"ada > /suggest https://example.org/{number}", strict=False)
    await curated.play(
        """
        ada > /suggest https://example.org/more
        bot to ada > Thank you! Let organizers look at what you suggested so far, first.
        """
    )
    assert "https://example.org/more" not in web.visits


async def test_who_has_no_name_suggests_too(curated: Dialogue) -> None:
    await curated.play("you > /suggest https://example.org/guide", strict=False)
    assert curated.said_to("organizers")[-1].startswith("Link 1 from somebody / ")


async def test_without_a_network_the_link_is_still_suggested(open_chat: Open) -> None:
    chat = await open_chat(settings=SETTINGS)
    await chat.play(
        """
        ada > /suggest https://example.org/guide Maps, and how to draw them
        bot to ada > Thank you! *
        bot to organizers > Link 1 * / Maps, and how to draw them / English / I couldn't look at the page. [Accept] *
        """  # noqa: E501 - a line of a dialogue is a line
    )


async def test_a_page_to_be_read_survives_a_crash(open_chat: Open, web: Web) -> None:
    chat = await open_chat(settings=SETTINGS, fetch_page=web)
    async with database(chat).write() as db:
        suggestion = Suggestion(link=GUIDE, language="en", topics=[], created_at=MONDAY)
        db.add(suggestion)
        await db.flush()
        db.add(
            Job(
                name="suggestions.page",
                subject=suggestion.id,
                arguments={"link": GUIDE},
                host="example.org",
                state="working",
                attempts=1,
                planned_at=MONDAY,
                due_at=MONDAY,
                claimed_at=MONDAY,
            )
        )
    assert isinstance(chat.stage, Community)
    await chat.stage.jobs.recover()
    await chat.play("... 1 minute", strict=False)
    assert "A guide to maps" in chat.said_to("organizers")[-1]
    async with database(chat).read() as db:
        assert await db.scalar(select(Job.id).where(Job.subject != 0)) is None


# ── dead links ───────────────────────────────────────────────────────────────────────────────


def page(key: str) -> Resource:
    return Resource(
        key=key, language="en", title=key.title(), link=f"https://example.org/{key}",
        topics=["learning"], keywords=[],
    )  # fmt: skip


async def test_what_is_gone_is_told_of_once_and_hidden(curated: Dialogue, web: Web) -> None:
    web.pages["https://example.org/here"] = Page("https://example.org/here", title="Here")
    async with database(curated).write() as db:
        for key in ("gone", "here"):
            await resources.add(db, page(key), MONDAY)
    await curated.play(
        """
        ... 8 days
        bot to organizers > A link doesn't work any more, so I don't show it: / 1. Gone (https://example.org/gone) [1 works] [Take 1 out]
        ada > /resources learning
        bot to ada > Learning / Here (https://example.org/here) [All topics]
        ... 14 days
        olu @ organizers > [1 works]
        bot to organizers > I show it again: Gone
        ada > /find gone
        bot to ada > Gone (https://example.org/gone) [All topics]
        """  # noqa: E501 - a line of a dialogue is a line
    )
    assert len([one for one in web.visits if one.endswith("/here")]) == 3


async def test_a_bad_week_is_forgiven(curated: Dialogue, web: Web) -> None:
    async with database(curated).write() as db:
        await resources.add(db, page("flaky"), MONDAY)
    link = "https://example.org/flaky"
    await curated.play("... 15 days")
    web.pages[link] = Page(link, Trouble.REFUSED)
    await curated.play("... 7 days")
    del web.pages[link]
    await curated.play(
        """
        ... 14 days
        ... 7 days
        bot to organizers > A link doesn't work any more, * [Take 1 out]
        olu @ organizers > [Take 1 out]
        bot to organizers > I took it out: Flaky
        ... 3 weeks
        """
    )


async def test_one_host_is_not_hurried(curated: Dialogue, web: Web) -> None:
    async with database(curated).write() as db:
        for key in ("a", "b", "c"):
            await resources.add(db, page(key), MONDAY)
    await curated.play("... until 2030-01-14 09:00")
    assert len(web.visits) == 1
    await curated.play("... 10 seconds")
    assert len(web.visits) == 2
    await curated.play("... 10 seconds")
    assert len(web.visits) == 3


async def test_one_host_is_not_hurried_after_a_night_off_either(
    curated: Dialogue, web: Web
) -> None:
    async with database(curated).write() as db:
        for key in ("a", "b", "c"):
            await resources.add(db, page(key), MONDAY)
        for number, key in enumerate("abc", start=1):
            link = f"https://example.org/{key}"
            await jobs.read_page_gently(
                db, "resources.link", number, link, MONDAY - timedelta(hours=9)
            )
    await curated.community.jobs.recover()
    for seen in (1, 2, 3):
        await curated.play("... 10 seconds" if seen > 1 else "... 1 second")
        assert len(web.visits) == seen
