"""Text to features, script by script."""

import pytest

from bot.domain.matching.features import extract, normalise, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I can't upload", "i CAN NOT upload"),
        ("Haven’t you seen it?", "have not you seen it"),
        ("olvidé mi contraseña", "olvide mi contrasena"),
        ("مَقَالَتِي", "مقالتى"),
        ("إضافة صورة", "اضافه صوره"),
        ("फ़ोटो", "फोटो"),
        ("ﬁle", "file"),
        ("see https://example.org/a?b=c now", "see http://example.com now"),
        ("zero\u200bwidth", "zerowidth"),
        ("ёлка", "елка"),
    ],
)
def test_what_means_the_same_looks_the_same(one: str, other: str) -> None:
    assert extract(one) == extract(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("कितने करियर सैक", ["कितने", "करियर", "सैक"]),
        ("上传图片", ["上", "传", "图", "片"]),
        ("ลืม", ["ล", "ื", "ม"]),
        ("用Wiki编辑", ["用", "=wiki", "编", "辑"]),
        ("qwrtz😀", ["qwrtz", "😀"]),
        ("", []),
        ("?!…", []),
    ],
)
def test_words_of_any_script(text: str, words: list[str]) -> None:
    assert extract(text)[0] == words


def test_unspaced_scripts_give_pairs_and_triples_of_characters() -> None:
    _, pairs, grams = extract("上传图片")
    assert pairs == ["上传", "传图", "图片"]
    assert grams == ["上传图", "传图片"]


def test_pairs_mark_both_ends() -> None:
    assert extract("qux zap")[1] == ["^ qux", "qux zap", "zap $"]


def test_synonyms_share_a_concept_across_languages() -> None:
    shared = set(extract("deleted")[0])
    assert shared & set(extract("removed")[0])
    assert shared & set(extract("borrado")[0])
    assert shared & set(extract("supprimé")[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [("edits", "editing"), ("stopped", "stop"), ("queries", "query"), ("created", "create")],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["wiki", "ring", "red", "this", "bus", "ärzte", "2023"])
def test_what_only_looks_inflected_is_left_alone(word: str) -> None:
    assert stem(word) == word


def test_normalising_twice_changes_nothing() -> None:
    text = normalise("Çà ne marche PAS… فقدتُ كلمةَ المرور, फ़ोटो!")
    assert normalise(text) == text
