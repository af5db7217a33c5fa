"""What is wrong with the bot: since when, and whether its owners know."""
