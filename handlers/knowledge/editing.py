"""Changing entries, one part at a time; whoever changes one sees first how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.domain.knowledge import curation, histories, owners
from bot.domain.knowledge.histories import DEVICES
from bot.domain.translations import counterparts
from bot.engine.arguments import any_words, plain
from bot.engine.features import Arg, Field
from bot.words import Action, Button, Reply, Text, _, ngettext, stack, verbatim
from handlers.knowledge.adding import a_question, a_source, an_answer
from handlers.knowledge.registry import TENDED, back, done, feature, subcommand, tended

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.features import Context, FormHandler
    from bot.storage.tables import Entry

PARTS = {
    "question": (_("Question"), Field("words", _("What should the question say?"), a_question)),
    "answer": (
        _("Answer"),
        Field("words", _("What should the answer say? You can use **bold**, lists and links."),
              an_answer),
    ),
    "source": (
        _("Source"),
        Field("words", _("Where can one read more? Send a link, or skip to leave none."), a_source,
              optional=True),
    ),
    "topic": (
        _("Topic"),
        Field("words", _("What is it about? One word, for example: photos"), owners.topic,
              optional=True),
    ),
    "phone": (
        _("On a phone"),
        Field("words", _("What should it say on a phone? Skip if it is the same there."),
              an_answer, optional=True),
    ),
    "computer": (
        _("On a computer"),
        Field("words", _("What should it say on a computer? Skip if it is the same there."),
              an_answer, optional=True),
    ),
}  # fmt: skip


PART = Arg("part", plain(any_words), optional=True)


@subcommand("edit", TENDED, PART, owners_too=True)
async def edit(ctx: Context) -> Sequence[Action]:
    """Ask what to change, or for the new words of one part."""
    entry, part = ctx.get(TENDED), ctx.find(PART)
    if part in PARTS:
        return [*await _as_it_stands(ctx, entry, part),
                FORMS[part].begin(entry=entry.id, part=part)]  # fmt: skip
    return [
        Reply(
            _("What shall we change?"),
            buttons=(
                *(Button(label, f"/kb edit {entry.id} {name}")
                  for name, (label, _field) in PARTS.items()),
                Button(_("Next review"), f"/kb later {entry.id}"),
                back(entry),
            ),
        )
    ]  # fmt: skip


async def _as_it_stands(ctx: Context, entry: Entry, part: str) -> list[Action]:
    """A part as it is written, marks and all: nobody has to type all of it again."""
    varied = await histories.variants(ctx.db, entry)
    # Most of what is said on a device is what is said elsewhere.
    words = varied.get(part, entry.answer) if part in DEVICES else getattr(entry, part)
    if not words:
        return []
    return [Reply(stack(_("This is how it stands, to be copied:"), verbatim(words)))]


def _change(part: str) -> FormHandler:
    async def change(
        ctx: Context, answers: Mapping[str, str], data: Mapping[str, Any]
    ) -> Sequence[Action]:
        entry = await tended(ctx, str(data["entry"]))
        await curation.rewrite(
            ctx.db, entry, ctx.person, ctx.now, part=part, words=answers["words"]
        )
        behind = [
            counterpart for counterpart in await counterparts.of(ctx.db, entry)
            if await counterparts.outrun_by(ctx.db, counterpart) is not None
        ]  # fmt: skip
        notice = (
            _("Changed.")
            if part in {"source", "topic"}
            else _("Changed. It answers with the new words from now on.")
        )
        return await done(ctx, entry, stack(notice, _to_follow(behind)))

    return change


def _to_follow(behind: Sequence[Entry]) -> Text | None:
    if not behind:
        return None
    return ngettext(
        "{count} translation may be out of date now: /kb stale",
        "{count} translations may be out of date now: /kb stale",
        len(behind),
    )


FORMS = {
    part: feature.form(f"kb-{part}", field)(_change(part))
    for part, (_label, field) in PARTS.items()
}
