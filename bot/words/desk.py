"""What passes between the desk on the web and the engine behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Pressed:
    """What was pressed at the desk: what it says, or which form it fills, and what was written.

    `mark` tells one press from another: none is done twice. `path` and `query`: the page on which
    to go on. `typed`: it is all typed, so that it can be a command and nothing else.
    `tries`: it is only shown what would be said, and nothing stays of it.
    """

    mark: str
    path: str = "/"
    query: Mapping[str, str] = field(default_factory=dict)
    says: str = ""
    typed: bool = False
    form: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    written: Mapping[str, Sequence[str]] = field(default_factory=dict)
    tries: bool = False
