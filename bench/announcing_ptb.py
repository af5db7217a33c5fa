"""A rival of the announcements benchmark: python-telegram-bot's AIORateLimiter and a plain loop.

It keeps nothing: what is lost, or comes twice, when it is killed is not measured here.
"""

import asyncio
import json
import sys
from pathlib import Path

from telegram import Update
from telegram.error import Forbidden
from telegram.ext import (
    AIORateLimiter,
    Application,
    ApplicationBuilder,
    ContextTypes,
    MessageHandler,
    filters,
)

WORDS = "We meet on Friday at six, at the library. Bring whoever is curious."


def main(token: str, server: str, chats_file: str, speed: str) -> None:
    """Announce to all the chats, and answer who asks meanwhile, until killed."""
    factor = float(speed)
    chats = json.loads(Path(chats_file).read_text(encoding="utf-8"))
    limiter = AIORateLimiter(
        overall_max_rate=30,
        overall_time_period=1 / factor,
        group_max_rate=20,
        group_time_period=60 / factor,
        max_retries=5,
    )

    async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text("Look here.")

    async def announce(application: "Application") -> None:  # type: ignore[type-arg]
        for chat in chats:
            try:
                await application.bot.send_message(chat, WORDS)
            except Forbidden:
                continue

    async def begin(application: "Application") -> None:  # type: ignore[type-arg]
        application.bot_data["announcing"] = asyncio.create_task(announce(application))

    application = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{server}/bot")
        .rate_limiter(limiter)
        .concurrent_updates(True)
        .post_init(begin)
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    main(*sys.argv[1:])
