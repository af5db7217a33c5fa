"""Hours of a week, as people type them and as they are shown."""

import pytest

from bot.languages.dates.weekly import read_weekly
from bot.languages.readers import Reader
from bot.languages.rendering import render
from bot.languages.tags import language_named
from bot.words import Text, WeeklyHours


def shown(spans: tuple[tuple[int, int, int], ...], language: str = "en") -> str:
    hours = Text("{hours}", {"hours": WeeklyHours(spans)}, translated=False)
    return render(hours, Reader(language)).text


@pytest.mark.parametrize(
    ("language", "typed", "understood"),
    [
        ("en", "Mon-Fri 18-21, Sat 10:00-14:00", "Mon–Fri 18:00–21:00; Sat 10:00–14:00"),
        ("en", "Tuesday 6-8 pm", "Tue 18:00–20:00"),
        ("en", "mon, wed 18-20", "Mon, Wed 18:00–20:00"),
        ("en", "Mon and Wed 18:00 to 20:00", "Mon, Wed 18:00–20:00"),
        ("en", "Sat 10-12, 14-16", "Sat 10:00–12:00, 14:00–16:00"),
        ("en", "weekends", "Sat, Sun 09:00–18:00"),
        ("en", "Sat 22-2", "Sat 22:00–00:00; Sun 00:00–02:00"),
        ("en", "Monday evening", "Mon 17:00–21:00"),
        ("en", "18-21", "Mon–Sun 18:00–21:00"),
        ("fr", "lundi au vendredi 18h-20h30, samedi matin", "Mon–Fri 18:00–20:30; Sat 08:00–12:00"),
        ("es", "lunes y miércoles de 18 a 20", "Mon, Wed 18:00–20:00"),
        ("ar", "الاثنين - الجمعة 18-21", "Mon–Fri 18:00–21:00"),
        ("sw", "jumatatu 18-20", "Mon 18:00–20:00"),
        ("zh", "周一到周五 18:00-21:00", "Mon–Fri 18:00–21:00"),
        ("ru", "пн-пт 18-21", "Mon–Fri 18:00–21:00"),
        ("hi", "सोमवार 18-20", "Mon 18:00–20:00"),
        ("pt", "segunda a sexta 18h às 20h", "Mon–Fri 18:00–20:00"),
        ("id", "Senin-Jumat 18.00-21.00", "Mon–Fri 18:00–21:00"),
        ("ha", "Mon 18-20", "Mon 18:00–20:00"),
    ],
)
def test_hours_are_read_as_people_type_them(language: str, typed: str, understood: str) -> None:
    spans = read_weekly(typed, language)
    assert spans is not None
    assert shown(spans) == understood


@pytest.mark.parametrize(
    "typed", ["", "hello", "mon", "whenever the moon is full", "25-30", "Mon 18", "Mon 18-18"]
)
def test_what_names_no_hours_is_not_guessed_at(typed: str) -> None:
    assert read_weekly(typed, "en") is None


def test_hours_are_shown_in_the_readers_language() -> None:
    spans = read_weekly("Mon-Wed 18-21", "en")
    assert spans is not None
    assert shown(spans, "sw") == "Jumatatu–Jumatano 18:00–21:00"
    assert shown(spans, "fr") == "lun.–mer. 18:00–21:00"


def test_languages_are_known_by_any_name() -> None:
    assert language_named("Hausa", ("en",)) == "ha"
    assert language_named("haoussa", ("fr", "en")) == "ha"
    assert language_named("sw", ("en",)) == "sw"
    assert language_named("Kiswahili", ("en",)) == "sw"
    assert language_named("Klingonese", ("en",)) is None
