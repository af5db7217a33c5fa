"""What stands in an event of a calendar that was read, whatever is wrong with it."""

from __future__ import annotations

from typing import Any

from icalendar.prop.broken import vBroken


def value(event: Any, name: str) -> Any:
    """The property, if it is a date, a moment or a length that can be read."""
    value = event.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return None if isinstance(value, vBroken) or not hasattr(value, "dt") else value


def several(event: Any, name: str) -> list[Any]:
    """The property, however often it stands there."""
    value = event.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def words(component: Any, name: str, most: int) -> str:
    """What it says, in at most so many characters."""
    value = component.get(name)
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value).strip()[:most].strip()


def parts(rule: Any) -> list[tuple[str, Any]]:
    """A rule by its parts."""
    return [(str(name).upper(), value) for name, value in rule.items()]


def listed(value: Any) -> list[Any]:
    """One thing, or several, as several."""
    return value if isinstance(value, list) else [value]
