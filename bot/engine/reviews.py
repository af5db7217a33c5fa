"""Reviews: something that people made is put before others, who approve, edit or drop it.

A feature says what it is about (`Review`); the card, its buttons, the second person, the edit, who
is told, and that all its copies stay in step, in rooms as in private, is the same for everything.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.engine.arguments import Arg, known, one_of, plain
from bot.engine.features import Context, DeskGroup, DeskVisit, Feature, Field, Form, Tick
from bot.words import (
    Action,
    Button,
    Organizers,
    Reply,
    Role,
    Say,
    Subject,
    Text,
    Update,
    _,
    to_confirm,
    to_destroy,
    verbatim,
)
from bot.words import stack as below
from bot.words.page_parts import Card, Deed, Group, Page, Part, Words

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.fields import FormHandler
    from bot.storage.tables import Person

T = TypeVar("T")

DECISION = Arg("decision", plain(one_of("approve", "accept", "edit", "drop")))
"""What buttons say; "accept" was one's name for "approve", and stands in chats."""


QUESTION_AND_ANSWER = (
    Field("question", _("What should the question say? Skip to leave it as it is."), optional=True),
    Field("answer", _("And the answer? You can use **bold**, lists and links."), optional=True),
)
"""What is asked for where a question and its answer are edited."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Generic[T]):
    """What is reviewed, and how.

    `kind` names its subject, its action ("!draft approve 7") and its form. `find`, `must_be_open`
    and `may_approve` (a second person, not who has `worded_by` it) raise Refused; `card` shows it
    with what was decided; `author` is told what `approve` and `drop`, which change it, give back.
    `edit` is given the answers to `fields`, and `stands` is shown for copying before. `more` are
    further buttons. `organizers_only`: mentors don't decide. What is `waiting` stands on a page of
    the desk, with that `title` in its menu.
    """

    kind: str
    find: Callable[[AsyncSession, str], Awaitable[T]]
    number: Callable[[T], int]
    is_open: Callable[[T], bool]
    must_be_open: Callable[[AsyncSession, T], Awaitable[None]]
    may_approve: Callable[[AsyncSession, T, Person], Awaitable[None]]
    worded_by: Callable[[AsyncSession, T], Awaitable[frozenset[int]]]
    author: Callable[[T], int | None]
    card: Callable[[Tick, T], Awaitable[Text]]
    approve: Callable[[Context, T], Awaitable[Text | None]]
    drop: Callable[[Context, T], Awaitable[Text | None]]
    edit: Callable[[Context, T, Mapping[str, Any]], Awaitable[None]]
    fields: tuple[Field, ...]
    stands: Callable[[T], str] | None = None
    more: Callable[[Tick, T], Awaitable[tuple[Button, ...]]] | None = None
    organizers_only: bool = False
    waiting: Callable[[AsyncSession], Awaitable[Sequence[T]]] | None = None
    title: Text | None = None
    group: DeskGroup = DeskGroup.KNOWLEDGE
    approve_label: Text = _("Approve")  # noqa: RUF009 - a text is a value
    edit_label: Text = _("Edit")  # noqa: RUF009 - a text is a value
    approved: Text = _("Approved. It answers the next person who asks.")  # noqa: RUF009
    changed: Text = _("Changed. Somebody else can approve it now.")  # noqa: RUF009

    @property
    def role(self) -> Role:
        """Who decides."""
        return Role.ORGANIZER if self.organizers_only else Role.MENTOR

    @property
    def item(self) -> Arg[T]:
        """The argument of its actions."""
        return Arg(self.kind, known(self.find))

    def subject(self, item: T) -> Subject:
        """What all messages about it are about."""
        return Subject(self.kind, self.number(item))

    # ── where it stands ──────────────────────────────────────────────────────────────────────

    async def before_others(self, tick: Tick, item: T) -> Say:
        """Put it before those who decide: others than whoever worded it, where there are any."""
        card, buttons = await self.shown(tick, item)
        everybody = Organizers(or_mentors=not self.organizers_only)
        others = replace(everybody, but=await self.worded_by(tick.db, item))
        to = others if await tick.recipients(others, *buttons) else everybody
        return Say(to, card, buttons=buttons, subject=self.subject(item))

    async def in_step(self, tick: Tick, item: T) -> Update:
        """Show it as it is now, wherever it stands."""
        return Update(self.subject(item), *await self.shown(tick, item))

    async def shown(self, tick: Tick, item: T) -> tuple[Text, tuple[Button, ...]]:
        """The card, and what can be done with it while it is undecided."""
        card = await self.card(tick, item)
        if not self.is_open(item):
            return card, ()
        number = self.number(item)
        return card, (
            to_confirm(self.approve_label, f"!{self.kind} approve {number}"),
            Button(self.edit_label, f"!{self.kind} edit {number}"),
            to_destroy(_("Drop"), f"!{self.kind} drop {number}"),
            *(await self.more(tick, item) if self.more is not None else ()),
        )

    # ── deciding ─────────────────────────────────────────────────────────────────────────────

    async def decide(self, ctx: Context, decision: str, item: T, form: Form) -> Sequence[Action]:
        """Do what a button says."""
        if decision == "edit":
            await self.must_be_open(ctx.db, item)
            return [*self._as_it_stands(item), form.begin(**{self.kind: self.number(item)})]
        author = self.author(item)
        if decision == "drop":
            await self.must_be_open(ctx.db, item)
            notice, reply = await self.drop(ctx, item), _("Dropped.")
        else:
            await self.may_approve(ctx.db, item, ctx.person)
            notice, reply = await self.approve(ctx, item), self.approved
        return [
            Reply(reply, whisper=True),
            await self.in_step(ctx, item),
            *(ctx.tell_another(author, notice) if notice is not None else ()),
        ]

    def _as_it_stands(self, item: T) -> list[Action]:
        if self.stands is None:
            return []
        words = verbatim(self.stands(item))
        return [Reply(below(_("This is how it stands, to be copied:"), words))]

    async def edited(self, ctx: Context, item: T, answers: Mapping[str, Any]) -> Sequence[Action]:
        """Take the answers of its form."""
        await self.must_be_open(ctx.db, item)
        if not any(answers.values()):
            return [Reply(_("Nothing was changed."))]
        await self.edit(ctx, item, answers)
        return [Reply(self.changed, whisper=True), await self.in_step(ctx, item)]


def offer(feature: Feature, review: Review[T]) -> Review[T]:
    """Register a review's action and its form with the feature."""

    async def end(
        ctx: Context, answers: Mapping[str, Any], data: Mapping[str, Any]
    ) -> Sequence[Action]:
        item = await review.find(ctx.db, str(data[review.kind]))
        return await review.edited(ctx, item, answers)

    then: FormHandler = end
    form = feature.form(f"edit-{review.kind}", *review.fields, role=review.role)(then)
    item = review.item

    async def decide(ctx: Context) -> Sequence[Action]:
        return await review.decide(ctx, ctx.get(DECISION), ctx.get(item), form)

    feature.action(review.kind, DECISION, item, role=review.role)(decide)
    if review.waiting is not None and review.title is not None:
        _offer_at_desk(feature, review, review.waiting, review.title)
    return review


MOST_AT_DESK = 50
NOTHING = _("Nothing is waiting for a look.")


def _offer_at_desk(
    feature: Feature,
    review: Review[T],
    waiting: Callable[[AsyncSession], Awaitable[Sequence[T]]],
    title: Text,
) -> None:
    """A page with all that is undecided, each as on its card."""

    async def page(visit: DeskVisit) -> Page:
        cards: list[Part] = []
        for item in (await waiting(visit.db))[:MOST_AT_DESK]:
            text, buttons = await review.shown(visit, item)
            deeds = Group(tuple(Deed(button) for button in buttons))
            number = verbatim(str(review.number(item)))
            cards.append(Card(number, (Words(text), deeds)))
        return Page(title, cards or [Words(NOTHING)])

    feature.desk(f"/to-look-at/{review.kind}", role=review.role, label=title, group=review.group)(
        page
    )


def keep_old_buttons(feature: Feature, review: Review[T], *decisions: str) -> None:
    """Let buttons of former releases ("/approve 7") do what they did."""
    item = review.item

    def register(decision: str) -> None:
        async def decide(ctx: Context) -> Sequence[Action]:
            form = feature.forms[f"edit-{review.kind}"]
            return await review.decide(ctx, decision, ctx.get(item), form)

        feature.action(decision, item, role=review.role)(decide)

    for decision in decisions:
        register(decision)
