"""What people have shared, for everybody to read; who they are stays in the community."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import numbers
from bot.domain.shareouts import content, making, translating
from bot.domain.shareouts.shelf import Shelf
from bot.words import _, verbatim
from bot.words.briefs import brief_at_word
from bot.words.page_parts import Card, Filter, Input, Link, Page, Words
from bot.words.shareouts import ShareoutState
from handlers.shareouts import shown
from handlers.shareouts.learned import NOTHING
from handlers.shareouts.publishing import best
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from bot.domain.shareouts.shelf import Shared
    from bot.engine.features import PublicVisit
    from bot.words.page_parts import Part

TITLE = _("What others learned")
MOST = 50
BRIEF = 300
MOST_WORDS = 300


@feature.public("/learned", label=TITLE)
async def learned(visit: PublicVisit) -> Page:
    """The newest, or what fits some words."""
    words = visit.query.get("q", "").strip()[:MOST_WORDS]
    shelf, languages = visit.use(Shelf), visit.languages.chain(visit.language)
    shared = shelf.find(words, languages, MOST) if words else shelf.newest(languages, MOST)
    search = Filter((Input("q", _("About what?"), value=words),), _("Find"))
    cards: list[Part] = [_card(each) for each in shared]
    return Page(TITLE, [search, *(cards or [Words(NOTHING)])])


def _card(shared: Shared) -> Card:
    beginning = Words(verbatim(brief_at_word(shared.text, BRIEF)), language=shared.language)
    return Card(Link(verbatim(shared.title), f"/learned/{shared.number}"), (beginning,))


@feature.public("/learned/{number}")
async def one(visit: PublicVisit) -> Page | None:
    """All of one, in the reader's language as far as it is there."""
    number = numbers.read(visit.path["number"])
    shareout = await making.find(visit.db, number) if number is not None else None
    if shareout is None or shareout.state != ShareoutState.PUBLISHED:
        return None
    original = await content.of(visit.db, shareout)
    approved = await translating.approved(visit.db, shareout.id)
    versions = [original, *(content.translated(original, each) for each in approved)]
    version = best(versions, visit.languages.chain(visit.language))
    nameless = replace(version, names=(), helped=())
    words = Words(shown.in_full(nameless, visit.language), language=version.language)
    return Page(verbatim(version.title), (words,), up=Link(TITLE, "/learned"))
