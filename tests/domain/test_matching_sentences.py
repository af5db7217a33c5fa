"""Messages as people write them: sentences, courtesies, deeds, misspellings."""

import pytest

from bot.domain.matching import Matcher, Phrasing, Verdict, lexicon
from bot.domain.matching.actions import conflict, find_actions
from bot.domain.matching.sentences import asks, parts, says_something, without_courtesies
from bot.domain.matching.spelling import Speller

LANGUAGES = ("ar", "en", "es", "fr", "hi", "id", "pt", "ru", "sw", "zh")

QUESTIONS = (
    ("How do I add a category?", "put an article into a category", "category at the bottom"),
    ("How do I upload a photo?", "add my own picture", "where do photos go"),
    ("Why was my article deleted?", "my page is gone", "they removed what I wrote"),
    ("How do I change my username?", "rename my account", "new name for my account"),
    ("How do I add a source?", "put a citation into an article", "where do references go"),
    ("Why am I blocked?", "my account was blocked", "it says that I am banned"),
    ("How do I join a user group?", "become a member of a group", "take part in the group"),
    ("How do I translate an article?", "bring a page into my language", "translation tool"),
)
BASE = [Phrasing(number, "en", text) for number, texts in enumerate(QUESTIONS) for text in texts]


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher.fit(BASE)


@pytest.mark.parametrize(
    "message",
    [
        "Hi, I'm new here. {}",
        "Good morning everyone! Thank you so much for your work. {} Thanks in advance!",
        "Hello, my name is Ada. I live near the lake and I like old boats. {}",
    ],
)
@pytest.mark.parametrize("number", range(len(QUESTIONS)))
def test_what_is_sure_when_bare_is_sure_with_words_around_it(
    matcher: Matcher, message: str, number: int
) -> None:
    question = QUESTIONS[number][0]
    found = matcher.find(message.format(question))
    assert found.matches[0].entry == number
    assert found.verdict is Verdict.SURE


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("how do i remove a category", 0),
        ("how do I leave a user group", 6),
        ("how do I block someone", 5),
        ("how do I download a photo", 1),
    ],
)
def test_the_contrary_is_never_sure(matcher: Matcher, question: str, entry: int) -> None:
    found = matcher.find(question)
    assert found.verdict is not Verdict.SURE
    assert not found.listening
    assert all(one.confidence < 0.6 for one in found.matches if one.entry == entry)


@pytest.mark.parametrize(
    ("language", "doing", "undergone"),
    [
        ("en", "how do I delete an article", "my article was deleted"),
        ("en", "how do I block someone", "why am I blocked"),
        ("fr", "comment supprimer un article", "pourquoi mon article a été supprimé"),
        ("es", "cómo borrar un artículo", "me borraron el artículo"),
        ("pt", "como apagar uma página", "apagaram minha página"),
        ("ar", "كيف أحذف مقالة", "حذفوا مقالتي"),
        ("sw", "jinsi ya kufuta makala", "makala yangu imefutwa"),
        ("hi", "लेख कैसे हटाएँ", "मेरा लेख किसने हटा दिया"),
        ("id", "cara menghapus artikel", "kenapa artikel saya dihapus"),
        ("ru", "как удалить статью", "почему удалили мою статью"),
        ("zh", "怎么删除条目", "为什么我的条目被删除了"),
    ],
)
def test_doing_is_not_undergoing(language: str, doing: str, undergone: str) -> None:
    does, suffers = find_actions(doing, language), find_actions(undergone, language)
    assert conflict(does, suffers)
    assert conflict(suffers, does)


@pytest.mark.parametrize(
    ("language", "one", "contrary"),
    [
        ("en", "how do I join a group", "how do I leave a group"),
        ("fr", "comment ajouter une catégorie", "comment retirer une catégorie"),
        ("es", "cómo añado una categoría", "cómo quito una categoría"),
        ("pt", "como adicionar uma fonte", "como remover uma fonte"),
        ("ar", "كيف أضيف صورة", "كيف أحذف صورة"),
        ("sw", "jinsi ya kupakia picha", "jinsi ya kupakua picha"),
        ("hi", "श्रेणी कैसे जोड़ें", "श्रेणी कैसे हटाएँ"),
        ("id", "cara mengunggah foto", "cara mengunduh foto"),
        ("ru", "как добавить категорию", "как убрать категорию"),
        ("zh", "怎么上传图片", "怎么下载图片"),
    ],
)
def test_contraries_are_told_apart(language: str, one: str, contrary: str) -> None:
    assert conflict(find_actions(one, language), find_actions(contrary, language))
    assert not conflict(find_actions(one, language), find_actions(one, language))


def test_every_language_has_words_for_known_classes_only() -> None:
    classes = set(lexicon.opposites())
    found = lexicon.actions()
    assert set(found) == set(LANGUAGES)
    for language, phrases in found.items():
        assert {label for label, _ in phrases} <= classes, language
        assert {"add", "remove", "removed", "blocked", "join", "quit", "upload", "download"} <= {
            label for label, _ in phrases
        }, language
    assert {one for others in lexicon.opposites().values() for one in others} <= classes


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi, I'm new here", ""),
        ("Bonjour, comment je crée une page ?", "comment je cree une page"),
        ("你好，请问怎么上传图片？谢谢", "怎么上传图片"),
        ("नमस्ते, मैं नया हूँ", ""),
        ("Where can I ask experienced editors for help?", None),
    ],
)
def test_courtesies_are_set_apart(text: str, left: str | None) -> None:
    wanted = "where can i ask experienced editors for help" if left is None else left
    assert without_courtesies(text) == wanted


def test_a_message_is_looked_up_whole_and_by_its_sentences_questions_first() -> None:
    message = "My draft was declined. I added three sources — can you look at it again?"
    found = parts(message)
    assert found[0].text == message
    assert "my draft was declined" in [part.text for part in found]
    others = found[1:]
    assert [part.asks for part in others] == sorted((p.asks for p in others), reverse=True)
    assert all(part.beside is not part.asks for part in others)


def test_a_short_question_is_looked_up_once() -> None:
    assert len(parts("How do I add a photo?")) == 1
    assert [part.text for part in parts("")] == [""]


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("how do I sign", True),
        ("I made an edit yesterday", False),
        ("请问怎么签名", True),
        ("я хочу перевести статью", True),
        ("sahihi yangu?", True),
    ],
)
def test_a_question_is_told_from_a_story(text: str, does: bool) -> None:
    assert asks(text) is does


def test_function_words_say_nothing() -> None:
    assert not says_something("can I do it with this")
    assert says_something("can I do it with this template")


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("deleated", "deleted"),
        ("sanbox", "sandbox"),
        ("artical", "article"),
        ("passwrod", "password"),
        ("catagory", "category"),
        ("print", "print"),
        ("merge", "merge"),
        ("Shakira", "shakira"),
    ],
)
def test_slips_are_put_right_and_other_words_left_alone(typed: str, right: str) -> None:
    speller = Speller(["deleted", "sandbox", "article", "password", "category", "point", "more"])
    assert speller.correct_word(typed.lower()) == right


def test_a_misspelt_question_finds_its_entry(matcher: Matcher) -> None:
    found = matcher.find("why was my artical deleated")
    assert found.matches[0].entry == 2
    assert found.verdict is not Verdict.UNSURE


def test_an_entry_in_two_languages_does_not_stand_against_itself() -> None:
    twins = [
        Phrasing(100, "en", "what is wikidata", key="wikidata"),
        Phrasing(101, "es", "qué es wikidata", key="wikidata"),
    ]
    found = Matcher.fit([*BASE, *twins]).find("wikidata", languages=("es", "en"))
    assert [one.entry for one in found.matches if one.entry >= 100] == [101]


def test_choices_are_not_filled_up() -> None:
    found = Matcher.fit(BASE).find("citation")
    assert all(one.confidence >= 0.12 for one in found.choices[1:])


def test_an_entry_is_offered_once_though_parts_find_it_in_two_languages() -> None:
    asked = {
        "sign": (
            ("how do I sign a message", "put my signature on a talk page"),
            ("comment signer un message", "mettre ma signature en discussion"),
        ),
        "photo": (
            ("how do I upload a photo", "add a picture of mine"),
            ("comment importer une photo", "ajouter une image"),
        ),
        "move": (
            ("how do I rename an article", "give a page another title"),
            ("comment renommer un article", "changer le titre"),
        ),
    }
    rows, keys = [], {}
    for number, (key, languages) in enumerate(asked.items()):
        for language, texts in zip(("en", "fr"), languages, strict=True):
            entry = 2 * number + (language == "fr")
            keys[entry] = key
            rows += [Phrasing(entry, language, text, key=key) for text in texts]
    finding = Matcher.fit(rows).find(
        "There is a message that I wrote. Mettre une signature, comment faire ?",
        languages=("en", "fr"),
    )
    offered = [keys[match.entry] for match in finding.matches]
    assert offered[0] == "sign"
    assert len(offered) == len(set(offered))
