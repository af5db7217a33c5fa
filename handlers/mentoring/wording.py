"""Words of mentoring that stand in several messages: why two fit, what somebody has said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain import introductions, people, topics
from bot.domain.mentoring import offers, profiles
from bot.words import LanguageName, Listing, Text, WeeklyHours, _, ngettext, stack, verbatim
from bot.words.mentoring import Fluency, Frequency

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from bot.domain.mentoring.matching import Reasons
    from bot.engine.features import Tick
    from bot.storage.tables import MentoringProfile, Person

FLUENCIES = {
    Fluency.FLUENT: _("Very well"),
    Fluency.GOOD: _("Well"),
    Fluency.BASIC: _("A little"),
}
FREQUENCIES = {
    Frequency.WEEKLY: _("Every week"),
    Frequency.FORTNIGHTLY: _("Every two weeks"),
    Frequency.MONTHLY: _("Once a month"),
}
PLATFORMS = {"telegram": "Telegram", "matrix": "Matrix", "console": "Console"}
SHOWN = 3
"""Of what two people have in common, so much is named: what is rarest comes first."""


async def name_of(tick: Tick, person_id: int | None) -> Text:
    """A person's name; "somebody" where they have none."""
    name = await people.named(tick.db, person_id)
    return verbatim(name) if name else _("somebody")


def listing(words: Iterable[str]) -> Listing:
    """Topics by their names, and words of one's own as they are."""
    return Listing(tuple(named(word) for word in words))


def named(word: str) -> Text:
    """A topic's name, or words of one's own as they are."""
    return topics.TOPICS.get(word) or verbatim(word)


def languages(tags: Iterable[str]) -> Listing:
    """Languages by their names."""
    return Listing(tuple(LanguageName(tag) for tag in tags))


# ── why two people fit ───────────────────────────────────────────────────────────────────────


def to_mentor(stored: Mapping[str, Any]) -> Text:
    """Why, as the mentor is told."""
    reasons = offers.reasons_of(dict(stored))
    goals = reasons.goals[:SHOWN]
    helping = _("You can help with: {topics}.", topics=listing(goals)) if goals else None
    return _reasons(reasons, helping)


def to_mentee(stored: Mapping[str, Any]) -> Text:
    """Why, as the newcomer is told."""
    reasons = offers.reasons_of(dict(stored))
    goals = reasons.goals[:SHOWN]
    helping = _("They can help with: {topics}.", topics=listing(goals)) if goals else None
    return _reasons(reasons, helping)


def _reasons(reasons: Reasons, helping: Text | None) -> Text:
    """In sentences: languages, interests, what can be learned, common hours."""
    shared = reasons.interests[:SHOWN]
    return stack(
        _("You both speak {languages}.", languages=languages(reasons.languages[:SHOWN]))
        if reasons.languages
        else None,
        _("You both like: {topics}.", topics=listing(shared)) if shared else None,
        helping,
        _hours(reasons.hours),
        gap=" ",
    )


def _hours(hours: float | None) -> Text | None:
    if hours is None:
        return None
    if hours < 1:
        return _(
            "You are rarely free at the same time, so writing will suit you better than calling."
        )
    return ngettext(
        "You have about {count} hour a week in common.",
        "You have about {count} hours a week in common.",
        int(hours),
    )


# ── what somebody has said of themselves ─────────────────────────────────────────────────────


def places(mentees: int, capacity: int) -> Text:
    """How many people somebody mentors, and how many they take."""
    if not mentees:
        return _(
            "Nobody is with you yet. You take up to {most} at a time, and I ask you as soon as "
            "somebody suits you.",
            most=capacity,
        )
    return ngettext(
        "You mentor {count} person, and take {most} at a time.",
        "You mentor {count} people, and take {most} at a time.",
        mentees,
        most=capacity,
    )


async def said_of(
    tick: Tick, person: Person, profile: MentoringProfile | None, *, as_mentor: bool
) -> Text:
    """What is known of somebody, a line each; what they have not said is left out."""
    known = await people.fluency_of(tick.db, person.id)
    interests = await introductions.interests(tick.db, person.id)
    hours = profiles.hours_of(profile)
    lines = [
        _("Languages: {languages}", languages=languages(known)) if known else None,
        _("Usually free: {hours}", hours=WeeklyHours(hours)) if hours else None,
        _topics(
            _("Interests: {topics}"),
            [*sorted(interests, key=topics.order), *(profile.own_interests if profile else ())],
        ),
    ]
    if profile is not None:
        helping = _topics(_("Can help with: {topics}"), profile.skills)
        lines += [helping] if as_mentor else []
    return stack(*lines, None if as_mentor else wishes_of(profile), _often(profile))


def wishes_of(profile: MentoringProfile | None) -> Text | None:
    """What somebody would like to learn, if they have said so."""
    goals = profile.goals if profile is not None else []
    return _topics(_("Would like to learn: {topics}"), goals)


def _topics(line: Text, words: Collection[str]) -> Text | None:
    return Text(line.msgid, {"topics": listing(words)}) if words else None


def _often(profile: MentoringProfile | None) -> Text | None:
    if profile is None:
        return None
    said = [
        FREQUENCIES[Frequency(profile.frequency)] if profile.frequency else None,
        verbatim(PLATFORMS.get(profile.platform, profile.platform)) if profile.platform else None,
    ]
    items = tuple(item for item in said if item is not None)
    return _("To talk: {wishes}", wishes=Listing(items)) if items else None
