"""The whole way of somebody who is new, as the default community goes it with them."""

import tomllib
from pathlib import Path

import pytest

from bot.languages.catalogs import available_languages
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.words import Text, _
from bot.words.pages import Page
from tests.conftest import STARTER, Open
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

SCRIPT = Path(__file__).parents[1] / "docs" / "examples" / "finding-ones-way.txt"
GUIDE = "https://example.org/maps"


async def web(link: str) -> Page:
    return Page(link, title="Maps for beginners", description="Draw one.", language="en")


@pytest.fixture
async def community(open_chat: Open) -> Dialogue:
    return await open_chat(knowing=True, fetch_page=web)


def in_swahili(text: Text) -> str:
    return render(text, Reader("sw")).text


async def test_a_newcomer_who_speaks_swahili(community: Dialogue) -> None:
    button = in_swahili(_("Open our private chat"))
    welcome = in_swahili(_("Welcome, {names}!", names="Amani"))
    first_guess = "Kiswahili" if "sw" in available_languages() else "English"
    await community.play(
        f"""
        amani speaks sw
        amani joins newcomers
        ... 1 minute
        bot to newcomers > {welcome} / * [{button}]
        amani @ newcomers > [{button}]
        bot to amani > *Amani* [{first_guess}] *
        """
    )
    await community.play("amani > /find vyanzo", strict=False)
    assert community.said_to("amani")[-1].startswith("Mwongozo: kutaja vyanzo (https://sw.wiki")
    await community.play("amani > /find upload wizard", strict=False)
    assert community.said_to("amani")[-1].startswith("Mchawi wa kupakia (https://")
    await community.play("amani > /find reliable sources", strict=False)
    label = in_swahili(_("{title} (in {language})", title="Reliable sources", language="…"))
    assert community.said_to("amani")[-1].startswith(label.partition("…")[0].partition(" (")[0])
    await community.play("amani > nataka kuanza kuhariri", strict=False)
    assert "Anza na jambo dogo" in community.said_to("amani")[-1]


@pytest.mark.parametrize("language", available_languages())
async def test_the_first_question_is_answered_in_each_language(
    community: Dialogue, language: str
) -> None:
    pack = tomllib.loads((STARTER / "knowledge" / f"{language}.toml").read_text(encoding="utf-8"))
    for known in pack["entry"][:3]:
        await community.play(f"nia speaks {language}\nnia > {known['phrasings'][0]}", strict=False)
        assert community.said_to("nia")[-1].startswith(f"{known['question']} / ")
    assert community.said_to("mentors") == []


async def test_the_menu_leads_on_wherever_one_presses(community: Dialogue) -> None:
    await community.play("ada > /start\nada > [Skip]\nada > [Skip]\nada > [Skip]", strict=False)
    menu = (
        "[Ask a question] [Find resources] [Find a mentor] [Meetups] *[My language] [What I can do]"
    )
    await community.play(
        f"""
        ada > /menu
        bot to ada > Hello Ada, * {menu}
        ada > [Ask a question]
        bot to ada > What would you like to know? Just write it here. [Ask without my name]
        ada > [Meetups]
        bot to ada > What is on: / Nothing yet. * [Events] *
        ada > [Events]
        bot to ada > Events * / All events (https://meta.wiki*) / * [All topics]
        ada > [Find resources]
        bot to ada > What would you like to know more about? *
        ada > /groups
        bot to ada > I know no groups yet. [Find resources]
        ada > [Find resources]
        bot to ada > Groups / Wikimedia on Telegram (*
        ada > [My language]
        bot to ada > Which language shall we speak? *
        """
    )


async def test_the_whole_way_in_swahili(open_chat: Open) -> None:
    chat = await open_chat(knowing=True)
    await chat.play(SCRIPT.read_text(encoding="utf-8"), strict=False)
    welcome, opened, *_first, found, partly, answer, _thanks, served = [
        *chat.said_to("newcomers"), *chat.said_to("amani")
    ]  # fmt: skip
    assert welcome.startswith("Karibu, Amani! / ")
    assert "[Kiswahili]" in opened
    assert found.index("https://sw.wikipedia.org/") < found.index("(kwa Kiingereza)")
    assert partly.startswith("Commons: hatua za kwanza (https://commons.wikimedia.org/")
    assert "(kwa Kiingereza)" not in partly  # they open in Swahili
    assert "Niongezeje marejeo (chanzo)? / 1. " in answer
    assert "Natumia kisoma skrini" in served
    assert "Ndiyo. Kusoma hufanya kazi vizuri na visoma skrini" in served
    [maps] = chat.said_to("ben")
    assert maps.startswith("Maps for beginners (https://example.org/maps) / How to draw a map")
    assert any("anaiangalia sasa" in line for line in chat.said_to("baraka"))
    assert "tafsiri yako inawajibu watu" in chat.said_to("baraka")[-1]


async def test_a_link_from_ada_by_olu_to_ben(community: Dialogue) -> None:
    await community.play(
        f"""
        ada > /suggest {GUIDE}
        bot to ada > Thank you! *
        bot to organizers > Link 1 from Ada / Maps for beginners / {GUIDE} / * [Accept] *
        olu @ organizers > [Accept]
        bot to olu @ organizers > Accepted. *
        bot edits organizers > * / Accepted by Olu.
        bot to ada > Your link was accepted, thank you. *
        """
    )
    await community.play("ben > /find maps", strict=False)
    assert community.said_to("ben")[-1].startswith(f"Maps for beginners ({GUIDE})")


async def test_a_gap_in_swahili_is_filled(community: Dialogue) -> None:
    await community.play("ada > /gaps sw", strict=False)
    question = community.said_to("ada")[-1].rpartition("[")[2].rstrip("]")
    await community.play(f"ada > [{question}]", strict=False)
    await community.play(
        """
        ada > Je, wombati hula nini usiku?
        ada > Wombati hula **majani**.
        olu @ organizers > [Approve]
        """,
        strict=False,
    )
    await community.play("ben speaks sw\nben > Je, wombati hula nini usiku?", strict=False)
    assert "Wombati hula majani." in community.said_to("ben")[-1]
