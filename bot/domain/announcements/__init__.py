"""Announcements: what organizers say to many, who gets it, and what came of it for each of them."""
