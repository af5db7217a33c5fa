"""A strict simulator of the Telegram Bot API, for tests and benches.

In a test's event loop: :class:`tests.telegram.simulator.TelegramSimulator`. As its own process:
``python -m tests.telegram --port 0``, steered through :mod:`tests.telegram.remote` or the HTTP
interface in :mod:`tests.telegram.control`. It imports nothing of the bot.

Where it is stricter than Telegram, on purpose: bursts over the published limits are refused at
once, a 429 halts the whole bot rather than one chat, too long topic names are refused rather than
cut, the legacy Markdown is not spoken, parameters and fields that the Bot API does not have are
refused rather than ignored (:mod:`tests.telegram.schema`; ``api_version`` makes it an older server
that knows less). Edits do not count against the limits.
"""
