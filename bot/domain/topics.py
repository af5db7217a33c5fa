"""What answers and resources are about: keys in the tables, names for people."""

from __future__ import annotations

import re

from bot.words import Listing, Refused, Text, _, verbatim

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
