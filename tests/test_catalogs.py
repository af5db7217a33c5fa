"""The catalogs say everything that the code says, and say it with the same blanks and marks."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from bot.languages.catalogs import DOMAIN, LOCALES
from bot.languages.tags import SOURCE_LANGUAGE
from bot.languages.templates import Open, Template, template

ROOT = Path(__file__).parents[1]
SPEAKING = ("bot", "handlers")
KEYWORDS = {"_": None, "ngettext": (1, 2)}
SOURCES = [path for folder in SPEAKING for path in sorted((ROOT / folder).rglob("*.py"))]

CATALOGS = {path.parts[-3]: path for path in LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
PROMISED = {"ar", "es", "fr", "pt", "sw"}
"""Languages that the bot is shipped with, besides that of the code."""

SAME_IN: dict[str, set[str]] = {
    "es": {"Fundamental", "No", "no"},
    "fr": {
        "**Question {number}**",
        "**Question {number}** · {language}",
        "Dates",
        "Mentor",
        "Mentors",
        "Pages",
        "Pause",
        "Question",
        "Question {number}",
        "Source",
        "Sources",
        "Urgent",
        "Votes",
        "[Source]({url})",
        "mentor",
    },
    "id": {"Agenda:", "Editathon", "Mentor", "mentor"},
    "pt": {"Fundamental"},
    "sw": {"Editathon"},
}
"""What may be the same in a language as in English."""

COMMAND = re.compile(r"(?<![\w/{}])/[a-z][a-z0-9_]*")
STRAY_BRACE = re.compile(r"[{}]")
NOT_TO_TRANSLATE = re.compile(r"\{\w+\}|`[^`]*`|\(https?://[^)]*\)|/[a-z][a-z0-9_]*|[\W\d_]")
NUMBERS = range(201)
"""Enough to see every plural form that is not for millions or fractions."""

MsgId = str | tuple[str, ...]


@cache
def spoken() -> frozenset[MsgId]:
    """Every message in the code."""
    return frozenset(
        message
        for folder in SPEAKING
        for _file, _line, message, _comments, _context in extract_from_dir(
            ROOT / folder, [("**.py", "python")], keywords=KEYWORDS
        )
    )


@cache
def catalog(language: str) -> Catalog:
    with CATALOGS[language].open("rb") as stream:
        return read_po(stream, locale=language)


def marks(taken_apart: Template) -> Counter[tuple[str, tuple[object, ...]]]:
    """Which spans there are, and where the links among them lead."""
    pieces = taken_apart.pieces
    return Counter((piece.kind.value, piece.href) for piece in pieces if isinstance(piece, Open))


def literals(taken_apart: Template) -> str:
    return "".join(piece for piece in taken_apart.pieces if isinstance(piece, str))


def numbers_of_forms(made: Catalog) -> list[set[int]]:
    """For which numbers each plural form is used."""
    chosen = c2py(made.plural_expr)
    forms: list[set[int]] = [set() for _form in range(made.num_plurals)]
    for number in NUMBERS:
        forms[chosen(number)].add(number)
    return forms


def problems_of_catalog(made: Catalog, messages: frozenset[MsgId]) -> Iterator[str]:
    """What a translator or a developer has to put right."""
    known = {message.id for message in made if message.id}
    yield from (f"not in the catalog: {one!r}" for one in sorted(messages - known, key=str))
    yield from (f"not in the code any more: {one!r}" for one in sorted(known - messages, key=str))
    yield from (f"obsolete: {one!r}" for one in made.obsolete)
    expected_forms, _expression = get_plural(made.locale)
    if made.num_plurals != expected_forms:
        yield f"{made.num_plurals} plural forms instead of {expected_forms}"
    yield from problems_of_plurals(made)
    for message in made:
        if message.id:
            yield from (f"{message.id!r}: {one}" for one in problems_of_message(made, message))


def problems_of_plurals(made: Catalog) -> Iterator[str]:
    """A form may not be shared by numbers that the language (by CLDR) treats differently."""
    assert made.locale is not None
    for form, numbers in enumerate(numbers_of_forms(made)):
        categories = {made.locale.plural_form(number) for number in numbers}
        if len(categories) != 1:
            yield f"plural form {form} is for {sorted(categories)}"


def problems_of_message(made: Catalog, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if isinstance(message.id, str):
        yield from problems_of_string(made, message.id, str(message.string or ""), set())
        return
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if len(strings) != made.num_plurals:
        yield f"{len(strings)} forms instead of {made.num_plurals}"
        return
    for string, numbers in zip(strings, numbers_of_forms(made), strict=True):
        alone = len(numbers) == 1 and numbers <= {0, 1, 2}
        may_lack = {"count"} if alone else set()
        yield from problems_of_string(made, message.id[1], str(string or ""), may_lack)


def problems_of_string(
    made: Catalog, original: str, string: str, may_lack: set[str]
) -> Iterator[str]:
    """Compare a translation to its original; `may_lack` are blanks that it can do without."""
    if not string.strip():
        yield "not translated"
        return
    wanted, found = template(original), template(string)
    if found.blanks - wanted.blanks or wanted.blanks - found.blanks - may_lack:
        yield f"blanks {sorted(found.blanks)} instead of {sorted(wanted.blanks)}"
    if STRAY_BRACE.search(literals(found)) and not STRAY_BRACE.search(literals(wanted)):
        yield "a stray brace"
    if marks(found) != marks(wanted):
        yield f"marks {marks(found)} instead of {marks(wanted)}"
    if Counter(COMMAND.findall(string)) != Counter(COMMAND.findall(original)):
        yield "other commands"
    same = string == original and NOT_TO_TRANSLATE.sub("", original)
    if same and original not in SAME_IN.get(str(made.locale), ()):
        yield "the same as in English"


def test_the_promised_languages_are_there() -> None:
    assert CATALOGS.keys() >= PROMISED


@pytest.mark.parametrize("language", sorted(CATALOGS))
def test_a_catalog_is_complete_and_right(language: str) -> None:
    assert list(problems_of_catalog(catalog(language), spoken())) == []


def test_english_needs_no_catalog() -> None:
    assert SOURCE_LANGUAGE not in CATALOGS


# ── the code's side ──────────────────────────────────────────────────────────────────────────


def messages_in(source: str) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _name_of(node) in KEYWORDS:
            yield node


def _name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def problems_of_call(call: ast.Call) -> Iterator[str]:
    """A message is written out, and gets a value for each of its blanks and for nothing else.

    Or no values at all: then it is a pattern, and whoever says it knows the values.
    """
    forms = call.args[:2] if _name_of(call) == "ngettext" else call.args
    constants = [one.value for one in forms if isinstance(one, ast.Constant)]
    texts = [one for one in constants if isinstance(one, str)]
    if len(texts) != len(forms) or not texts:
        yield "the message is not a plain string"
        return
    blanks = {blank for text in texts for blank in template(text).blanks}
    if any(STRAY_BRACE.search(literals(template(text))) for text in texts):
        yield "a stray brace"
    given = {keyword.arg for keyword in call.keywords}
    if len(texts) > 1:
        given.add("count")
        blanks.add("count")
    if call.keywords and None not in given and given != blanks:
        yield f"values {sorted(map(str, given))} for blanks {sorted(blanks)}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_message_gets_its_values(path: Path) -> None:
    found = [
        f"line {call.lineno}: {problem}"
        for call in messages_in(path.read_text())
        for problem in problems_of_call(call)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("_(f'Hi {name}')", "the message is not a plain string"),
        ("_('Hi ' + name)", "the message is not a plain string"),
        ("_('Hi {name} {at}', name=1)", "values ['name'] for blanks ['at', 'name']"),
        ("_('Hi', name=1)", "values ['name'] for blanks []"),
        ("_('Hi { name}', name=1)", "a stray brace"),
        (
            "ngettext('a {x}', '{count} b', n, y=1)",
            "values ['count', 'y'] for blanks ['count', 'x']",
        ),
    ],
)
def test_a_bad_call_is_seen(source: str, problem: str) -> None:
    assert problem in [one for call in messages_in(source) for one in problems_of_call(call)]


@pytest.mark.parametrize(
    "source",
    [
        "_('Hi {name}', name=1)",
        "_('Hi {name}', **values)",
        "_('Hi {name}')",
        "ngettext('a', '{count} b', n)",
    ],
)
def test_a_good_call_passes(source: str) -> None:
    assert [one for call in messages_in(source) for one in problems_of_call(call)] == []


# ── what would be found ──────────────────────────────────────────────────────────────────────

DAYS = ("One day, {name}", "{count} days, {name}")


@pytest.mark.parametrize(
    ("msgid", "string", "problem"),
    [
        ("Hi {name}", "", "not translated"),
        ("Hi {name}", "Salut {nom}", "blanks ['nom'] instead of ['name']"),
        ("Hi {name}", "Salut", "blanks [] instead of ['name']"),
        ("Hi {name}", "Salut {name} {", "a stray brace"),
        ("**Hi**", "** Salut**", "marks"),
        ("[Hi](https://a.example)", "[Salut](https://b.example)", "marks"),
        ("Try /help", "Essayez /aide", "other commands"),
        ("Hello", "Hello", "the same as in English"),
        (DAYS, ("Un jour, {name}", "{count} jours, {name}"), "blanks ['name'] instead of"),
        (DAYS, ("{count} jour, {name}", ""), "not translated"),
    ],
)
def test_a_bad_translation_is_seen(msgid: MsgId, string: MsgId, problem: str) -> None:
    made = Catalog(locale="fr")
    made.add(msgid, string)
    [found] = problems_of_catalog(made, frozenset([msgid]))
    assert problem in found


def test_a_catalog_that_is_behind_or_unsure_is_seen() -> None:
    made = Catalog(locale="fr")
    made.add("old", "vieux")
    made.add("unsure", "pas sûr", flags=["fuzzy"])
    assert list(problems_of_catalog(made, frozenset(["unsure", "new"]))) == [
        "not in the catalog: 'new'",
        "not in the code any more: 'old'",
        "'unsure': fuzzy",
    ]


def test_wrong_plural_forms_are_seen() -> None:
    made = Catalog(locale="ar")
    made.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n != 1)")]
    found = list(problems_of_catalog(made, frozenset()))
    assert found[0] == "2 plural forms instead of 6"
    assert found[1].startswith("plural form 1 is for")


def test_a_form_for_one_number_can_do_without_it() -> None:
    made = Catalog(locale="ar")
    made.add(("{count} day", "{count} days"), ("لا أيام", "يوم", "يومان", *["{count} أيام"] * 3))
    assert Locale.parse("ar") == made.locale
    assert list(problems_of_catalog(made, frozenset([("{count} day", "{count} days")]))) == []
