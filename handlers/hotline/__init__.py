"""The hotline: ask, be answered from what is known or by people, and never be left waiting unheard.

albums         pictures that come one by one
asking         what people ask; small talk
searching      what is known of it, looked up once
offered_answers what is said in the thread of a question that nobody has taken
offers         what the bot can say to it by itself
spoken_presses yes and no in words, about what the bot offered
pointers       something to read, where it isn't sure
reading        an answer that is known, as it is read
guests         the same, where the bot is not
cards          a question as the people who answer see it
notices        what askers and those who answer are told on the way
following      what is said right after an answer
former_readers what is taken from those who answer no more
what_came_before what was asked right before, on cards
relaying       what the asker says further
further_words  these, before whoever has the question
changes        edits, and what is taken back
claiming       who answers what
leases         until when
answering      mentors' words, held back where two would answer at once; notes
delivering     words on their way to the other side
unseen         a conversation under a made-up name
ordinary       what went to the safety team, and was a question after all
which_name     under which name, where both would stand side by side
unpressed      what the bot offered, and nobody pressed
undelivered    what did not reach its asker
holding        what goes beyond one person's share
joining        what is held, added to what is open
floods         what those who answer hear of too much, and hushing
ladder         who hears of a question that waits, and what its asker is told
courtesies     hello, thanks, joy, yes and no
unclear        what is still unclear after an answer
endings        solved, still stuck, thanks, closed
duplicates     the same question twice
known_answers  a mentor points to what is known
reopening      a question that goes on
severing       who asked unseen is forgotten in the end
moved_rooms    questions that stood in a room which is lost, or regained
lists          what waits, what one owes
own_questions  how one's own questions stand
own_topics     a topic for each question in its asker's private chat
snippets       mentors' ready-made words
desk_pages     what waits, and one question, at the desk on the web
how_it_goes    how much is answered and how fast, at the desk on the web
blocks         questions between two of whom one blocks the other
"""

from handlers.hotline import (
    albums,
    answering,
    asking,
    blocks,
    changes,
    claiming,
    desk_pages,
    duplicates,
    endings,
    floods,
    following,
    former_readers,
    guests,
    how_it_goes,
    joining,
    known_answers,
    ladder,
    leases,
    lists,
    moved_rooms,
    offers,
    ordinary,
    own_questions,
    own_topics,
    reading,
    relaying,
    reopening,
    severing,
    snippets,
    unclear,
    undelivered,
    unpressed,
    unseen,
    which_name,
)
from handlers.hotline.registry import feature

__all__ = [
    "albums",
    "answering",
    "asking",
    "blocks",
    "changes",
    "claiming",
    "desk_pages",
    "duplicates",
    "endings",
    "feature",
    "floods",
    "following",
    "former_readers",
    "guests",
    "how_it_goes",
    "joining",
    "known_answers",
    "ladder",
    "leases",
    "lists",
    "moved_rooms",
    "offers",
    "ordinary",
    "own_questions",
    "own_topics",
    "reading",
    "relaying",
    "reopening",
    "severing",
    "snippets",
    "unclear",
    "undelivered",
    "unpressed",
    "unseen",
    "which_name",
]
