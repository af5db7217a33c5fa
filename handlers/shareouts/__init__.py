"""Share-outs: who went somewhere on the community's behalf brings something back.

registry  the feature
"""

from handlers.shareouts.registry import feature

__all__ = ["feature"]
