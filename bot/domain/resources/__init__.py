"""What there is to read, use and join."""
