"""The console: a platform that lives in this process, for scripts, tests and the terminal."""

from bot.platforms.console.platform import Console

__all__ = ["Console"]
