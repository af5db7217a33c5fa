"""What the bot says, as the content of events: plain text beside safe HTML.

The HTML is built from marked text by `markup.html`, so nothing that somebody wrote gets into it
unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

from bot.languages.html import html
from bot.languages.richtext import plain
from bot.platforms.matrix import keys as keypads
from bot.platforms.matrix.relations import in_place
from bot.words.briefs import shorten_at_word
from bot.words.deliveries import Delivery, Key, Rich, SpanKind

LOUD = "m.text"
BOT = "org.lamplighter.bot"
"""Marks a bot's message that is no notice."""
MARK = "org.lamplighter.mark"
"""Holds which message it is (`bot.platforms.marks`)."""
FORMAT = "org.matrix.custom.html"
MOST_FALLBACK = 200
"""How much of an edit is repeated for clients that know no edits: an event has a size limit."""
BLOCKS = ("<p>", "<div", "<pre>", "<blockquote>")
_COMMAND = re.compile(r"(?<![\w/.:])/([a-z][a-z0-9_]*)")

Json = dict[str, Any]


class Writer:
    """Writes contents. `commands` are the names that the bot listens to."""

    def __init__(self, *, notices: bool) -> None:
        self._kind = "m.notice" if notices else LOUD
        self.commands: Collection[str] = ()

    def words(self, rich: Rich, keys: Sequence[Key] = ()) -> Json:
        """A message of words, with its numbered list below."""
        rich = self._with_prefix(rich)
        body, formatted = plain(rich), html(rich) if rich.text else ""
        listed, listed_html = keypads.listed(keys, keypads.numbering(rich.text))
        content: Json = {
            "msgtype": self._kind,
            "body": "\n\n".join(filter(None, (body, listed))),
            "m.mentions": {},
        }
        if rich.spans or rich.rtl or listed:
            if listed and formatted and not formatted.startswith(BLOCKS):
                formatted = f"<p>{formatted}</p>"
            content |= {"format": FORMAT, "formatted_body": formatted + listed_html}
        if says := keypads.numbered(keys):
            content[keypads.FIELD] = says
        return content

    def placed(self, content: Json, delivery: Delivery, author: str, reader: str) -> Json:
        """The same where the delivery wants it; a reply calls the person that it answers.

        What is to ring is an ordinary message, as notices never do, whomever they mention; marked,
        so that no other bot of our kind answers it. In a private chat it calls its `reader`.
        """
        if delivery.rings and content["msgtype"] == "m.notice":
            content |= {"msgtype": LOUD, BOT: True}
        if delivery.rings and reader:
            content["m.mentions"] = {"user_ids": [reader]}
        related = in_place(delivery.thread, delivery.reply_to)
        if related:
            content["m.relates_to"] = related
        if delivery.reply_to and author:
            content["m.mentions"] = {"user_ids": [author]}
        return content

    def edit(self, message: str, rich: Rich, keys: Sequence[Key], mark: str = "") -> Json:
        """An event that puts other words and keys in a message's place."""
        content = self.words(rich, keys) | ({MARK: mark} if mark else {})
        return {
            "msgtype": self._kind,
            "body": f"* {shorten_at_word(content['body'], MOST_FALLBACK)}",
            "m.mentions": {},
            "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": message},
        }

    def _with_prefix(self, rich: Rich) -> Rich:
        """Commands as they are typed here: clients keep everything with a slash to themselves."""
        if "/" not in rich.text or not self.commands:
            return rich
        # What stands in a block of its own is to be copied as it is, perhaps to another platform.
        whole = [span for span in rich.spans if span.kind in {SpanKind.LINK, SpanKind.PRE}]

        def typed(match: re.Match[str]) -> str:
            is_literal = any(span.start <= match.start() < span.end for span in whole)
            is_command = match[1] in self.commands and not is_literal
            return f"!{match[1]}" if is_command else match[0]

        text = _COMMAND.sub(typed, rich.text)
        return Rich(text, rich.spans, rich.rtl)
