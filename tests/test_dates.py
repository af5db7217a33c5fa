"""Dates and times as people write them, in ten languages; a Monday, 7 January 2030, 09:00."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.languages.dates.reading import instant, read
from bot.languages.dates.vocabulary import VOCABULARIES

NOW = datetime(2030, 1, 7, 9, 0, tzinfo=UTC).replace(tzinfo=None)

WRITTEN = {
    "en": """
        tomorrow 7pm = 8 19:00
        tomorrow at 7:30 p.m. = 8 19:30
        next Tuesday = 8|15
        next Monday = 14
        Tuesday at 7 = 8 07:00|19:00
        Monday = 7|14
        in 3 days = 10
        in two weeks = 21
        in a week at noon = 14 12:00
        in 3 days at 18:00 = 10 18:00
        in 2 hours = 7 11:00
        8 January 2030 19:00 = 8 19:00
        Jan 8th, 7pm = 8 19:00
        the 8th of January at 7pm = 8 19:00
        2030-01-08T19:00 = 8 19:00
        Tuesday 8 January 2030, 19:00 = 8 19:00
        Tue 9 Jan = 9|8
        tonight at 8 = 7 20:00
        saturday evening = 12
        the day after tomorrow = 9
        half past 7 tomorrow evening = 8 19:30
        quarter to 8 in the morning, Friday = 11 07:45
        midnight = 00:00
        9.1. 18:30 = 9 18:30
        13/1/2030 = 13
    """,
    "fr": """
        demain à 19h = 8 19:00
        mardi 8 janvier à 19h30 = 8 19:30
        mardi prochain à 19h = 8|15 19:00
        dans 3 jours = 10
        le 8/1/2030 à 19 heures = 8 19:00
        après-demain = 9
        ce soir 20h = 7 20:00
        demain à 7 heures et demie du soir = 8 19:30
        samedi à midi = 12 12:00
    """,
    "es": """
        mañana a las 7 de la tarde = 8 19:00
        manana a las 19:00 = 8 19:00
        el martes a las 19:00 = 8 19:00
        el próximo martes = 8|15
        dentro de 3 días = 10
        8 de enero de 2030, 19:00 = 8 19:00
        mañana por la mañana a las 9 = 8 09:00
        pasado mañana a las 7 y media de la tarde = 9 19:30
    """,
    "pt": """
        amanhã às 19h = 8 19:00
        amanhã às 19h30 = 8 19:30
        amanhã às 7 da noite = 8 19:00
        terça-feira às 19:00 = 8 19:00
        terça às 19h = 8 19:00
        daqui a 3 dias = 10
        8 de janeiro de 2030 às 19:00 = 8 19:00
        depois de amanhã às 7 e meia da noite = 9 19:30
    """,
    "ar": """
        غداً الساعة ٧ مساءً = 8 19:00
        غدا الساعة 7 مساء = 8 19:00
        غدا الساعة السابعة والنصف مساء = 8 19:30
        يوم الثلاثاء الساعة ١٩:٠٠ = 8 19:00
        بعد ٣ أيام = 10
        ٨ يناير ٢٠٣٠ ١٩:٠٠ = 8 19:00
        ٢٠٣٠-٠١-٠٨ ١٩:٠٠ = 8 19:00
        بعد غد = 9
    """,
    "hi": """
        कल शाम 7 बजे = 8 19:00
        कल शाम साढ़े सात बजे = 8 19:30
        परसों दोपहर 2 बजे = 9 14:00
        3 दिन बाद = 10
        ८ जनवरी २०३० १९:०० = 8 19:00
        मंगलवार को शाम ७ बजे = 8 19:00
        कल 7 बजे = 8 07:00|19:00
    """,
    "id": """
        besok jam 19 = 8 19:00
        besok jam 7 malam = 8 19:00
        besok pukul 19.00 = 8 19:00
        Selasa 19.30 = 8 19:30
        hari Selasa jam 7 pagi = 8 07:00
        3 hari lagi = 10
        besok setengah 8 malam = 8 19:30
        lusa = 9
        malam ini jam 8 = 7 20:00
    """,
    "sw": """
        kesho saa 3 usiku = 8 21:00
        kesho saa tatu na nusu usiku = 8 21:30
        kesho saa 3:30 usiku = 8 21:30
        kesho saa moja asubuhi = 8 07:00
        kesho saa sita mchana = 8 12:00
        kesho saa sita usiku = 8 00:00
        kesho saa kumi jioni = 8 16:00
        kesho saa kumi na mbili jioni = 8 18:00
        kesho saa kumi na moja alfajiri = 8 05:00
        kesho saa kumi na mbili alfajiri = 8 06:00
        kesho saa 3 = 8 09:00|21:00
        kesho saa 19:00 = 8 19:00
        kesho 19:00 = 8 19:00
        Jumanne ijayo saa 1 jioni = 8|15 19:00
        siku 3 zijazo = 10
        baada ya siku 3 = 10
        tarehe 8 Januari 2030 saa 2 usiku = 8 20:00
        keshokutwa = 9
    """,
    "ru": """
        завтра в 19:00 = 8 19:00
        завтра в 7 вечера = 8 19:00
        во вторник в 19:00 = 8 19:00
        в пятницу в 6 часов вечера = 11 18:00
        в следующий вторник = 8|15
        через 3 дня = 10
        через неделю = 14
        8 января 2030 г., 19:00 = 8 19:00
        послезавтра в 19 = 9 19:00
    """,
    "zh": """
        明天晚上7点 = 8 19:00
        明天晚上七点半 = 8 19:30
        下周二 = 15
        三天后 = 10
        2030年1月8日晚上7点 = 8 19:00
        1月8日19：00 = 8 19:00
        星期二 19:00 = 8 19:00
        后天下午3点 = 9 15:00
        今晚8点 = 7 20:00
    """,
}  # fmt: skip


def lines() -> list[tuple[str, str, str]]:
    return [
        (language, words.strip(), meant)
        for language, written in WRITTEN.items()
        for words, meant in (line.split(" = ") for line in written.strip().splitlines())
    ]


@pytest.mark.parametrize(("language", "words", "meant"), lines())
async def test_what_people_write(language: str, words: str, meant: str) -> None:
    reading = await read(words, language, NOW)
    assert reading is not None
    days = "|".join(str(day.day) for day in reading.days)
    times = "|".join(f"{at:%H:%M}" for at in reading.times)
    assert f"{days} {times}".strip() == meant
    assert {(day.year, day.month) for day in reading.days} <= {(2030, 1)}


@pytest.mark.parametrize(
    "words",
    ["", "soon", "hello world", "25:00", "31 April", "January", "what is 7", "7", "30.02.2030",
     "/find", "1 1 1", "next", "tomorrow or so", "x" * 500, "in 99999999 days"],
)  # fmt: skip
async def test_what_is_no_date(words: str) -> None:
    assert await read(words, "en", NOW) is None


async def test_an_order_of_day_and_month_that_may_be_either() -> None:
    reading = await read("03/04/2030", "en", NOW)
    assert reading is not None
    assert reading.days == (date(2030, 4, 3), date(2030, 3, 4))
    reading = await read("03/04/2030", "fr", NOW)
    assert reading is not None
    assert reading.days == (date(2030, 4, 3),)
    reading = await read("3/4", "zh", NOW)
    assert reading is not None
    assert reading.days == (date(2030, 3, 4),)


async def test_another_language_is_asked_of_a_library() -> None:
    reading = await read("8. Januar 19:00", "de", NOW)
    assert reading is not None
    assert (reading.days, reading.times) == ((date(2030, 1, 8),), (time(19),))


async def test_people_may_write_in_another_language_than_theirs() -> None:
    reading = await read("demain à 19h", "en", NOW)
    assert reading is not None
    assert (reading.days, reading.times) == ((date(2030, 1, 8),), (time(19),))


@given(
    words=st.text(max_size=60)
    | st.lists(
        st.sampled_from([
            word
            for line in lines()
            for word in line[1].split()
        ]),
        max_size=7,
    ).map(" ".join),
    language=st.sampled_from([*VOCABULARIES, "de", "ha", "xx"]),
    is_time=st.booleans(),
)  # fmt: skip
async def test_anything_is_read_or_not(words: str, language: str, *, is_time: bool) -> None:
    reading = await read(words, language, NOW, is_time=is_time)
    assert reading is None or reading.days or reading.times


@given(moment=st.datetimes(NOW + timedelta(1), NOW + timedelta(3000)))
async def test_iso_is_understood_in_every_language(moment: datetime) -> None:
    for language in VOCABULARIES:
        reading = await read(f"{moment:%Y-%m-%d %H:%M}", language, NOW)
        assert reading is not None
        assert reading.days == (moment.date(),)
        assert reading.times == (moment.time().replace(second=0, microsecond=0),)


def test_the_moment_of_a_wall_time() -> None:
    assert instant(date(2030, 3, 31), time(2, 30), "Europe/Paris") is None
    assert instant(date(2030, 1, 8), time(19), "Africa/Lagos") == datetime(
        2030, 1, 8, 18, tzinfo=UTC
    )
    twice = instant(date(2030, 10, 27), time(2, 30), "Europe/Paris")
    assert twice == datetime(2030, 10, 27, 0, 30, tzinfo=UTC)
