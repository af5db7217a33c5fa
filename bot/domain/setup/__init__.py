"""Setting a community up: its first owner, and what is still open until it is ready."""
