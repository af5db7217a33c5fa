"""The rival of the throughput benchmark: a bare echo bot on stock python-telegram-bot.

It stores nothing, knows nothing and loses what it has in hand when it is killed.
"""

import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what was said."""
    if update.message is not None and update.message.text:
        await update.message.reply_text(update.message.text)


def main(token: str, server: str) -> None:
    """Echo until killed; `server` is the Bot API's address."""
    application = ApplicationBuilder().token(token).base_url(f"{server}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    main(*sys.argv[1:])
