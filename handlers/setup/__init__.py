"""Setting up: the first owner by a code, and what organizers still have to do."""

from handlers.setup import desk_pages, owners, pages, reminders
from handlers.setup.registry import feature

__all__ = ["desk_pages", "feature", "owners", "pages", "reminders"]
