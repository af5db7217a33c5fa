"""Exchange: what the community knows as files, out and in again, at the desk on the web.

registry    the feature
importing   what a file would change, and changing it
desk_pages  which lists there are, and each as a file
"""

from handlers.exchange import desk_pages, importing
from handlers.exchange.registry import feature

__all__ = ["desk_pages", "feature", "importing"]
