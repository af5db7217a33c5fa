"""All rows of a database as values that are the same on SQLite and PostgreSQL."""
