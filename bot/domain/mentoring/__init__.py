"""Mentoring: newcomers and mentors who fit are brought together, if both agree."""
