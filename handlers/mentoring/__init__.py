"""Mentoring: newcomers and mentors are brought together if both agree, and find each other again.

registry       the feature
"""

from handlers.mentoring.registry import feature

__all__ = ["feature"]
