"""Rights: see what the bot knows of you, and have it forgotten.

rights       /mydata and /forgetme
audit_log    /audit, for owners
private_chats their chats, once somebody is forgotten
data_pages   what is known of somebody as a page that a person can read
"""

from handlers.privacy import audit_log, data_pages, private_chats, rights
from handlers.privacy.registry import feature

__all__ = ["audit_log", "data_pages", "feature", "private_chats", "rights"]
