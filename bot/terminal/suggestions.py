"""Suggestions: what a line that is being typed may become."""

from collections.abc import Callable, Iterable

Suggest = Callable[[str], Iterable[tuple[str, str]]]
"""Gives what a line that is being typed may become, each with what that means."""
