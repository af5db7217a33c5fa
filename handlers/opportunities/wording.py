"""How opportunities are described: in a list, and on a page of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.announcements.choices import country_name
from bot.words import LanguageName, Listing, Text, _, labelled, spoken, stack, verbatim
from bot.words.opportunities import OpportunityKind, OpportunityState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.storage.tables import Opportunity

KINDS: dict[str, Text] = {
    OpportunityKind.SCHOLARSHIP: _("Scholarship"),
    OpportunityKind.GRANT: _("Grant"),
    OpportunityKind.CALL: _("Open call"),
    OpportunityKind.ROLE: _("Role to fill"),
    OpportunityKind.TRAINING: _("Training"),
    OpportunityKind.OTHER: _("Something else"),
}


def line(opportunity: Opportunity) -> Text:
    """What it is, and until when, in one line."""
    values = {
        "title": opportunity.title,
        "kind": KINDS[opportunity.kind],
        "until": opportunity.closes_at,
    }
    return Text("• **{title}** · {kind} · {until}", values, translated=False)


def title(opportunity: Opportunity) -> Text:
    """What it is called."""
    return Text("**{title}**", {"title": opportunity.title}, translated=False)


def page(opportunity: Opportunity, language: str) -> Text:
    """All that there is to know of it, for a reader of that language."""
    places = [country_name(place, language) for place in opportunity.places]
    return stack(
        stack(title(opportunity), KINDS[opportunity.kind], _standing(opportunity)),
        spoken(opportunity.description) if opportunity.description else None,
        stack(
            _part(_("For whom"), opportunity.audience),
            _listed(_("Languages"), [LanguageName(tag) for tag in opportunity.languages]),
            _listed(_("Places"), places),
            _part(_("What it asks"), opportunity.asks),
            Text("{link}", {"link": opportunity.link}, translated=False),
        ),
        gap="\n\n",
    )


def _standing(opportunity: Opportunity) -> Text:
    if opportunity.state == OpportunityState.CLOSED:
        return Text("_{closed}_", {"closed": _("Closed")}, translated=False)
    return _("Apply until {until}.", until=opportunity.closes_at)


def _part(label: Text, words: str) -> Text | None:
    return labelled(label, spoken(words)) if words else None


def _listed(label: Text, items: Sequence[object]) -> Text | None:
    return labelled(label, Listing(tuple(items))) if items else None


def opening(opportunity: Opportunity) -> Text:
    """The label of a button that opens its page."""
    return verbatim(opportunity.title)
