"""Suggested links: from somebody's find to a resource that everybody can find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import jobs, numbers, people
from bot.domain.hotline import unseen
from bot.domain.resources import resources
from bot.storage.personal_data import PersonalData, nameless, unsigned
from bot.storage.tables import Resource, Suggestion
from bot.words import Refused, Role, _
from bot.words.states import SuggestionState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person
    from bot.words.pages import Page

PAGE = "suggestions.page"
"""The job that reads the page of a suggestion."""
MOST_OPEN = 10
"""So many suggestions of one person may wait for a decision."""
UNDECIDED = (SuggestionState.LOOKING, SuggestionState.OPEN)


async def suggest(
    db: AsyncSession, by: Person, now: datetime, *, link: str, description: str, language: str
) -> Suggestion:
    """Write a link down and have its page looked at.

    Raises Refused when the link is known or suggested already, or the person suggests too much.
    """
    if await resources.by_link(db, link) is not None:
        raise Refused(_("Thank you, we have this link already."))
    waiting = select(Suggestion).where(Suggestion.state.in_(UNDECIDED))
    if await db.scalar(waiting.where(Suggestion.link == link).limit(1)) is not None:
        raise Refused(_("Thank you, somebody has suggested this link already."))
    own = await db.scalars(waiting.where(Suggestion.suggested_by == by.id))
    if len(own.all()) >= MOST_OPEN:
        raise Refused(_("Thank you! Let organizers look at what you suggested so far, first."))
    suggestion = Suggestion(
        link=link,
        title="",
        description=description,
        language=language,
        topics=[],
        state=SuggestionState.LOOKING,
        suggested_by=by.id,
        unnamed=unseen.is_unseen(by, now),
        created_at=now,
    )
    db.add(suggestion)
    await db.flush()
    await jobs.read_page(db, PAGE, suggestion.id, suggestion.link, now)
    return suggestion


async def looked_at(db: AsyncSession, suggestion_id: int, page: Page) -> Suggestion | None:
    """Fill in what the page says of itself, where the person did not; None if it was decided."""
    suggestion = await db.get(Suggestion, suggestion_id)
    if suggestion is None or suggestion.state != SuggestionState.LOOKING:
        return None
    suggestion.state = SuggestionState.OPEN
    suggestion.problem = page.trouble.value
    suggestion.title = suggestion.title or page.title
    suggestion.description = suggestion.description or page.description
    suggestion.language = _tag(page.language) or suggestion.language
    return suggestion


def _tag(language: str) -> str:
    """What a page says of its language, as a short tag: "en-US" is "en" to readers."""
    main, _hyphen, rest = language.partition("-")
    return main.lower() if not rest or main.lower() != "zh" else f"zh-{rest.title()}"


async def get(db: AsyncSession, number: str) -> Suggestion:
    """The suggestion of that number. Raises Refused."""
    read = numbers.read(number)
    suggestion = await db.get(Suggestion, read) if read is not None else None
    if suggestion is None:
        raise Refused(_("There is no such suggestion."))
    return suggestion


async def undecided(db: AsyncSession) -> Sequence[Suggestion]:
    """Those that nobody has decided on, the oldest first."""
    query = select(Suggestion).where(Suggestion.state.in_(UNDECIDED)).order_by(Suggestion.id)
    return (await db.scalars(query)).all()


async def must_be_open(db: AsyncSession, suggestion: Suggestion) -> None:
    """Raise Refused when somebody has decided already."""
    if suggestion.state not in UNDECIDED:
        name = await people.named(db, suggestion.decided_by)
        raise Refused(_("{name} has decided on this link already.", name=name or "…"))


async def may_accept(db: AsyncSession, suggestion: Suggestion, by: Person) -> None:
    """Raise Refused unless it is undecided, and this is a second person, where there is one."""
    await must_be_open(db, suggestion)
    organizers = await people.with_roles(db, Role.ORGANIZER, Role.OWNER)
    if by.id == suggestion.suggested_by and any(organizer.id != by.id for organizer in organizers):
        raise Refused(_("Another organizer has to look at it. Thank you for suggesting it!"))


def edit(suggestion: Suggestion, answers: Mapping[str, str]) -> None:
    """Change what was given; empty answers leave things as they are."""
    suggestion.title = answers["title"] or suggestion.title
    suggestion.description = answers["description"] or suggestion.description
    suggestion.language = answers["language"] or suggestion.language
    suggestion.topics = answers["topics"].split() or suggestion.topics
    suggestion.kind = answers["kind"] or suggestion.kind
    suggestion.level = answers["level"] or suggestion.level


async def accept(db: AsyncSession, suggestion: Suggestion, by: Person, now: datetime) -> Resource:
    """Make it a resource, which is found from now on."""
    resource = await resources.add(
        db,
        Resource(
            key="",
            language=suggestion.language,
            title=suggestion.title or suggestion.link,
            link=suggestion.link,
            description=suggestion.description,
            topics=suggestion.topics,
            level=suggestion.level,
            kind=suggestion.kind,
            keywords=[],
            added_by=by.id,
        ),
        now,
    )
    suggestion.resource_id = resource.id
    decide(suggestion, SuggestionState.ACCEPTED, by)
    return resource


def decide(suggestion: Suggestion, state: SuggestionState, by: Person) -> None:
    """Note who decided, and how: accepted or dropped."""
    suggestion.state = state
    suggestion.decided_by = by.id


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    links = select(Suggestion).where(Suggestion.suggested_by == person.id).order_by(Suggestion.id)
    return {
        "suggested_links": [
            {
                "link": suggestion.link,
                "description": suggestion.description,
                "state": suggestion.state,
            }
            for suggestion in await db.scalars(links)
        ]
    }


PERSONAL_DATA = PersonalData(
    "suggestions",
    (unsigned(Suggestion.suggested_by), nameless(Suggestion.decided_by)),
    _export,
    labels={"suggested_links": _("Links you suggested"), "description": _("Description")},
)
