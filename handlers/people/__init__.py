"""People: name, language and zone of one's own; roles; a mentor's breaks."""

from handlers.people import (
    breaks,
    desk_pages,
    levels,
    preferences,
    roles,
    tags,
    unwanted,
    volunteering,
    zones,
)
from handlers.people.registry import feature

__all__ = [
    "breaks",
    "desk_pages",
    "feature",
    "levels",
    "preferences",
    "roles",
    "tags",
    "unwanted",
    "volunteering",
    "zones",
]
