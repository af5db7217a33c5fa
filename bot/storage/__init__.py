"""What is kept: the schema, the sessions that read and write it, and how it changes."""
