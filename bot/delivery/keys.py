"""Keys: buttons as the reader's platform shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.languages.labels import label_for
from bot.words.deliveries import Key
from bot.words.start_links import payload

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.delivery.readers import Target
    from bot.words import Button
    from bot.words.platforms import Outlet


def keys_of(buttons: Sequence[Button], target: Target, outlet: Outlet) -> tuple[Key, ...]:
    """All that are shown there: not what is secret where others would see who presses it."""
    is_seen = outlet.capabilities.open_presses and not target.chat.private
    return tuple(
        _key(button, target, outlet) for button in buttons if not (button.secret and is_seen)
    )


def _key(button: Button, target: Target, outlet: Outlet) -> Key:
    """What the platform shows; where it has no start links, the words of one are said there."""
    label = label_for(target.reader, button.label)
    if not button.start:
        return Key(label, button.says, button.url, button.style)
    words = payload(button.start)
    link = outlet.start_link(words)
    if button.says and link and link == outlet.start_link(""):
        return Key(label, button.says, style=button.style)
    shown = Key(label, url=link) if link else Key(label, says=f"/start {words}")
    return replace(shown, style=button.style)
