"""A town where there is something of everything: for tests of who may do what with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mentoring import mentoring, pair

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

KNOWLEDGE = """
    zed > /language en
    tariq @ den > hello
    cleo > hello
    ada > Where do the bicycles of the reading group stand?
    mira > /answer 1
    mira > Behind the hall.
    mira > [!save 1]
    olu > [!approve 1]
    ada > Who keeps the projector of our choir?
    ada > [It's a new question]
    mira > /answer 2
    mira > Kofi does.
    mira > [!save 2]
    olu > /suggest https://example.org/guide
    ada > /gaps sw
    ada > [1]
    ada > Baiskeli za kikundi ziko wapi?
    ada > Nyuma ya ukumbi.
    olu > /snippet add hello Hello there
    olu > /kb owner editing tariq
    ada > Who feeds the cats of the archive?
"""
MEETUPS = """
    olu > /meetup new
    olu > Office hour
    olu > 26 March 2030 18:00
    olu > [Yes]
    olu > The library
    olu > [Change]
    olu > [Seats]
    olu > [Another number]
    olu > 1
    olu > [Publish]
    olu > [newcomers]
    ada > /meetups
    ada > [Office hour]
    ada > [I'm coming]
    cleo > /meetups
    cleo > [Office hour]
    cleo > [I'm coming]
    olu > /when
"""
SHAREOUTS = """
    ada > /shareout new
    ada > A walk by the river
    ada > Go early, take water along.
    ada > [Ask me questions]
    ada > How quiet it was.
    ada > [Done]
    ada > [Order and remove]
    ada > [Who helps]
    ada > [Send it in]
    olu @ organizers > [Approve]
    olu > /shareout ask ada, cleo; WikiIndaba 2030; 4 February
    ... 2 minutes
    cleo > [I'd like to share]
    cleo > [Photos]
"""
ANNOUNCEMENTS = """
    olu > /announce
    olu > We meet on Friday at six.
    olu > [News]
    olu > [Preview]
    olu > [Send]
    olu > [Yes, send it]
    ... 10 seconds
    olu > /announce
    olu > A second one, not sent.
    olu > [News]
"""
OPPORTUNITIES = """
    olu > /addopportunity
    olu > [Scholarship]
    olu > WikiIndaba scholarship
    olu > https://example.org/indaba
    olu > 1 February 2030 18:00
    olu > [Yes]
    olu > Travel and bed for five days
    olu > [Skip]
    olu > English, sw
    olu > [Skip]
    olu > A letter
    olu > [Publish]
    ada > /opportunities
    ada > [WikiIndaba scholarship]
    ada > [Remind me]
    ada > [3 days before]
"""
VOTES = """
    olu > /survey
    olu > [One answer of several]
    olu > When shall we meet?
    olu > On Monday; On Friday
    olu > /skip
    olu > 3
    olu > newcomers
    olu > [Open it]
    ada @ newcomers > [On Monday]
    olu > /poll
    olu > Which colour has the banner?
    olu > Red; Blue
    olu > [One]
    olu > tomorrow 18:00
    olu > [Yes]
    olu > newcomers
    olu > [Post it]
    ada @ newcomers > [Blue]
"""
SAFETY = """
    olu > /role mira safety
    ada > /report
    ada > Somebody follows me on every page.
    ada > [Skip]
    ada > [Skip]
    ada > [Yes, here]
"""
SUBJECTS = (KNOWLEDGE, MEETUPS, SHAREOUTS, ANNOUNCEMENTS, OPPORTUNITIES, VOTES, SAFETY)
HOLDS = (
    "question", "draft", "entry", "suggestion", "translation", "snippet", "topic_owner",
    "meetup", "seat", "shareout", "shareout_ask", "announcement", "opportunity",
    "opportunity_notice", "survey", "poll", "safety_case", "pairing", "mentoring_profile",
)  # fmt: skip
"""Tables in which there is something then."""


async def settle_full_town(chat: Dialogue) -> None:
    """Ada has something of everything, cleo waits and has promised, olu has made it all; ben and
    tariq, who looks after a topic, have nothing. `zed` has to be an owner.
    """
    for subject in SUBJECTS:
        await chat.play(subject, strict=False)
    await mentoring(chat, "mira")
    await pair(chat, "ada", "mira", introduced=True)
