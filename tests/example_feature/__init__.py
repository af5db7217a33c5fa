"""Tea: whoever likes says when they would have tea with others; organizers hear how many there are.

All that a feature can be, in one small one, written after docs/where-does-it-go.md. Its strings are
in no catalog: it is an example.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.engine.features import Context, Feature, Job, MomentField, Tick
from bot.storage.personal_data import PersonalData, own
from bot.storage.tables import Moment, Person
from bot.words import Action, Organizers, Post, Reply, Say, _, ngettext
from bot.words.domain_events import RoomBound
from bot.words.recurrences import Recurrence


class Base(DeclarativeBase):
    """A feature of the house has its table in bot/storage/tables/, and a migration."""

    type_annotation_map = {datetime: Moment}  # noqa: RUF012 - SQLAlchemy's own idiom


class Tea(Base):
    __tablename__ = "example_tea"
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    at: Mapped[datetime]


async def export(db: Any, person: Person) -> dict[str, Any]:
    tea = await db.get(Tea, person.id)
    return {"tea": tea.at.isoformat() if tea is not None else None}


feature = Feature("tea", personal_data=PersonalData("tea", (own(Tea.person_id),), export))


@feature.form("tea", MomentField("when", _("When would you like to have tea?")))
async def plan(
    ctx: Context, answers: Mapping[str, Any], _data: Mapping[str, Any]
) -> Sequence[Action]:
    at = answers["when"].at
    await ctx.db.merge(Tea(person_id=ctx.person.id, at=at))  # a rule of its own is in bot/domain/
    return [
        Reply(_("Tea it is: {at}.", at=at)),
        Say(to=Organizers(), text=_("{name} has tea on {at}.", name=ctx.person.name, at=at)),
    ]


@feature.command("tea", about=_("Have tea with others"))
async def begin(_ctx: Context) -> Sequence[Action]:
    return [plan.begin()]


@feature.job("tea week", every=Recurrence("FREQ=WEEKLY;BYDAY=MO", time(10)))
async def count(tick: Tick, _job: Job) -> Sequence[Action]:
    coming = await tick.db.scalar(select(func.count()).where(Tea.at > tick.now)) or 0
    text = ngettext("{count} person would have tea.", "{count} people would have tea.", coming)
    return [Say(to=Organizers(), text=text)] if coming else []


@feature.listens(RoomBound)
async def invite(_tick: Tick, bound: RoomBound) -> Sequence[Action]:
    return [Post(bound.chat_id, _("Would you like tea? Write /tea."))] if bound.purpose else []
