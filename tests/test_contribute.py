"""What one likes and the time one has lead to a few first steps."""

import tomllib
from pathlib import Path

import pytest

from bot.config.settings import CommunitySettings, Settings
from bot.domain import contributing
from bot.domain.contributing import LIKES, TIMES
from handlers import contributing as conversation
from tests.conftest import STARTER, Open, without_side_chats
from tests.dialogue import Dialogue

FEATURES = (
    "introductions",
    "people",
    "rooms",
    "hotline",
    "resources",
    "translations",
    "contributing",
)


@pytest.fixture
async def willing(open_chat: Open) -> Dialogue:
    settings = Settings(community=CommunitySettings(features=FEATURES))
    return await open_chat(settings=settings, knowing=True)


async def test_two_questions_lead_to_first_steps(willing: Dialogue) -> None:
    await willing.play(
        """
        ada > /contribute
        bot to ada > What do you enjoy most? [Writing] * [Pictures] * [Technology]
        ada > [Pictures]
        bot edits ada > And how much time would you like to give? [A few minutes] [An hour] *
        ada > [A few minutes]
        bot edits ada > You could begin like this: / 1. Give one photo * (https://commons.*) / 2. * [Something else]
        ada > [Something else]
        bot edits ada > What do you enjoy most? *
        """  # noqa: E501 - a line of a dialogue is a line
    )


async def test_resources_are_in_the_readers_language_where_they_can(willing: Dialogue) -> None:
    await willing.play(
        """
        ada speaks sw
        ada > /contribute details minutes
        """,
        strict=False,
    )
    said = willing.said_to("ada")[-1]
    assert "https://sw.wikipedia.org/" in said
    assert "https://en.wikipedia.org/" in said


async def test_a_step_may_begin_with_a_command_that_is_there(willing: Dialogue) -> None:
    await willing.play("ada > /contribute languages minutes", strict=False)
    assert "/gaps" in willing.said_to("ada")[-1]
    await willing.play("ada > /contribute events minutes", strict=False)
    assert "/suggest" not in willing.said_to("ada")[-1]


async def test_the_menu_offers_it(willing: Dialogue) -> None:
    await willing.play("ada > /hello end", strict=False)
    assert "[Ways to contribute]" in willing.said_to("ada")[-1]


@pytest.mark.parametrize("liked", LIKES)
@pytest.mark.parametrize("time", TIMES)
def test_everybody_gets_two_or_three_steps(liked: str, time: str) -> None:
    steps = contributing.fitting(liked, time)
    assert 2 <= len(steps) <= 3
    assert all(liked in one.likes for one in steps)


def test_each_step_is_put_into_words_and_its_resources_are_there() -> None:
    read = tomllib.loads((STARTER / "resources" / "en.toml").read_text(encoding="utf-8"))
    keys = {one["key"] for one in read["resource"]}
    for step in contributing.steps():
        assert step.key in conversation.STEPS or step.text
        assert set(step.resources) <= keys, step.key
        assert step.resources or step.command
    assert {one.key for one in contributing.steps()} == set(conversation.STEPS)
    assert conversation.LIKES.keys() == set(LIKES)
    assert conversation.TIMES.keys() == set(TIMES)


def test_a_step_for_nobody_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "contribute.toml"
    path.write_text('[[step]]\nkey = "x"\nlikes = ["naps"]\ntime = ["hour"]\nresources = []\n')
    with pytest.raises(ValueError, match="x: nobody can choose naps"):
        contributing.steps(path)


async def test_in_a_group_the_questions_are_asked_in_private(willing: Dialogue) -> None:
    without_side_chats(willing)
    await willing.play(
        """
        ada @ newcomers > /contribute
        bot to newcomers > What do you enjoy most? [Open our private chat]
        ada @ newcomers > [Open our private chat]
        bot to ada > What do you enjoy most? [Writing] *
        """
    )
