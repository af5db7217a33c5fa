"""The outbox: what is to be said, written down, found, sent, and settled."""
