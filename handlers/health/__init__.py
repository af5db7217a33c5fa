"""Health: owners ask whether all is well with the bot, and are told once when it is not.

registry    the feature
wording     a sentence for each thing that can be wrong, and what to do
looking     /doctor, and the bot's own look every few minutes
"""

from handlers.health import looking
from handlers.health.registry import feature

__all__ = ["feature", "looking"]
