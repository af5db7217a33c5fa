"""Mentoring: newcomers and mentors are brought together if both agree, and find each other again.

registry       the feature
arguments      what follows its buttons
terms          the community's terms, from its settings
wording        why two fit, what somebody has said
home           /mentor, where everything begins
items          what people say of themselves, an item at a time
topic_items    interests, goals and skills among these
forms          what of it is typed
seeking        a newcomer would like a mentor
offering       a mentor is asked
confirming     the newcomer is asked; the introduction
rounds         all who wait, together; what is due of offers
interruptions  somebody leaves, rests, or can't be reached meanwhile
pair_screen    what both of a pairing see of it
own_topics     a topic for each pairing, where private chats have topics
pair_chat      what the two say to each other through the bot
talking        from when on, and until when, all that somebody writes goes to the other
backups        who answers while a mentor is away
check_ins      how it goes, asked now and then
goals          what the two want to reach
silence        who leaves the other without an answer
endings        by either, at the end, in silence; what organizers alone are told
grown          whom the hotline brought together
desk           a mentor's desk
mentees        whom one mentors, how many, stopping
term           whether a mentor goes on
organizing     how mentoring stands; bringing together and apart
eligible       who may mentor people
"""

from handlers.mentoring import (
    backups,
    check_ins,
    confirming,
    desk,
    desk_pages,
    eligible,
    endings,
    forms,
    goals,
    grown,
    home,
    interruptions,
    items,
    mentees,
    offering,
    organizing,
    own_topics,
    pair_chat,
    pair_screen,
    rounds,
    seeking,
    silence,
    talking,
    term,
    terms,
    topic_items,
    wording,
)
from handlers.mentoring.registry import feature

__all__ = [
    "backups",
    "check_ins",
    "confirming",
    "desk",
    "desk_pages",
    "eligible",
    "endings",
    "feature",
    "forms",
    "goals",
    "grown",
    "home",
    "interruptions",
    "items",
    "mentees",
    "offering",
    "organizing",
    "own_topics",
    "pair_chat",
    "pair_screen",
    "rounds",
    "seeking",
    "silence",
    "talking",
    "term",
    "terms",
    "topic_items",
    "wording",
]
