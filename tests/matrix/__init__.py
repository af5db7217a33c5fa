"""A real homeserver (Synapse) and people on it."""
