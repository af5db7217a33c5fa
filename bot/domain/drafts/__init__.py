"""Answers of people on their way to becoming knowledge."""
