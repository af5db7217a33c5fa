"""Language tags: what is none is refused in words, and none that is too long is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.assembly import features
from bot.config.settings import FEATURES, CommunitySettings
from bot.domain import language_tags
from bot.domain.exchange.shapes import LANGUAGE
from bot.engine.clock import utc_now
from bot.languages.tags import canonical
from bot.platforms.telegram.places import read_person
from bot.storage.tables import InboxRow, Shareout
from bot.words import Refused
from bot.words.language_tags import is_tag
from bot.words.shareouts import ShareoutState
from handlers.knowledge.registry import subcommands
from tests.conftest import database

if TYPE_CHECKING:
    from tests.dialogue import Dialogue

LONG = "en" + "-aaaaaaaa" * 12
TAKES_A_TAG = {
    "gaps": "/gaps {tag}",
    "translate": "/translate 1 {tag}",
    "groups": "/groups in:{tag}",
    "language": "/language {tag}",
    "queue": "/queue {tag}",
    "room": "@ newcomers > /room newcomers {tag}",
    "kb add": "/kb add {tag}",
    "kb translate": "/kb translate 1 {tag}",
    "translate-shared": "/translate-shared 1 {tag}",
}
"""How a tag is written for each command that takes one."""
WITHIN_A_LINE = ("/role mira mentor {tag}", "/start gaps_{tag}")


def test_every_command_that_takes_a_tag_is_tried_here() -> None:
    offered = [command for feature in features(FEATURES) for command in feature.commands.values()]
    assert {
        command.name
        for command in (*offered, *subcommands.values())
        if any(arg.name == "language" for arg in command.args)
    } == TAKES_A_TAG.keys()


@pytest.mark.long
@pytest.mark.parametrize("tag", [LONG, "e", "klingon!", "en-", "١٢"])
async def test_what_is_no_tag_is_refused_in_words(known_chat: Dialogue, tag: str) -> None:
    async with database(known_chat).write() as db:
        db.add(
            Shareout(
                state=ShareoutState.PUBLISHED, forms=[], files=[], pledged_at=utc_now(), answers={}
            )
        )
    for says in (*TAKES_A_TAG.values(), *WITHIN_A_LINE):
        line = says if says.startswith("@") else f"> {says}"
        await known_chat.play("olu " + line.format(tag=tag), strict=False)
        said = known_chat.said_to("newcomers" if "@" in line else "olu")[-1]
        assert "short tags" in said or "I don't speak that language" in said, line
    async with database(known_chat).read() as db:
        handled = select(func.count()).where(InboxRow.state != "done")
        assert await db.scalar(handled) == 0


@given(st.text(max_size=60) | st.from_regex(r"[a-zA-Z]{1,4}([-_][a-zA-Z0-9]{1,9}){0,5}"))
def test_what_is_read_fits_everywhere_and_is_written_in_one_way(words: str) -> None:
    try:
        tag = language_tags.read(words)
    except Refused:
        return
    assert len(tag) <= 35
    assert tag == language_tags.read(tag.lower()) == language_tags.read(tag.upper())
    assert is_tag(tag)
    assert LANGUAGE.fullmatch(tag)
    assert CommunitySettings(languages=(tag,)).languages == (tag,)
    assert canonical(tag).split("-")[1:] == tag.split("-")[1:]


@pytest.mark.parametrize(("sent", "known"), [("pt-br", "pt-br"), (LONG, ""), (None, ""), (7, "")])
def test_what_an_app_sends_as_its_language_is_taken_only_if_it_is_a_tag(
    sent: object, known: str
) -> None:
    person = read_person({"id": 1, "first_name": "Ada", "language_code": sent})
    assert person.language == known
