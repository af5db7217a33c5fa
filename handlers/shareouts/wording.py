"""How what people share is called, and where it stands, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.words import Listing, Text, _, spoken, stack, verbatim
from bot.words.shareouts import Credit, ShareoutForm, ShareoutReaders, ShareoutState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.storage.tables import Person, Shareout, SupportedEvent

FORMS = {
    ShareoutForm.TEXT: _("A text"),
    ShareoutForm.VOICE: _("A voice note"),
    ShareoutForm.LINK: _("A link"),
    ShareoutForm.PHOTOS: _("Photos"),
    ShareoutForm.TALK: _("A ten-minute talk"),
    ShareoutForm.HELP: _("Help on the spot"),
}
READERS = {
    ShareoutReaders.EVERYBODY: _("Everybody"),
    ShareoutReaders.NEWCOMERS: _("Newcomers"),
    ShareoutReaders.MENTORS: _("Mentors"),
    ShareoutReaders.ORGANIZERS: _("Organizers"),
}
STATES = {
    ShareoutState.DRAFTING: _("You have begun it."),
    ShareoutState.REVIEW: _("Organizers look at it."),
    ShareoutState.CHANGES: _("Organizers have asked for changes."),
    ShareoutState.PUBLISHED: _("It is published. Thank you."),
    ShareoutState.GIVEN: _("You have shared it. Thank you."),
    ShareoutState.WITHDRAWN: _("You have taken it back."),
}
"""What its maker reads."""
SAID = (ShareoutForm.TALK, ShareoutForm.HELP)
"""What takes place, without anything that could be sent around."""


def heading(event: SupportedEvent) -> Text:
    """What the event is called, and where and when it was."""
    name = Text("**{name}**", {"name": event.name}, translated=False)
    return stack(name, where(event))


def where(event: SupportedEvent) -> Text | None:
    """Where and when it was, as far as that is known."""
    day = event.begins_on
    if not day:
        return verbatim(event.place) if event.place else None
    values = {"place": event.place, "day": day}
    shape = "{place}, {day}" if event.place else "{day}"
    return Text(shape, values, translated=False)


def forms(chosen: Iterable[str]) -> Text:
    """What it is going to be."""
    labels = tuple(label for form, label in FORMS.items() if form in set(chosen))
    return _("What: {forms}", forms=Listing(labels))


def readers(written: str) -> Text:
    """For whom it is: words of ours, or own ones."""
    label = READERS.get(ShareoutReaders(written)) if written in set(ShareoutReaders) else None
    return _("For: {readers}", readers=label or spoken(written))


def pledge(shareout: Shareout, day: date) -> Text:
    """What was promised."""
    return stack(forms(shareout.forms), readers(shareout.readers), _("By {day}", day=day))


def maker_named(shareout: Shareout, person: Person) -> Text:
    """One of its makers, as whoever is asked to add to it may know them: as readers will."""
    if shareout.credit == Credit.NAME:
        return verbatim(person.name)
    return verbatim(shareout.credit_name) if shareout.credit_name else _("somebody")
