"""Rights: see what the bot knows of you, and have it forgotten.

rights       /mydata and /forgetme
audit_log    /audit, for owners
data_pages   what is known of somebody as a page that a person can read
"""

from handlers.privacy import audit_log, data_pages, rights
from handlers.privacy.registry import feature

__all__ = ["audit_log", "data_pages", "feature", "rights"]
