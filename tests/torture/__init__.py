"""Torture: the real bot while everything fails that can, one kind of fault after the other.

`python -m bench torture` (`make torture`) does it for as long as one likes; tests/test_torture.py
for moments. `network` stands between the bot and the simulated Telegram, `clockwork` is the bot
with a clock that goes wrong, `siege` a bot under load and what is counted of it, `strikes` what
goes wrong, and `offline` what is killed that runs by itself: a migration, an import, an erasure.
"""
