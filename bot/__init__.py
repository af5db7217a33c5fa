"""Lamplighter: the engine of a community chatbot, its platforms and its domain."""
