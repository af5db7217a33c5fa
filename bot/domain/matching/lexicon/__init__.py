"""Word lists for the matcher.

`synonyms.<language>.txt`: everyday words used alike, one concept a line, as `concept: words`; a
word may stand in several. Concepts have English names in all languages, so that a question can
find phrasings in another language. Written for help desks and volunteer communities at large,
not for one data set.

`smalltalk.txt`: what people say that no knowledge base answers, one utterance a line.

`topics.txt`: what people call the topics and kinds of resources (bot/domain/topics.py), in the
languages that the bot speaks, a language a line.

`frames.txt`: the everyday words around any question, one frame a line.
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


def topics() -> list[tuple[str, list[str]]]:
    """Return the keys of topics and kinds, with the words that people look for them by."""
    parts = [line.partition(":") for line in _lines("topics.txt")]
    return [(topic, words.split()) for topic, _, words in parts]


def _names(prefix: str) -> list[str]:
    return sorted(
        path.name for path in resources.files(__name__).iterdir() if path.name.startswith(prefix)
    )


def _lines(name: str) -> list[str]:
    return (resources.files(__name__) / name).read_text("utf-8").splitlines()
