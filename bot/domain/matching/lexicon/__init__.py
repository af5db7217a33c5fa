"""Word lists for the matcher.

`synonyms.<language>.txt`: everyday words used alike, one concept a line, as `concept: words`; a
word may stand in several. Concepts have English names in all languages, so that a question can
find phrasings in another language. Written for help desks and volunteer communities at large,
not for one data set.

`smalltalk.txt`: what people say that no knowledge base answers, one utterance a line.

`topics.txt`: what people call the topics and kinds of resources (bot/domain/topics.py), in the
languages that the bot speaks, a language a line.

`frames.txt`: the everyday words around any question, one frame a line.

`courtesies.txt`: what is said around a question and asks nothing: greetings, thanks, who one is,
one phrase a line; `*` stands for any one word.

`function_words.txt`: words that say nothing of what a question is about, a language a line.

`question_words.txt`: phrases with which people ask, `anywhere` in a sentence or `first` in it.

`actions.txt`: classes of what is done, each with the classes that it must not be taken for;
`actions.<language>.txt`: their words and phrases, separated by commas, as `class: words`. `word*`
is any word that begins so, `*` alone any one word. "Delete" and "was deleted" are two classes.
"""

from importlib import resources


def synonyms() -> list[tuple[str, list[str]]]:
    """Return the concepts of every language with their words."""
    lines = [line for name in _names("synonyms.") for line in _lines(name)]
    parts = [line.partition(":") for line in lines]
    return [(concept, words.split()) for concept, _, words in parts]


def smalltalk() -> list[str]:
    """Return utterances that a knowledge base does not answer."""
    return _lines("smalltalk.txt")


def frames() -> list[str]:
    """Return the words that questions about anything begin with."""
    return _lines("frames.txt")


def courtesies() -> list[str]:
    """Return the phrases that are said around a question."""
    return _lines("courtesies.txt")


def function_words() -> list[str]:
    """Return the words of all languages that say nothing of a question's subject."""
    return [
        word for line in _lines("function_words.txt") for word in line.partition(":")[2].split()
    ]


def function_words_by_language() -> dict[str, frozenset[str]]:
    """Return the same by language, in lower case."""
    parts = [line.partition(":") for line in _lines("function_words.txt")]
    return {language: frozenset(words.casefold().split()) for language, _, words in parts}


def question_words() -> list[tuple[str, str]]:
    """Return "anywhere" or "first", where it must stand, with each phrase that asks."""
    parts = [line.partition(":") for line in _lines("question_words.txt")]
    return [(where, phrase) for where, _, phrases in parts for phrase in phrases.split(",")]


def opposites() -> dict[str, frozenset[str]]:
    """Return for every class of actions the classes that it must not be taken for."""
    parts = [line.partition(":") for line in _lines("actions.txt")]
    return {name: frozenset(others.split()) - {"-"} for name, _, others in parts}


def actions() -> dict[str, list[tuple[str, str]]]:
    """Return for every language its classes, each with one of its phrases."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in _names("actions."):
        language = name.split(".")[1]
        if language == "txt":
            continue
        for line in _lines(name):
            label, _, phrases = line.partition(":")
            found.setdefault(language, []).extend(
                (label, phrase.strip()) for phrase in phrases.split(",") if phrase.strip()
            )
    return found


def topics() -> list[tuple[str, list[str]]]:
    """Return the keys of topics and kinds, with the words that people look for them by."""
    parts = [line.partition(":") for line in _lines("topics.txt")]
    return [(topic, words.split()) for topic, _, words in parts]


def _names(prefix: str) -> list[str]:
    return sorted(
        path.name for path in resources.files(__name__).iterdir() if path.name.startswith(prefix)
    )


def _lines(name: str) -> list[str]:
    lines = (resources.files(__name__) / name).read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("# ")]
