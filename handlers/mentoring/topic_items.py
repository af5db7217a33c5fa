"""Interests, goals and skills: topics on buttons, and words of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import introductions, topics
from bot.domain.mentoring import profiles
from bot.engine.screens import MOST_BUTTONS, Screen, fitting, ticked
from bot.words import Button, _, verbatim
from handlers.mentoring import items

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Sequence

    from bot.engine.features import Context

OWN_WORDS = _("In my own words")
OFFERED = tuple(dict.fromkeys((*topics.COMMONEST, *topics.TOPICS)))
"""Topics in the order in which they are offered."""
ASKED = {
    "interests": _("What are you curious about? Choose as many as you like."),
    "goals": _("What would you like to learn? Choose as many as you like."),
    "skills": _("What can you help others with? Choose as many as you like."),
}


def _of_topics(item: str) -> Callable[[Context, str], Awaitable[Screen]]:
    async def show(ctx: Context, value: str) -> Screen:
        return await _topics(ctx, item, value)

    return show


interests, goals, skills = _of_topics("interests"), _of_topics("goals"), _of_topics("skills")


async def _topics(ctx: Context, item: str, value: str) -> Screen:
    """Topics and words of one's own, ticked and unticked."""
    page, _space, number = value.partition(" ")
    if value and page != "page":
        await _toggle(ctx, item, value)
        await items.changed(ctx)
    chosen = await _chosen(ctx, item)
    own = [word for word in chosen if word not in topics.TOPICS]
    buttons = [
        *(
            Button(ticked(verbatim(word), chosen=True), f"/mentor {item} own {place}")
            for place, word in enumerate(own)
        ),
        *(
            Button(ticked(topics.name(key), chosen=key in chosen), f"/mentor {item} {key}")
            for key in OFFERED
        ),
    ]
    at = number if page == "page" else _page_of(value, own)
    shown = fitting(buttons, f"/mentor {item} page", at)
    typed = Button(OWN_WORDS, f"/mentor type {item}")
    return Screen(ASKED[item], (*shown, typed), items.DONE)


def _page_of(key: str, own: Sequence[str]) -> str:
    """The page on which a topic stands, so that ticking it turns none."""
    on_page = MOST_BUTTONS - 2
    return str((len(own) + OFFERED.index(key)) // on_page + 1) if key in OFFERED else ""


async def _chosen(ctx: Context, item: str) -> list[str]:
    profile = await items.own_profile(ctx)
    if item == "interests":
        own: Collection[str] = await introductions.interests(ctx.db, ctx.person.id)
        return [*sorted(own, key=topics.order), *profile.own_interests]
    return profiles.listed(profile, item)


async def _toggle(ctx: Context, item: str, value: str) -> None:
    profile = await items.own_profile(ctx)
    kind, _space, place = value.partition(" ")
    if kind == "own":
        own = [word for word in await _chosen(ctx, item) if word not in topics.TOPICS]
        if place.isdecimal() and int(place) < len(own):
            profiles.set_listed(
                profile, item, profiles.toggle(profiles.listed(profile, item), own[int(place)])
            )
    elif item == "interests" and value in topics.TOPICS:
        await introductions.toggle(ctx.db, ctx.person.id, value)
    elif value in topics.TOPICS:
        profiles.set_listed(profile, item, profiles.toggle(profiles.listed(profile, item), value))


async def add_words(ctx: Context, item: str, words: str) -> None:
    """Add what somebody wrote, between commas, to an item. Raises Refused."""
    profile = await items.own_profile(ctx)
    added = profiles.add_own_words(profiles.listed(profile, item), words, topics.TOPICS)
    profiles.set_listed(profile, item, added)
    await items.changed(ctx)


SCREENS = {"interests": interests, "goals": goals, "skills": skills}
