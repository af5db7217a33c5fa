"""The question when: dates and times as people write them, always shown back.

What is kept meanwhile: `{"days": […], "times": […]}`, ISO 8601, all that may be meant; in the end
`{"at": moment in UTC, "zone": name}`, or `{"day": date}` where no time is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from bot.engine.fields import Answering, Asked, Field, Unfinished
from bot.languages.dates.reading import Reading, instant, read
from bot.words import Button, ButtonStyle, LocalMoment, Refused, Text, ZoneName, _, stack

YES, CHANGE = _("Yes"), _("Change")


@dataclass(frozen=True, slots=True)
class MomentField(Field):
    """A moment to come, in the zone that `zone` names (else in that of whoever answers): its end
    is given a `LocalMoment`, or a `date` if it is not `timed`; None where it was skipped.
    """

    _: KW_ONLY
    timed: bool = True
    zone: Callable[[Answering], str] | None = None

    nothing: ClassVar[Any] = None

    async def question(self, answering: Answering) -> Asked:
        """Ask when; or what is still open; or whether it was understood."""
        meant = _meant(answering.answers.get(self.name))
        if meant is None:
            return Asked(self.ask)
        if len(meant.days) > 1:
            days = tuple(self.pick(_shown(day), day.isoformat()) for day in meant.days)
            return Asked(_("Which day do you mean?"), days)
        if self.timed and len(meant.times) != 1:
            times = tuple(self.pick(_shown(time), f"{time:%H:%M}") for time in meant.times)
            words = _("Which time do you mean?") if times else _("At what time?")
            return Asked(words, times)
        return Asked(self._proposal(answering, meant), (self._yes(), self.pick(CHANGE, "")))

    async def take(self, answering: Answering, words: str, *, pressed: bool) -> Any:
        """Read it, and have it confirmed. Raises Refused."""
        before = _meant(answering.answers.get(self.name))
        is_change = (pressed and not words) or answering.says(CHANGE, words)
        if before is not None and is_change:
            return Unfinished(None)
        is_settled = before is not None and self._is_settled(before)
        if before is not None and is_settled and (words == "yes" or answering.says(YES, words)):
            return await self.verified(answering, self._value(answering, before))
        now = self._now(answering)
        reading = await read(
            words, answering.ctx.language, now, is_time=before is not None and not is_settled
        )
        if reading is None:
            raise Refused(
                stack(_("I couldn't read a date in that. For example:"), self._example(answering))
            )
        if before is not None:
            reading = Reading(reading.days or before.days, reading.times or before.times)
        return Unfinished(self._narrowed(answering, reading, now))

    def load(self, value: Any) -> Any:
        """The `LocalMoment`, or the date."""
        if not value:
            return None
        if "day" in value:
            return date.fromisoformat(value["day"])
        return LocalMoment(datetime.fromisoformat(value["at"]), value["zone"])

    def _yes(self) -> Button:
        return replace(self.pick(YES, "yes"), style=ButtonStyle.CONFIRMS)

    # ── what is meant ────────────────────────────────────────────────────────────────────────

    def _narrowed(self, answering: Answering, reading: Reading, now: datetime) -> dict[str, Any]:
        """What of it is still to come. Raises Refused where nothing is."""
        days, times = reading.days, reading.times
        if not days:
            days = (now.date(), now.date() + timedelta(1))
            still_today = [at for at in times if datetime.combine(now.date(), at) > now]
            days = days[:1] if still_today else days[1:]
            times = tuple(still_today) or times
        to_come = [day for day in days if self._ends(day, times) > now]
        if not to_come:
            raise Refused(_("That is over already. Please write a date that is still to come."))
        if self.timed and len(to_come) == 1:
            times = tuple(at for at in times if datetime.combine(to_come[0], at) > now)
            if len(times) == 1 and instant(to_come[0], times[0], self._zone(answering)) is None:
                raise Refused(
                    _("The clocks go forward then and leave that hour out. Write another time.")
                )
        return {
            "days": [day.isoformat() for day in to_come],
            "times": [f"{at:%H:%M}" for at in times],
        }

    def _ends(self, day: date, times: tuple[time, ...]) -> datetime:
        return datetime.combine(day, max(times) if times and self.timed else time.max)

    def _is_settled(self, meant: Reading) -> bool:
        return len(meant.days) == 1 and (not self.timed or len(meant.times) == 1)

    def _value(self, answering: Answering, meant: Reading) -> dict[str, str]:
        if not self.timed:
            return {"day": meant.days[0].isoformat()}
        moment = self._moment(answering, meant)
        return {"at": moment.at.isoformat(), "zone": moment.zone}

    def _moment(self, answering: Answering, meant: Reading) -> LocalMoment:
        zone = self._zone(answering)
        wall = datetime.combine(meant.days[0], meant.times[0], ZoneInfo(zone))
        return LocalMoment(wall.astimezone(UTC), zone)

    def _proposal(self, answering: Answering, meant: Reading) -> Text:
        if not self.timed:
            return _("{day}. Right?", day=meant.days[0])
        moment = self._moment(answering, meant)
        return _("{moment} in {place}. Right?", moment=moment, place=ZoneName(moment.zone))

    def _example(self, answering: Answering) -> Text:
        """Next week at seven in the evening, as it is written in the reader's language."""
        now = self._now(answering)
        wall = datetime.combine(now.date() + timedelta(7), time(19), now.tzinfo)
        zone = self._zone(answering)
        moment = LocalMoment(wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC), zone)
        return _shown(moment if self.timed else wall.date())

    def _zone(self, answering: Answering) -> str:
        if self.zone is not None:
            return self.zone(answering)
        return answering.ctx.person.zone or answering.ctx.settings.community.zone

    def _now(self, answering: Answering) -> datetime:
        """The wall time there."""
        zone = ZoneInfo(self._zone(answering))
        return answering.ctx.now.astimezone(zone).replace(tzinfo=None)


def _meant(value: Any) -> Reading | None:
    """What was kept of an answer that is not finished."""
    if not value or "days" not in value:
        return None
    return Reading(
        tuple(date.fromisoformat(day) for day in value["days"]),
        tuple(time.fromisoformat(at) for at in value["times"]),
    )


def _shown(value: object) -> Text:
    return Text("{value}", {"value": value}, translated=False)
