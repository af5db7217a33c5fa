"""What organizers decide on groups that belong together: taken up, only listed, or left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import Button, Organizers, Reminder, Say, Text, _
from bot.words.states import SpaceState

if TYPE_CHECKING:
    from bot.words import Subject


def buttons(state: str, take_up: Button, deed: str) -> tuple[Button, ...]:
    """What can still be decided; `deed` and a word after it ("!space 7") is what buttons say."""
    only_list = Button(_("Only list them"), f"{deed} list")
    match state:
        case SpaceState.OFFERED:
            return (take_up, only_list, Button(_("No"), f"{deed} no"))
        case SpaceState.DECLINED:
            return (take_up, only_list)
        case SpaceState.LISTED:
            return (take_up,)
    return ()


def declined(state: str, by: Text) -> Text | None:
    """Who has decided that they are only listed, or left alone; None where that was not decided."""
    match state:
        case SpaceState.LISTED:
            return _("_{name} has decided to list the open ones in /groups._", name=by)
        case SpaceState.DECLINED:
            return _("_{name} has decided to leave them alone._", name=by)
    return None


def asked_again(
    card: Text, choices: tuple[Button, ...], subject: Subject, reminder: Subject
) -> Say:
    """The card once more for organizers, as a reminder below it where it stands."""
    return Say(
        Organizers(),
        card,
        buttons=choices,
        subject=subject,
        once=True,
        reminder=Reminder(card, reminder),
    )
