"""The knowledge base for organizers: what is known is found, changed, looked at again, undone.

browsing   the first screen; finding by words and by topic
care       lists of what may need somebody
entries    an entry as organizers see it
adding     writing down what is new, and translations
editing    changing what is there
ways       in which words it is found
history    what was done to it, and undoing that
looks      the card that asks for a look
rounds     what is due for a look, each week
reviewing  it is still right; who looks after which topic
targets    how sure the bot has to be
gaps       what is missing
why        why the bot answered as it did
"""

from handlers.knowledge_base import (
    adding,
    browsing,
    care,
    editing,
    gaps,
    history,
    reviewing,
    rounds,
    targets,
    twins,
    ways,
    why,
)
from handlers.knowledge_base.registry import feature

__all__ = [
    "adding",
    "browsing",
    "care",
    "editing",
    "feature",
    "gaps",
    "history",
    "reviewing",
    "rounds",
    "targets",
    "twins",
    "ways",
    "why",
]
