"""What answers and resources are about: keys in the tables, names for people."""

from __future__ import annotations

import re

from bot.words import Listing, Refused, Text, _, stack, verbatim

TOPICS = {
    "editing": _("Editing"),
    "articles": _("New articles"),
    "references": _("Sources"),
    "talking": _("Talking with others"),
    "policies": _("Rules"),
    "images": _("Pictures and licences"),
    "translation": _("Translating"),
    "account": _("Your account"),
    "access": _("Blocks and access"),
    "safety": _("Safety"),
    "conflict": _("Conflicts"),
    "mentors": _("Mentors"),
    "learning": _("Learning"),
    "groups": _("Groups"),
    "events": _("Events"),
    "grants": _("Grants"),
    "projects": _("Other projects"),
    "roles": _("Roles and rights"),
}
"""In the order in which newcomers meet them."""

GROUPS = {
    "writing": (
        _("Writing"), ("editing", "articles", "references", "images", "translation"),
    ),
    "together": (
        _("Working together"),
        ("talking", "policies", "account", "access", "safety", "conflict", "roles"),
    ),
    "people": (
        _("People and learning"), ("mentors", "learning", "groups", "events"),
    ),
    "more": (_("Grants and more"), ("grants", "projects")),
}  # fmt: skip
"""The topics in a few groups, for a screen; the last one also has a community's own."""

COMMONEST = ("editing", "articles", "references", "images", "translation", "talking", "learning",
             "events")  # fmt: skip
"""Those that are offered on buttons where all would be too many."""

LEVELS = {
    "fundamental": _("Fundamental"),
    "emerging": _("Emerging"),
    "expanding": _("Expanding"),
    "elevated": _("Elevated"),
}
"""The ladder of learning and leadership, from the first rung (starter/ladder.toml)."""

KINDS = {
    "tutorial": _("tutorial"),
    "policy": _("rule"),
    "tool": _("tool"),
    "group": _("group"),
    "event": _("event"),
    "grant": _("grant"),
    "person": _("person"),
}


def name(topic: str) -> Text:
    """What a topic is called; one of a community's own, as it is written."""
    return TOPICS.get(topic) or verbatim(topic.replace("-", " ").replace("_", " ").capitalize())


def which(asked: Text) -> Text:
    """A question for topics of which not all are on buttons: with their keys below, to be typed."""
    return stack(asked, verbatim(", ".join(TOPICS)))


def group_of(topic: str) -> str:
    """The key of the group that a topic is shown in."""
    last = next(reversed(GROUPS))
    return next((key for key, (_name, members) in GROUPS.items() if topic in members), last)


def order(topic: str) -> tuple[int, str]:
    """Sort topics by this."""
    known = list(TOPICS)
    return (known.index(topic) if topic in TOPICS else len(known), topic)


def rung(level: str) -> int:
    """How high on the ladder, from 0."""
    return list(LEVELS).index(level) if level in LEVELS else 0


KEY = re.compile(r"[a-z][a-z-]{1,30}")


def read_keys(words: str) -> str:
    """Topics by their keys, between spaces or commas, as one line. Raises Refused."""
    keys = words.lower().replace(",", " ").split()
    if not all(KEY.fullmatch(key) for key in keys):
        raise Refused(
            _("Topics are single words, such as: {topics}", topics=Listing(tuple(TOPICS)))
        )
    return " ".join(keys)
