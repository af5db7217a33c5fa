"""The report of an event, for those who made it possible: as a page, as Markdown, as a table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.domain.shareouts import reports
from bot.engine import documents
from bot.engine.documents import Document, Fact, Section
from bot.engine.features import Role
from bot.words import (
    Attachment,
    AttachmentKind,
    LanguageName,
    Listing,
    Reply,
    Text,
    _,
    labelled,
    ngettext,
)
from handlers.shareouts import wording
from handlers.shareouts.arguments import EVENT
from handlers.shareouts.overview import in_numbers, today
from handlers.shareouts.registry import feature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.shareouts.reports import Item, Report
    from bot.engine.features import Context
    from bot.words import Action


@feature.action("shareout-report", EVENT, role=Role.ORGANIZER)
async def send(ctx: Context) -> Sequence[Action]:
    """Give the report, three times the same: to read, to go on writing with, to reckon with."""
    report = await reports.of_event(ctx.db, ctx.get(EVENT), today(ctx))
    page = document(report)
    name = f"shareouts-{report.event.id}"
    files = (
        documents.attached(ctx, page, name),
        _file(f"{name}.md", "text/markdown", documents.as_markdown(ctx, page).encode()),
        _file(f"{name}.csv", "text/csv", reports.as_csv(report).encode("utf-8-sig")),
    )
    text = _("The report: a page to read, the same as Markdown, and a table. Nobody is named who "
             "would rather not share.")  # fmt: skip
    return [Reply(text, attachments=files, whisper=True)]


def _file(name: str, media_type: str, content: bytes) -> Attachment:
    return Attachment(AttachmentKind.DOCUMENT, name, media_type, len(content), content=content)


def document(report: Report) -> Document:
    """The report as a page."""
    event = report.event
    about = _("What people brought back who were there for the community.")
    sections = (
        Section(_("At a glance"), tuple((Fact(None, text),) for text in _glance(report))),
        Section(_("What came back"), tuple(_item(item) for item in report.items)),
        Section(_("Who was supported"), tuple((Fact(None, text),) for text in _supported(report))),
    )
    shown = tuple(section for section in sections if section.items)
    return Document(Text("{name}", {"name": event.name}, translated=False), about, shown)


def _glance(report: Report) -> list[Text]:
    event = report.event
    lines = [
        wording.where(event),
        _("Made possible by: {funding}", funding=event.funding) if event.funding else None,
        _("As it stood on {day}", day=report.day.isoformat()),
        *in_numbers(report.overview),
        *_kinds(report),
        *_reach(report),
    ]
    return [line for line in lines if line is not None]


def _kinds(report: Report) -> list[Text]:
    """How many of each kind came back."""
    counts = Counter(form for item in report.items for form in item.forms)
    return [labelled(label, counts[form]) for form, label in wording.FORMS.items() if counts[form]]


def _reach(report: Report) -> list[Text]:
    """Whom it reached, as far as that is known."""
    lines = []
    if report.groups:
        lines.append(
            ngettext("It was shared in {count} group.", "It was shared in {count} groups.",
                     report.groups)
        )  # fmt: skip
    if report.members:
        lines.append(
            ngettext("{count} person is in these groups.", "{count} people are in these groups.",
                     report.members)
        )  # fmt: skip
    languages = sorted({item.language for item in report.items if item.language})
    if languages:
        names = Listing(tuple(LanguageName(tag) for tag in languages))
        lines.append(_("Languages: {languages}", languages=names))
    if report.thanks:
        lines.append(
            ngettext("Thanks were said once.", "Thanks were said {count} times.", report.thanks)
        )  # fmt: skip
    return lines


def _item(item: Item) -> tuple[Fact, ...]:
    """Something that came back; a title, or else what it is, comes first."""
    forms = Listing(tuple(label for form, label in wording.FORMS.items() if form in item.forms))
    what = Text("{forms}", {"forms": forms}, translated=False)
    title = [Fact(None, item.title)] if item.title else []
    facts = [*title, Fact(None if not title else _("What it is"), what)]
    if item.by:
        names = Text("{names}", {"names": Listing(tuple(item.by))}, translated=False)
        facts.append(Fact(_("By"), names))
    if item.people > max(len(item.by), 1):
        facts.append(
            Fact(_("Shared by"), ngettext("{count} person", "{count} people", item.people))
        )
    if item.shared_on is not None:
        facts.append(Fact(_("Shared on"), item.shared_on.isoformat()))
    if item.groups:
        facts.append(Fact(_("Where"), ngettext("{count} group", "{count} groups", item.groups)))
    if item.thanks:
        thanks = Text("{count}", {"count": item.thanks}, translated=False)
        facts.append(Fact(_("Thanks"), thanks))
    if item.link:
        facts.append(Fact(_("Link"), item.link))
    if item.excerpt:
        facts.append(Fact(_("In their words"), item.excerpt))
    return tuple(facts)


def _supported(report: Report) -> list[Text]:
    """The names of who was there; of those who would rather not share, and of who is gone, none."""
    named = report.supported
    others = len(report.overview.people) - len(named)
    lines = [Text("{name}", {"name": name}, translated=False) for name in named]
    if others:
        lines.append(
            ngettext("{count} person who is not named", "{count} people who are not named", others)
        )
    return lines
