"""The interactive chat: somebody at a terminal is everybody on the console."""

from bot.terminal.screens import open_screen
from bot.terminal.session import Session

__all__ = ["Session", "open_screen"]
