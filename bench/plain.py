"""A rival of the throughput benchmark: the plainest bot on python-telegram-bot that loses nothing.

It commits every update before it is handled and every answer once it is said, on SQLite as safe as
ours, and looks for the answer by its words (FTS5). What it leaves out is all the rest.
"""

import re
import sqlite3
import sys

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

SCHEMA = """
CREATE TABLE IF NOT EXISTS update_row
    (id INTEGER PRIMARY KEY, payload TEXT NOT NULL, answer TEXT, message INTEGER);
CREATE VIRTUAL TABLE IF NOT EXISTS known USING fts5 (question, answer UNINDEXED);
"""


class Store:
    """Updates, answers and what is known, in one SQLite file."""

    def __init__(self, path: str, template: str) -> None:
        """Open the file, and take over what is known from one of ours."""
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.executescript(SCHEMA)
        self._db.execute("ATTACH ? AS template", (template,))
        self._db.execute("INSERT INTO known SELECT question, answer FROM template.entry")
        self._db.execute("DETACH template")

    def take(self, update: Update) -> bool:
        """Commit an update; tell whether it is new."""
        taken = self._db.execute(
            "INSERT OR IGNORE INTO update_row (id, payload) VALUES (?, ?)",
            (update.update_id, update.to_json()),
        )
        return taken.rowcount == 1

    def find(self, question: str) -> str:
        """Give the answer to the question that shares most words, or "" for none."""
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", question))
        row = self._db.execute(
            "SELECT answer FROM known WHERE known MATCH ? ORDER BY rank LIMIT 1", (words or '""',)
        ).fetchone()
        return str(row[0]) if row else ""

    def note(self, update: Update, answer: str, message: int) -> None:
        """Commit what was said."""
        self._db.execute(
            "UPDATE update_row SET answer = ?, message = ? WHERE id = ?",
            (answer, message, update.update_id),
        )


def main(token: str, server: str, path: str, template: str) -> None:
    """Answer until killed; `server` is the Bot API's address."""
    store = Store(path, template)

    async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None and update.message.text and store.take(update):
            words = store.find(update.message.text) or "I don't know."
            sent = await update.message.reply_text(words)
            store.note(update, words, sent.message_id)

    application = ApplicationBuilder().token(token).base_url(f"{server}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling(allowed_updates=["message"])


if __name__ == "__main__":
    main(*sys.argv[1:])
