"""Pages that people name, fetched with care."""
