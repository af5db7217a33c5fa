"""The features that there are, as configurations name them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

FEATURES = (
    "introductions",
    "people",
    "setup",
    "rooms",
    "mentoring",
    "safety",
    "announcements",
    "opportunities",
    "shareouts",
    "hotline",
    "drafts",
    "knowledge",
    "linking",
    "privacy",
    "welcomes",
    "resources",
    "suggestions",
    "link_checks",
    "translations",
    "groups",
    "polls",
    "surveys",
    "meetups",
    "contributing",
    "desk",
    "exchange",
    "digests",
    "health",
)
"""The handler modules of a new community, in the order in which they are asked."""
RENAMED_FEATURES = {
    "contribute": "contributing",
    "curation": "drafts",
    "knowledge_base": "knowledge",
    "start": "introductions",
    "translating": "translations",
    "welcome": "welcomes",
}
"""What features were called before, as configurations may still name them."""


def _todays_name(name: object) -> object:
    return RENAMED_FEATURES.get(name, name) if isinstance(name, str) else name


Feature = Annotated[
    str, StringConstraints(pattern=r"^[a-z_]\w*(\.[a-z_]\w*)*$"), BeforeValidator(_todays_name)
]
