"""`lamplighter setup`: from nothing to a running bot, in a terminal.

dialogue      what is asked, in which order, and what is done with the answers
terminal      how it is asked and shown
accounts      whether an account works, asked of its platform
config_file   config.toml, written and changed
files         files that only the bot can read
owner_links   the way in for the first owner
watching      the bot runs meanwhile: what it still needs, as it comes
service       the systemd unit
"""
