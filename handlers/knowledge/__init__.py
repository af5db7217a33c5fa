"""The knowledge base for organizers: what is known is found, changed, looked at again, undone.

browsing        the first screen; finding by words and by topic
maintenance     lists of what may need somebody
entries         an entry as organizers see it
adding          writing down what is new, and translations
editing         changing what is there
phrasings       in which words it is found
history         what was done to it, and undoing that
review_cards    the card that asks for a review
reviews_due     what is due for a review, each week
reviewing       it is still right; who looks after which topic
targets         how sure the bot has to be
gaps            what is missing
desk_pages      all of it at the desk on the web
rewriting       all parts of an entry at once, there
public_pages    for everybody to read
why             why the bot answered as it did
"""

from handlers.knowledge import (
    adding,
    browsing,
    desk_pages,
    editing,
    gaps,
    history,
    maintenance,
    near_duplicates,
    phrasings,
    public_pages,
    reviewing,
    reviews_due,
    rewriting,
    targets,
    why,
)
from handlers.knowledge.registry import feature

__all__ = [
    "adding",
    "browsing",
    "desk_pages",
    "editing",
    "feature",
    "gaps",
    "history",
    "maintenance",
    "near_duplicates",
    "phrasings",
    "public_pages",
    "reviewing",
    "reviews_due",
    "rewriting",
    "targets",
    "why",
]
