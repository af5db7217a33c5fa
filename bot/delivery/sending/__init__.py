"""From the outbox to the platforms: which is next, at which pace, and what came of it."""
