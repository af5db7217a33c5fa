"""Share-outs: who went somewhere on the community's behalf brings something back.

registry     the feature
arguments    what follows its buttons
wording      how what people share is called, and where it stands
cards        what somebody was asked, and what they can do next
home         /shareout, where everything begins
pledging     a pledge, in three presses
together     people who went together share together
declining    rather not, not now, already done
circles      who tell each other first
reminders    kind reminders; what is overdue
asking       organizers ask people
invitations  who is not known yet comes with a word
meetups      who attends a marked meetup is asked
others       other features ask somebody
overview     /shareouts: how it stands with every event
reporting    the report of an event, for those who made it possible
organizing   what else organizers do with an event
composing    beginning to put something together, and putting it aside
hearing      what is sent meanwhile becomes a piece of it
finishing    seen as others will see it, put in order, named, sent in
helping      somebody is asked to add to it
waiting      nobody goes on with a draft
reviewing    an organizer looks at it
publishing   posted, thanked for, taken back
reaching     how many are in the groups in which it stands
shown        how readers see it
talks        told in ten minutes at a meetup
learned      what others have shared, and finding it
translating  into other languages
"""

from handlers.shareouts import (
    asking,
    cards,
    circles,
    composing,
    declining,
    desk_pages,
    finishing,
    hearing,
    helping,
    home,
    invitations,
    learned,
    meetups,
    organizing,
    others,
    overview,
    pledging,
    public_pages,
    publishing,
    reaching,
    reminders,
    reporting,
    reviewing,
    shown,
    talks,
    together,
    translating,
    waiting,
    wording,
)
from handlers.shareouts.registry import feature

__all__ = [
    "asking",
    "cards",
    "circles",
    "composing",
    "declining",
    "desk_pages",
    "feature",
    "finishing",
    "hearing",
    "helping",
    "home",
    "invitations",
    "learned",
    "meetups",
    "organizing",
    "others",
    "overview",
    "pledging",
    "public_pages",
    "publishing",
    "reaching",
    "reminders",
    "reporting",
    "reviewing",
    "shown",
    "talks",
    "together",
    "translating",
    "waiting",
    "wording",
]
