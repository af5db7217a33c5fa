"""The stories of docs/examples/learned*.txt: from being there to what everybody can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.storage.tables import Shareout, ShareoutPiece, ShareoutPost
from tests.dialogue import Dialogue

EXAMPLES = Path(__file__).parents[1] / "docs" / "examples"


def said(chat: Dialogue, name: str, words: str) -> bool:
    return any(words in line for line in chat.said_to(name))


async def play(chat: Dialogue, name: str) -> None:
    script = (EXAMPLES / name).read_text(encoding="utf-8")
    await chat.play(
        script.replace("\nben > /forgetme", "\nben > /learned 1\nben > /forgetme"), strict=False
    )


@pytest.mark.long
async def test_from_a_meetup_to_what_everybody_reads_and_back(chat: Dialogue) -> None:
    await play(chat, "learned.txt")
    assert said(chat, "ada", "What do you bring back?"), "who was there is asked"
    assert said(chat, "ada", "Could you say how one asks?"), "a change is asked for in own words"
    assert said(chat, "announcements", "shows it afterwards"), "it is posted as it was changed"
    assert said(chat, "ben", "I pass your thanks on."), "thanks are taken"
    assert said(chat, "ada", "1 person thanks you"), "each person's once"
    assert said(chat, "ben", "Nobody has shared anything about that yet."), "it is gone"
    assert chat.transcript.count("bot deletes announcements") == 1
    assert chat.transcript.count("bot deletes ben") == 2
    async with chat.community.db.read() as db:
        (shareout,) = await db.scalars(select(Shareout))
        assert (shareout.state, shareout.title, shareout.text) == ("withdrawn", "", "")
        assert not (await db.scalars(select(ShareoutPiece))).all()
        (post,) = await db.scalars(select(ShareoutPost))
        assert post.removed_at is not None


@pytest.mark.long
async def test_two_make_it_together_and_it_is_read_in_two_languages(chat: Dialogue) -> None:
    await play(chat, "learned-together.txt")
    assert said(chat, "organizers", "From Layla and Ben"), "both are named"
    assert said(chat, "announcements", "تعلمنا كيف نصور السوق باحترام."), "in its own language"
    assert said(chat, "announcements", "with respect."), "then in the group's"
    assert said(chat, "ada", "How to photograph a market"), "each reader in theirs"
    assert "From Layla / We learned" in chat.transcript.replace("\u2068", "").replace("\u2069", "")
    async with chat.community.db.read() as db:
        (shareout,) = await db.scalars(select(Shareout))
        assert shareout.state == "published", "what was shared stays when somebody is forgotten"
        assert [file["name"] for file in shareout.files] == ["hall.jpg"]
