"""Spoilt updates thrown at the real process through the Bot API, and what comes of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.hostility import Outcome, finish, read_roles
from tests.mutations import Json, Mutator
from tests.processes import KNOWN, LivingBot
from tests.telegram.simulator import TelegramSimulator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram.people import Person

UNKNOWN = "Whom does a kettle please that whistles in the key of G?"
PATIENCE_SECONDS = 60.0


async def throw_updates(folder: Path, count: int, *, seed: int, batch: int = 50) -> Outcome:
    """Let the bot run, and send it so many spoilt updates, with an ordinary question by somebody
    new after each batch.
    """
    outcome = Outcome()
    async with TelegramSimulator() as telegram:
        owner = telegram.person("olu", language="en")
        bot = LivingBot(
            folder,
            {"token": telegram.token, "api_base_url": telegram.base_url},
            community={"owners": [f"telegram:{owner.id}"], "starter": False},
        )
        await bot.prepare()
        await bot.start()
        try:
            samples = await collect(telegram)
            roles = await read_roles(bot)
            mutator = Mutator(seed)
            while outcome.spoilt < count:
                for _ in range(min(batch, count - outcome.spoilt)):
                    telegram.inject_update(_spoil(mutator, samples))
                    outcome.spoilt += 1
                await _ask(telegram, outcome)
            await finish(bot, outcome, roles)
        finally:
            if bot.is_alive:
                await bot.kill()
    return outcome


def _spoil(mutator: Mutator, samples: list[Json]) -> Json:
    """A sample with something wrong in it, under the id that comes next."""
    update = mutator.choose(samples)
    update.pop("update_id", None)
    return update


async def _ask(telegram: TelegramSimulator, outcome: Outcome) -> None:
    person = telegram.person(f"newcomer{outcome.spoilt}", language="en")
    asked = time.perf_counter()
    await person.writes(KNOWN[0])
    await person.receives("Look here", timeout=PATIENCE_SECONDS)
    outcome.waits.append(time.perf_counter() - asked)


# ── samples ──


async def collect(telegram: TelegramSimulator) -> list[Json]:
    """Play a story in which everything happens once that Telegram tells a bot of; give the
    updates.
    """
    updates = telegram.world.updates
    before, samples = updates.inject, []

    def record(update: Json, now: float) -> None:
        samples.append(dict(update))
        before(update, now)

    updates.inject = record  # type: ignore[method-assign]
    try:
        await _play(telegram)
    finally:
        updates.inject = before  # type: ignore[method-assign]
    return samples


async def _play(telegram: TelegramSimulator) -> None:
    olu, ada, mira = (telegram.person(name, language="en") for name in ("olu", "ada", "mira"))
    mentors = telegram.group("mentors", owner=olu, members=(mira,))
    public = telegram.group("newcomers", owner=olu, members=(ada, mira), supergroup=True)
    await mira.start()
    await mira.receives()
    await ada.start("meetup-7")
    await ada.receives()
    await mentors.add_bot()
    await public.add_bot(admin=True)
    await olu.writes("/room mentors", chat=mentors)
    await olu.receives("This room is", chat=mentors)
    await olu.writes("/role mira mentor")
    await mira.receives("mentor")
    await _ask_and_press(ada)
    question = await ada.writes(UNKNOWN)
    await ada.receives("question")
    await mira.receives(UNKNOWN, chat=mentors)
    card = mentors.messages[-1]
    await mira.writes("It pleases the cat.", chat=mentors, reply_to=card)
    await ada.receives("It pleases the cat.")
    await ada.edits(question, UNKNOWN + " And why?")
    await ada.reacts(question, "👍")
    await ada.sends_photo(caption="What is this?")
    await ada.sends_document(caption="And this?")
    await ada.sends_voice()
    await ada.sends_album(2, caption="And these?")
    await ada.sends_contact()
    await ada.sends_location()
    await ada.writes("@lamplighter_bot how do I sign a comment?", chat=public)
    await ada.writes("/ask Where is the library?", chat=public)
    await telegram.person("nour", language="ar").requests_to_join(public)
    await public.admits(telegram.person("sam"))
    await public.removes(telegram.person("sam"))
    await ada.blocks_bot()
    await ada.unblocks_bot()
    await mira.searches_inline("photo")


async def _ask_and_press(person: Person) -> None:
    await person.writes(KNOWN[0])
    answer = await person.receives("Look here")
    await person.presses(answer, "That helped")
    await person.receives("Good to hear")
