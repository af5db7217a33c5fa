"""Meetups that fill up.

registry        the feature
arguments       what follows its commands and buttons
date_arguments  dates as buttons name them
wording         what a meetup is, when and where it is, who comes
cards           a date as it stands in rooms, in step
answering       coming or not, on a card and in private
waiting         whoever is next is told of a free seat
planning        making a meetup
desk            how it stands, as its hosts see it
posting         publishing it; its card in rooms
items           what can be changed of it
typed           what of that is typed
dates           its dates, moved or cancelled
hosting         who comes; hosts, and who may plan
listing         what is on
running         what is due of their dates
reminding       reminders, and how long before people like them
telling         what is different about a date
confirming      the day before, where others wait for a seat
afterwards      were you there, and how was it
door            checking in; who came and what happened, for hosts
calendars       files for calendars, and addresses that calendars read
watching        calendars elsewhere, whose dates are shown here
trainings       what can be learned where
mondays         the week's meetups, posted each Monday
sharing         meetups shared in any chat
fairness        how a time falls for others
when            which hours would be good for a group
clearing        lists that are not needed any more
"""

from handlers.meetups import (
    afterwards,
    answering,
    arguments,
    calendars,
    cards,
    clearing,
    confirming,
    date_arguments,
    dates,
    desk,
    desk_pages,
    door,
    fairness,
    hosting,
    items,
    listing,
    mondays,
    planning,
    posting,
    public_pages,
    reminding,
    running,
    sharing,
    telling,
    trainings,
    typed,
    waiting,
    watching,
    when,
    wording,
)
from handlers.meetups.registry import feature

__all__ = [
    "afterwards",
    "answering",
    "arguments",
    "calendars",
    "cards",
    "clearing",
    "confirming",
    "date_arguments",
    "dates",
    "desk",
    "desk_pages",
    "door",
    "fairness",
    "feature",
    "hosting",
    "items",
    "listing",
    "mondays",
    "planning",
    "posting",
    "public_pages",
    "reminding",
    "running",
    "sharing",
    "telling",
    "trainings",
    "typed",
    "waiting",
    "watching",
    "when",
    "wording",
]
