"""Setting up: the first owner by a code, and what organizers still have to do."""

from handlers.setup import owners, pages, reminders
from handlers.setup.registry import feature

__all__ = ["feature", "owners", "pages", "reminders"]
