"""What a feature declares, by name: nothing twice, for the second would hide the first."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class Declarations(dict[str, T]):
    """Commands, actions, forms or jobs of one feature. A name that is there raises ValueError."""

    def __setitem__(self, name: str, declared: T) -> None:
        """Declare it."""
        if name in self:
            msg = f"{name!r} is declared twice"
            raise ValueError(msg)
        super().__setitem__(name, declared)
