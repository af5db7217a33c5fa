"""Opportunities: what there is to apply for, and who hears of it in time.

registry    the feature
wording     how they are described
pages       a page for each, and what can be done there
listing     /opportunities, and hearing of what closes soon
reminding   told before a deadline, as one wished
entering    organizers enter, publish and change one
organizing  what else organizers do with one: announce, close, take back
files       sent as a CSV file, and given back so
desk_pages  what there is, at the desk on the web
outcomes    it closes; who got it, and whether they tell others
"""

from handlers.opportunities import (
    desk_pages,
    entering,
    files,
    listing,
    organizing,
    outcomes,
    pages,
    reminding,
)
from handlers.opportunities.registry import feature

__all__ = [
    "desk_pages",
    "entering",
    "feature",
    "files",
    "listing",
    "organizing",
    "outcomes",
    "pages",
    "reminding",
]
