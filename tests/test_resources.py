"""Browsing and searching: own language first, the rest labelled, in a group short."""

from collections import Counter

import pytest

from bot.config.settings import CommunitySettings, Settings
from bot.domain import topics
from bot.domain.matching import lexicon
from bot.domain.resources import resources
from bot.languages.catalogs import available_languages
from bot.languages.direction import clean
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.storage.tables import Resource
from bot.words import _
from tests.conftest import MONDAY, Open, database, without_side_chats
from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

FEATURES = ("introductions", "people", "rooms", "hotline", "resources")


def settings(**community: object) -> Settings:
    return Settings(community=CommunitySettings(features=FEATURES, starter=False, **community))  # type: ignore[arg-type]


def resource(key: str, language: str, title: str, **more: object) -> Resource:
    fields: dict[str, object] = {
        "link": f"https://example.org/{language}/{key}",
        "description": "",
        "topics": ["editing"],
        "level": "fundamental",
        "kind": "tutorial",
        "keywords": [],
    }
    return Resource(key=key, language=language, title=title, **{**fields, **more})


@pytest.fixture
async def shelf(open_chat: Open) -> Dialogue:
    chat = await open_chat(settings=settings())
    async with database(chat).write() as db:
        for one in (
            resource("intro", "en", "First steps", description="A gentle tour."),
            resource("intro", "sw", "Hatua za kwanza", description="Ziara fupi."),
            resource("cite", "en", "Citing sources", topics=["references"],
                     keywords=["footnote", "reference"]),
            resource("cite", "es", "Citar fuentes", topics=["references"]),
            resource("images", "zh", "上传图片", topics=["images"], keywords=["照片"]),
            resource("lead", "en", "Leading a team", level="expanding", topics=["learning"]),
        ):  # fmt: skip
            await resources.add(db, one, MONDAY)
    return chat


async def test_own_language_comes_first_and_the_rest_says_its_language(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada speaks sw
        ada > /find first steps
        bot to ada > Hatua za kwanza (https://example.org/sw/intro) / Ziara fupi. [Mada zote]
        ada > /find footnote
        bot to ada > Citing sources (https://example.org/en/cite) (kwa Kiingereza) [Mada zote]
        """
    )


async def test_the_fallback_chain_is_followed(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada speaks gn
        ada > /find citing
        bot to ada > Citar fuentes (https://example.org/es/cite) (en español) [Todos los temas]
        """
    )


async def test_a_community_can_declare_its_own_fallbacks(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(fallbacks={"gn": ("pt",)}))
    async with database(chat).write() as db:
        await resources.add(db, resource("a", "es", "Citar"), MONDAY)
        await resources.add(db, resource("a", "pt", "Citar fontes"), MONDAY)
    await chat.play(
        """
        ada speaks gn
        ada > /find citar
        bot to ada > Citar fontes (https://example.org/pt/a) (em português) [Todos os temas]
        """
    )


async def test_a_typo_an_ending_and_a_script_without_spaces(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada > /find refrences
        bot to ada > Citing sources (https://example.org/en/cite) [All topics]
        ada > /find 图片
        bot to ada > 上传图片 (https://example.org/zh/images) (in Chinese) [All topics]
        """
    )


async def test_nothing_found_leads_to_people(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada > /find zeppelin
        bot to ada > I found nothing about that. Other words may help. [Ask a person] [All topics]
        """
    )
    await shelf.play("ada > [Ask a person]", strict=False)
    assert "zeppelin" in shelf.said_to("mentors")[-1]


async def test_many_words_lead_to_people_too(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada > /find zeppelins and airships of the nineteen-thirties over Lake Constance
        bot to ada > I found nothing about that. * [Ask a question] [All topics]
        ada > [Ask a question]
        bot to ada > What would you like to know? Just write it here. [Ask without my name]
        """
    )


async def test_words_are_asked_for_in_a_form(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada > /find
        bot to ada > What are you looking for? A word or two will do. [Cancel]
        ada > team
        bot to ada > Leading a team (https://example.org/en/lead) [All topics]
        """
    )


async def test_topics_then_a_list(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada > /resources
        bot to ada > What would you like to know more about? * [Editing (1)] [Sources (1)] *
        ada > [Sources (1)]
        bot edits ada > Sources / Citing sources (https://example.org/en/cite) [All topics]
        ada > [All topics]
        bot edits ada > What would you like to know more about? *
        ada > [Step by step]
        bot edits ada > Fundamental / First steps: * [Fundamental] [Emerging] [Expanding] *
        ada > [Expanding]
        bot edits ada > Expanding / Leading a team (https://example.org/en/lead) [All levels]
        """
    )


async def test_only_what_one_can_read_is_browsed(shelf: Dialogue) -> None:
    await shelf.play("ada > /resources", strict=False)
    assert "Pictures" not in shelf.said_to("ada")[-1]
    await shelf.play(
        """
        ben speaks gn
        ben > /resources references
        bot to ben > Fuentes / Citar fuentes (https://example.org/es/cite) (en español) *
        ada > /resources images
        bot to ada > Pictures and licences / 上传图片 (https://example.org/zh/images) (in Chinese) *
        """
    )


async def test_a_variety_of_ones_language_is_ones_own(shelf: Dialogue) -> None:
    async with database(shelf).write() as db:
        await resources.add(db, resource("br", "pt-BR", "Primeiros passos"), MONDAY)
    await shelf.play("ada speaks pt\nada > /resources editing", strict=False)
    said = shelf.said_to("ada")[-1]
    assert said.index("Primeiros passos (https://example.org/pt-BR/br) /") < said.index("(em ingl")


async def test_what_one_is_curious_about_comes_first(shelf: Dialogue) -> None:
    await shelf.play(
        """
        ada > /start
        ada > [Skip]
        ada > [Skip]
        ada > [Sources]
        """,
        strict=False,
    )
    await shelf.play(
        """
        ada > /resources
        bot to ada > What would you like to know more about? * [Sources (1)] [Editing (1)] *
        """
    )


async def test_a_long_list_has_pages(shelf: Dialogue) -> None:
    async with database(shelf).write() as db:
        for number in range(7):
            await resources.add(
                db, resource(f"g{number}", "en", f"Group {number}", topics=["groups"]), MONDAY
            )
    await shelf.play(
        """
        ada > /resources groups
        bot to ada > Groups (page 1 of 2) / Group 0 * / Group 4 (https:*) [Next] [All topics]
        ada > [Next]
        bot edits ada > Groups (page 2 of 2) / Group 5 * / Group 6 (*) [Previous] [All topics]
        ada > [Previous]
        bot edits ada > Groups (page 1 of 2) / *
        ada > /resources groups 99
        bot to ada > Groups (page 2 of 2) / *
        """
    )


async def test_in_a_group_the_answer_is_short_and_leads_to_the_private_chat(
    shelf: Dialogue,
) -> None:
    without_side_chats(shelf)
    async with database(shelf).write() as db:
        await resources.add(db, resource("cite2", "en", "Citing books"), MONDAY)
    await shelf.play(
        """
        ada @ newcomers > /find citing
        bot to newcomers > Citing * / I have 1 more like it. [Open our private chat]
        ada @ newcomers > [Open our private chat]
        bot to ada > Citing * / Citing * [All topics]
        ada @ newcomers > /resources
        bot to newcomers > I have guides, tools and groups on many topics. [Open our private chat]
        ada @ newcomers > [Open our private chat]
        bot to ada > What would you like to know more about? *
        ada @ newcomers > /ladder
        bot to newcomers > I have guides, tools and groups on many topics. [Open our private chat]
        ada @ newcomers > [Open our private chat]
        bot to ada > Fundamental / *
        """
    )


async def test_many_topics_are_shown_by_groups_on_a_screen_that_turns(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(), knowing=True)
    await chat.play(
        """
        ada > /resources
        bot to ada > What would you like to know more about? * [Writing] [Working together] [People and learning] [Grants and more] [Step by step]
        ada > [Writing]
        bot edits ada > What would you like to know more about? * [Editing (*)] [New articles (*)] * [All topics]
        ada > [All topics]
        bot edits ada > What would you like to know more about? * [Writing] * [Step by step]
        ada > [Working together]
        bot edits ada > What would you like to know more about? * [Talking with others (*)] * [All topics]
        """  # noqa: E501 - a dialogue's line
    )
    await chat.play("ada > /hello interest grants", strict=False)
    await chat.play(
        """
        ada > /resources
        bot to ada > * [Grants (*)] [Writing] * [Step by step]
        """
    )


def test_every_topic_is_in_a_group() -> None:
    grouped = [topic for _name, members in topics.GROUPS.values() for topic in members]
    assert sorted(grouped) == sorted(topics.TOPICS)
    assert topics.group_of("our-own") == "more"


async def test_a_link_says_only_what_is_harmless(shelf: Dialogue) -> None:
    await shelf.play("ada > /start role_ada_owner", strict=False)
    assert "Hello Ada" in shelf.said_to("ada")[-1]


async def test_the_starter_pack_answers_in_every_language_that_it_has(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(), knowing=True)
    await chat.play("ada speaks sw\nada > /resources in:people", strict=False)
    assert "(" in chat.said_to("ada")[-1]
    await chat.play("ada > /find vyanzo", strict=False)
    assert chat.said_to("ada")[-1].startswith("Mwongozo: kutaja vyanzo (https://sw.wikipedia.org/")


@pytest.mark.parametrize("language", available_languages())
async def test_the_example_that_help_gives_finds_something(open_chat: Open, language: str) -> None:
    chat = await open_chat(settings=settings(), knowing=True)
    about = _("Search guides, tools and groups: /find pictures")
    example = clean(render(about, Reader(language)).text).partition("/find ")[2]
    assert example
    await chat.play(f"ada speaks {language}\nada > /find {example}", strict=False)
    assert "https://commons.wikimedia.org/" in chat.said_to("ada")[-1]


async def test_topics_are_found_by_what_they_are_called(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(), knowing=True)
    for language, words, link in (
        ("sw", "ruzuku", "Grants:Start"),
        ("hi", "अनुवाद", "Content_translation"),
        ("ru", "наставники", "%D0%98%D0%BD%D0%BA%D1%83%D0%B1%D0%B0%D1%82%D0%BE%D1%80"),
        ("zh", "活动", "Special:AllEvents"),
    ):
        await chat.play(f"ada speaks {language}\nada > /find {words}", strict=False)
        assert link in chat.said_to("ada")[-1]


def test_every_topic_and_kind_has_words_in_ten_languages() -> None:
    said = Counter(topic for topic, _words in lexicon.topics())
    assert said == dict.fromkeys([*topics.TOPICS, "tutorial", "tool"], 10)


async def test_what_fits_a_question_is_offered_only_when_it_fits(shelf: Dialogue) -> None:
    async with database(shelf).read() as db:
        fits = await resources.fitting(db, "How do I cite a source?", ("en",))
        assert [one.key for one in fits] == ["cite"]
        assert await resources.fitting(db, "When is the next meetup in Accra?", ("en",)) == []


async def test_what_fits_a_question_in_a_script_without_spaces(open_chat: Open) -> None:
    chat = await open_chat(settings=settings(), knowing=True)
    async with database(chat).read() as db:
        fits = await resources.fitting(db, "维基数据是什么？", ("zh", "en"))
        assert [one.key for one in fits] == ["wikidata-introduction"]
        assert await resources.fitting(db, "数据线在哪里买？", ("zh", "en")) == []
        assert await resources.fitting(db, "上海下次聚会几点？", ("zh", "en")) == []


async def test_an_uncertain_answer_has_a_resource_beside_it(shelf: Dialogue) -> None:
    await shelf.play("ada > How do I cite a source?", strict=False)
    assert "This may help: Citing sources (https://example.org/en/cite)" in shelf.said_to("ada")[-1]
    await shelf.play("ben > Which moon is purple tonight?", strict=False)
    assert "This may help" not in shelf.said_to("ben")[-1]
