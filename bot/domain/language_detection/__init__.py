"""In which language a short message is written."""
