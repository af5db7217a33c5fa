"""The desk on the web: who may come in."""
