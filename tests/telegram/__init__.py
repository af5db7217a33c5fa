"""A strict simulator of the Telegram Bot API, for tests and benches.

It imports nothing of the bot. Public names: see ``tests.telegram.simulator``.
"""
