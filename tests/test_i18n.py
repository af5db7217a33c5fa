"""Languages: which there are, which one somebody reads, which catalog it comes from."""

import os
import subprocess
import sys
from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from bot.languages.catalogs import DOMAIN, LOCALES, Catalogs
from bot.languages.negotiation import Languages
from bot.languages.readers import Reader
from bot.languages.tags import canonical, locale_of, name_in, own_name


def put(directory: Path, folder: str, hello: str, *, compiled: bool = False, age: int = 0) -> None:
    """Write a catalog that says hello, `age` seconds old."""
    catalog = Catalog(locale=folder)
    catalog.add("Hello", hello)
    path = directory / folder / "LC_MESSAGES" / f"{DOMAIN}.{'mo' if compiled else 'po'}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        (write_mo if compiled else write_po)(stream, catalog)
    moment = 1_800_000_000 - age
    os.utime(path, (moment, moment))


def hello(directory: Path, language: str) -> str:
    return Catalogs(directory).translations(language).gettext("Hello")


def test_a_fresh_checkout_needs_no_compiled_catalog(tmp_path: Path) -> None:
    put(tmp_path, "fr", "Bonjour")
    assert hello(tmp_path, "fr") == "Bonjour"


def test_a_compiled_catalog_is_used_while_it_is_up_to_date(tmp_path: Path) -> None:
    put(tmp_path, "fr", "from the source", age=10)
    put(tmp_path, "fr", "compiled", compiled=True, age=10)
    assert hello(tmp_path, "fr") == "compiled"


def test_a_source_that_was_edited_wins_over_the_compiled_catalog(tmp_path: Path) -> None:
    put(tmp_path, "fr", "from the source", age=5)
    put(tmp_path, "fr", "compiled", compiled=True, age=10)
    assert hello(tmp_path, "fr") == "from the source"


def test_a_compiled_catalog_alone_is_enough(tmp_path: Path) -> None:
    put(tmp_path, "fr", "compiled", compiled=True)
    assert hello(tmp_path, "fr") == "compiled"


def test_a_region_reads_its_own_catalog_or_that_of_the_language(tmp_path: Path) -> None:
    put(tmp_path, "pt", "Olá")
    put(tmp_path, "pt_BR", "Oi")
    assert hello(tmp_path, "pt-BR") == "Oi"
    assert hello(tmp_path, "pt-MZ") == "Olá"


def test_a_language_without_catalog_reads_english(tmp_path: Path) -> None:
    assert hello(tmp_path, "tlh") == "Hello"
    assert hello(tmp_path / "missing", "fr") == "Hello"


def test_languages_are_found_in_their_folders(tmp_path: Path) -> None:
    put(tmp_path, "fr", "Bonjour")
    put(tmp_path, "pt_BR", "Oi", compiled=True)
    (tmp_path / "de" / "LC_MESSAGES").mkdir(parents=True)
    assert Catalogs(tmp_path).languages() == ("en", "fr", "pt-BR")


def test_the_bundled_catalogs_lie_beside_the_packages() -> None:
    assert Path(__file__).parents[1] / "locales" == LOCALES


@pytest.mark.parametrize(
    ("tag", "best"),
    [
        ("pt-BR", "pt"),
        ("PT_br", "pt"),
        ("ar-EG", "ar"),
        ("fr", "fr"),
        ("fr_FR.UTF-8", "fr"),
        ("gn", "es"),
        ("gn-PY", "es"),
        ("iw", "he"),
        ("zh-Hant-TW", "zh"),
        ("tlh", "en"),
        ("", "en"),
        (None, "en"),
    ],
)
def test_the_best_language_for_a_tag(tag: str | None, best: str) -> None:
    languages = Languages(["en", "fr", "ar", "pt", "es", "he", "zh"], "en", {"gn": ["es", "en"]})
    assert languages.best(tag) == best


@pytest.mark.parametrize(
    ("accepts", "tag"),
    [
        ("ar-EG,ar;q=0.9,en;q=0.8", "ar"),
        ("xx,ar;q=0.9", "ar"),
        ("PT_br", "pt"),
        ("gn,de;q=0.5", "es"),
        ("*", "en"),
        ("", "en"),
        (",;q=,\x00" * 400, "en"),
    ],
)
def test_a_browser_gets_the_first_of_its_languages_that_is_there(accepts: str, tag: str) -> None:
    languages = Languages(["en", "fr", "ar", "pt", "es"], "en", {"gn": ["es", "en"]})
    assert languages.for_browser(accepts) == tag


def test_a_chain_goes_from_ones_own_language_to_the_communitys() -> None:
    languages = Languages(["en", "fr"], "fr", {"gn": ["es-PY", "en"]})
    assert languages.chain("gn-PY") == ("gn-PY", "gn", "es-PY", "es", "en", "fr")
    assert languages.best("gn-PY") == "en"
    assert languages.chain("fr") == ("fr",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("PT_br", "pt-BR"),
        ("zh_hant_tw", "zh-Hant-TW"),
        ("in", "id"),
        ("es-419", "es-419"),
        ("de-1996", "de-1996"),
        ("", ""),
    ],
)
def test_tags_are_written_in_one_way(written: str, meant: str) -> None:
    assert canonical(written) == meant


def test_an_unknown_language_has_the_formats_of_the_widest_known_part() -> None:
    assert str(locale_of("fr-XX")) == "fr"
    assert str(locale_of("not a tag")) == "en_GB"


def test_languages_are_named_in_their_own_language_and_in_the_readers() -> None:
    assert [own_name(tag) for tag in ("fr", "ar", "pt-BR", "sw")] == [
        "Français",
        "العربية",
        "Português",
        "Kiswahili",
    ]
    assert name_in("gn", "fr") == "guarani"
    assert name_in("qqq", "fr") == "qqq"


def test_a_reader_knows_direction_and_zone() -> None:
    assert Reader("ar").rtl
    assert Reader("fa-IR").rtl
    assert not Reader("fr").rtl
    assert Reader("fr", "Africa/Dakar").tzinfo == ZoneInfo("Africa/Dakar")


@pytest.mark.parametrize("zone", ["", "UTC", "Nowhere/Land", "../../etc/passwd", "\0"])
def test_a_zone_that_is_none_is_utc(zone: str) -> None:
    assert Reader("fr", zone).tzinfo is UTC


def test_start_up_does_not_wait_for_compilers_and_parsers() -> None:
    heavy = {"babel.messages", "markdown_it"}
    probe = f"import sys, bot.languages.rendering; print({heavy} & set(sys.modules))"
    found = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True
    )
    assert found.stdout == "set()\n"
