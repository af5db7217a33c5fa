"""One module a feature: what the bot says and hears."""
