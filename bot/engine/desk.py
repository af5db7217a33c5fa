"""The desk: pages for whoever has come in, and deeds that are said as if in their private chat.

Nothing is allowed here that is not allowed there, since it takes the same way: command or button,
role, handler, one transaction, outbox. What the bot would reply stands on the page instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from bot.delivery.visits import Visit, speaks
from bot.engine import conversation, desk_calls, desk_forms, listening
from bot.engine.desk_pages import Menu, find_page, first_of, menu_of
from bot.engine.web_pages import DeskVisit
from bot.languages.readers import Reader
from bot.storage import audit
from bot.storage.offloading import WorkNeeded
from bot.storage.sessions import undo
from bot.words import Begin, Event, EventKind, Place, Refused, Reply, Role, Sender, _
from bot.words.domain_events import pending, replace_pending
from bot.words.page_parts import Download, FormDeed, Notice, Page, Tone

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.engine.engine import Engine
    from bot.storage.tables import Account, Chat, DeskSession, Person
    from bot.words import Action
    from bot.words.desk import Pressed
    from bot.words.page_parts import Input

TITLE = _("Desk")
DONE_ALREADY = _("That was done already, so I did nothing more.")
DONE = _("Done.")
ENDED = _("What was asked here has changed meanwhile. Please begin anew.")
SEND = _("Send")
ONLY_TRIED = _("This is how it would be. Nothing is changed yet.")


class Sessions(Protocol):
    """Who is at the desk (`bot.domain.desk.sessions`)."""

    async def link_of(self, db: AsyncSession, token: str, now: datetime) -> object | None:
        """The link, while it lets somebody in."""

    async def come_in(self, db: AsyncSession, token: str, now: datetime) -> str | None:
        """Use a link up; gives what the browser is to keep."""

    async def find(
        self, db: AsyncSession, kept: str, now: datetime
    ) -> tuple[DeskSession, Person, Account, Chat, frozenset[Role]] | None:
        """Whose browser that is."""

    def note_deed(self, session: DeskSession, mark: str) -> bool:
        """Write down that a button was used; False where it was before."""

    async def end(self, db: AsyncSession, kept: str) -> None:
        """Let one browser be nobody's any more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page for one reader, and what stands around it; `notices` are what was just said."""

    page: Page | Download
    reader: Reader
    menu: Menu
    path: str
    name: str
    notices: Sequence[Notice] = ()


@dataclass(slots=True)
class _Outcome:
    """What came of a press: what to say on the page, and the form that stands in its place."""

    notices: list[Notice] = field(default_factory=list)
    form: Page | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """Shows pages, and does what is pressed on them. Raises DatabaseAway."""

    engine: Engine
    sessions: Sessions
    written: Callable[[], None] = lambda: None
    """Called after what was pressed, which may have said something to somebody."""

    async def is_open_to(self, token: str) -> bool:
        """Does a link let somebody in? Nothing is used up by asking."""
        async with self.engine.db.read() as db:
            return await self.sessions.link_of(db, token, self.engine.now()) is not None

    async def come_in(self, token: str) -> str | None:
        """Use a link up; gives what the browser is to keep."""
        async with self.engine.db.write() as db:
            return await self.sessions.come_in(db, token, self.engine.now())

    async def leave(self, kept: str) -> None:
        """Let that browser be nobody's any more."""
        async with self.engine.db.write() as db:
            await self.sessions.end(db, kept)

    async def show(self, kept: str, path: str, query: Mapping[str, str]) -> Shown | None:
        """The page at a path; None where nobody has come in, or nothing is there for them."""
        await self.engine.prepare()
        async with self.engine.db.read() as db:
            entered = await self._enter(db, kept, query)
            return None if entered is None else await self._show(entered[1], path)

    async def press(self, kept: str, pressed: Pressed) -> Shown | None:
        """Do what was pressed, and show the page on which to go on; None as above."""
        await self.engine.prepare()
        while True:
            try:
                async with self.engine.db.write() as db:
                    shown = await self._press(db, kept, pressed)
            except WorkNeeded as needed:
                await needed.do()
            except _Tried as tried:
                return tried.shown
            else:
                self.written()
                return shown

    def stranger(self, accepts: str) -> Reader:
        """Somebody of whom nothing is known but the languages that their browser asks for."""
        tag = self.engine.languages.for_browser(accepts)
        return Reader(tag, self.engine.settings.community.zone, self.engine.now())

    # ── who, and what is shown ───────────────────────────────────────────────────────────────

    async def _enter(
        self,
        db: AsyncSession,
        kept: str,
        query: Mapping[str, str],
        pressed: Pressed | None = None,
    ) -> tuple[DeskSession, DeskVisit] | None:
        """Whoever has come in, as if they said it in the private chat from which they came."""
        tick = self.engine.tick(db)
        found = await self.sessions.find(db, kept, tick.now)
        if found is None:
            return None
        session, person, account, chat, roles = found
        audit.note_acting(db, person.id, tick.now)
        language = speaks(person, chat, account.client_language, tick.settings.community.language)
        visit = Visit(person, account, chat, roles, language)
        event = Event(
            chat.platform,
            chat.account,
            f"desk {pressed.mark if pressed else ''}",
            EventKind.TEXT if pressed is None or pressed.typed else EventKind.PRESS,
            Place(chat.key, private=True),
            Sender(account.key, person.name, account.username, account.client_language),
            tick.now,
            text=pressed.says if pressed else "",
            addressed=True,
        )
        at_desk = DeskVisit(
            db, tick.now, tick.settings, tick.languages, tick.services, visit, event, query=query
        )
        # They had it when they came in; what still stands in their browser must do nothing.
        return (session, at_desk) if at_desk.is_a(Role.MENTOR) else None

    async def _show(
        self,
        visit: DeskVisit,
        path: str,
        notices: Sequence[Notice] = (),
        page: Page | Download | None = None,
    ) -> Shown | None:
        pages = self.engine.routes.desk_pages
        if page is None:
            found = find_page(pages, path) or (first_of(pages) if path == "/" else None)
            if found is None or not visit.is_a(found[0].role):
                return None
            try:
                page = await found[0].handler(replace(visit, path=found[1]))
            except Refused as no:
                page = Page(TITLE, (Notice(no.reason, Tone.TROUBLE),))
        if page is None:
            return None
        zone = visit.person.zone or visit.settings.community.zone
        tag = visit.languages.best(visit.language)
        reader = Reader(tag, zone, visit.now, chosen_zone=bool(visit.person.zone))
        menu = menu_of(pages, visit.is_a)
        return Shown(page, reader, menu, path, visit.person.name, notices)

    # ── what is done ─────────────────────────────────────────────────────────────────────────

    async def _press(self, db: AsyncSession, kept: str, pressed: Pressed) -> Shown | None:
        entered = await self._enter(db, kept, pressed.query, pressed)
        if entered is None:
            return None
        session, visit = entered
        if not self.sessions.note_deed(session, pressed.mark):
            return await self._show(visit, pressed.path, [Notice(DONE_ALREADY)])
        outcome = await self._outcome(visit, pressed)
        shown = await self._show(visit, pressed.path, outcome.notices, outcome.form)
        if pressed.tries:
            raise _Tried(shown)
        return shown

    async def _outcome(self, visit: DeskVisit, pressed: Pressed) -> _Outcome:
        if pressed.form:
            outcome = await self._fill(visit, pressed.form, pressed.data, pressed.written)
            if pressed.tries and outcome.form is None:
                outcome.notices.insert(0, Notice(ONLY_TRIED, Tone.ATTENTION))
                outcome.form = await self._again(visit, pressed)
            return outcome
        reason = desk_calls.why_not(visit.event, self.engine.routes.off_desk)
        if reason is not None:
            return _Outcome([Notice(reason, Tone.TROUBLE)])
        before = pending(visit.db)
        savepoint = await visit.db.begin_nested()
        try:
            actions = await conversation.respond(visit, self.engine.routes) or ()
        except Refused as no:
            replace_pending(visit.db, before)
            await undo(visit.db, savepoint, visit.person, visit.visit.account, visit.chat)
            if no.also is not None:
                await no.also(visit.db)
            return _Outcome([Notice(no.reason, Tone.TROUBLE, no.buttons)])
        await savepoint.commit()
        return await self._carry_out(visit, actions)

    async def _fill(
        self,
        visit: DeskVisit,
        name: str,
        data: Mapping[str, Any],
        written: Mapping[str, Sequence[str]],
    ) -> _Outcome:
        form = self.engine.routes.forms.get(name)
        if form is None:
            return _Outcome([Notice(ENDED, Tone.TROUBLE)])
        filled = await desk_forms.fill(visit, form, data, written)
        if filled.actions is not None:
            return await self._carry_out(visit, filled.actions)
        if filled.refusal is not None:
            refused = Notice(filled.refusal.reason, Tone.TROUBLE, filled.refusal.buttons)
            return _Outcome([refused])
        return _Outcome(form=_form_page(name, data, filled.inputs))

    async def _again(self, visit: DeskVisit, pressed: Pressed) -> Page | None:
        """The form as it was filled, to be sent or changed."""
        form = self.engine.routes.forms.get(pressed.form)
        if form is None:
            return None
        inputs = await desk_forms.inputs_of(visit, form, pressed.data, pressed.written)
        return _form_page(pressed.form, pressed.data, inputs)

    async def _carry_out(self, visit: DeskVisit, actions: Sequence[Action]) -> _Outcome:
        """Write down what goes elsewhere; what would be a reply here stands on the page."""
        heard_of = await listening.tell(self.engine.tick(visit.db), self.engine.routes)
        outcome, elsewhere = _Outcome(), []
        for action in [*actions, *(heard_of or ())]:
            match action:
                case Reply():
                    outcome.notices.append(_notice(action))
                    if any(not file.is_picture for file in action.attachments):
                        elsewhere.append(action)
                case Begin():
                    begun = await self._fill(visit, action.form, action.data, {})
                    outcome.notices += begun.notices
                    outcome.form = begun.form
                case _:
                    elsewhere.append(action)
        await self.engine.writer(visit.db).write(elsewhere, visit.visit, visit.event)
        if not outcome.notices and outcome.form is None:
            outcome.notices.append(Notice(DONE, Tone.GOOD))
        return outcome


def _notice(reply: Reply) -> Notice:
    pictures = tuple(file for file in reply.attachments if file.is_picture and file.content)
    return Notice(reply.text, buttons=reply.buttons, pictures=pictures, changes=reply.changes)


def _form_page(name: str, data: Mapping[str, Any], inputs: Sequence[Input]) -> Page:
    return Page(SEND, (FormDeed(name, SEND, tuple(inputs), data),))


class _Tried(Exception):  # noqa: N818 - no error: what was only tried is undone by it
    """What a press would say was found out; nothing of it stays."""

    def __init__(self, shown: Shown | None) -> None:
        super().__init__()
        self.shown = shown
