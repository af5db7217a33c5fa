"""/doctor, and what owners are told by themselves: once, and once when it is over."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.config.settings import Settings
from bot.domain import jobs
from bot.words.diagnosis import Checkup, Finding, Trouble, TroubleKind
from bot.words.jobs import LOOK_AT_HEALTH
from handlers.health import wording
from tests.conftest import Open, database, without_side_chats
from tests.dialogue import Dialogue

OWNED = Settings(community={"owners": ("console:olu",)})  # type: ignore[arg-type] # by pydantic


@pytest.fixture
async def owned(open_chat: Open) -> Dialogue:
    chat = await open_chat(settings=OWNED)
    await chat.play("olu > /start", strict=False)
    return chat


def find(chat: Dialogue, *troubles: Trouble) -> None:
    """Let the next looks find these."""

    async def look() -> Sequence[Finding]:
        return [Finding(well=False, about="", trouble=trouble) for trouble in troubles]

    services = dict(chat.community.engine.services)
    chat.community.engine.services = {**services, Checkup: Checkup(look)}


async def look(chat: Dialogue) -> list[str]:
    """Let the bot look by itself; give what the owner is told."""
    before = len(chat.said_to("olu"))
    async with database(chat).write() as session:
        await jobs.schedule_once(session, LOOK_AT_HEALTH, 0, chat.community.now)
    await chat.community.settle()
    return chat.said_to("olu")[before:]


DISK = Trouble(TroubleKind.DISK_FULL, details={"megabytes": 12})
DEAF = Trouble(TroubleKind.DEAF, "telegram", {"groups": ["Garden", "Kitchen"]})


async def test_a_real_look_finds_that_all_is_well(owned: Dialogue) -> None:
    await owned.play("""
        ada > /doctor
        bot to ada > Only owners can do that. * [What I can do]
    """)
    await owned.play("""
        olu > /doctor
        bot to olu > All is well, as far as I can see. [Look again]
    """)


async def test_the_gravest_comes_first(owned: Dialogue) -> None:
    find(owned, DEAF, DISK)
    await owned.play("""
        olu > /doctor
        bot to olu > My disk is almost full: 12 MB are free. * / In Garden and Kitchen I hear only commands and replies. Make me an administrator there. / On the server, lamplighter check says more. [Look again]
    """)  # noqa: E501 - one message


async def test_owners_are_told_once_of_what_lasts_and_once_that_it_is_over(owned: Dialogue) -> None:
    find(owned, DISK)
    assert await look(owned) == []  # it may pass
    [told] = await look(owned)
    assert told.startswith("My disk is almost full")
    assert await look(owned) == []
    find(owned)
    [told] = await look(owned)
    assert told.startswith("This is well again: / ✓ My disk is almost full")
    assert await look(owned) == []


async def test_what_passes_by_itself_is_not_told(owned: Dialogue) -> None:
    find(owned, DISK)
    await look(owned)
    find(owned)
    assert await look(owned) == []


async def test_a_beginning_community_is_not_bothered(owned: Dialogue) -> None:
    find(owned, Trouble(TroubleKind.NOBODY_ANSWERS))
    assert [await look(owned), await look(owned), await look(owned)] == [[], [], []]


async def test_events_that_wait_are_found(owned: Dialogue) -> None:
    """By the real look: somebody wrote long ago, and nothing was handled since."""
    from bot.engine import inbox  # noqa: PLC0415 - for this test alone
    from bot.words.deliveries import RawEvent  # noqa: PLC0415

    now = owned.community.now
    async with database(owned).write() as session:
        raw = RawEvent("1", "{}", "ada")
        await inbox.store(session, ("console", "lamp"), [raw], "", now - timedelta(hours=1))
    findings = await owned.community.engine.services[Checkup].look()  # type: ignore[attr-defined]
    [kind] = [finding.trouble.kind for finding in findings if finding.trouble is not None]
    assert kind is TroubleKind.UNHANDLED_FOR_LONG


@pytest.mark.parametrize("kind", list(TroubleKind))
def test_there_is_a_sentence_for_each_trouble(kind: TroubleKind) -> None:
    assert wording.sentence(Trouble(kind, "telegram")).msgid


async def test_in_a_group_nothing_is_told_of_it(owned: Dialogue) -> None:
    """Also where nothing can be said there that one person alone sees."""
    without_side_chats(owned)
    find(owned, DISK)
    await owned.play("olu @ newcomers > /doctor\n... 1 minutes", strict=False)
    told = owned.transcript.splitlines()
    assert not [line for line in told if "bot to newcomers" in line]
    await owned.play("gus @ newcomers > /doctor\nolu > /role gus owner", strict=False)
    await owned.play("gus @ newcomers > /doctor\n... 1 minutes", strict=False)
    _refused, line = [one for one in owned.transcript.splitlines() if "bot to newcomers" in one]
    assert "I have an answer for you alone" in line
