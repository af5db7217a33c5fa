"""Word lists for the matcher.

`synonyms.<language>.txt`: everyday words used alike, one group a line; a word may stand in
several. Written for help desks and volunteer communities at large, not for one data set.

`smalltalk.txt`: what people say that no knowledge base answers, one utterance a line.

`frames.txt`: the everyday words around any question, one frame a line.
"""

from importlib import resources


def synonyms() -> list[list[str]]:
    """Return the groups of everyday synonyms of every language."""
    return [line.split() for name in _names("synonyms.") for line in _lines(name)]


def smalltalk() -> list[str]:
    """Return utterances that a knowledge base does not answer."""
    return _lines("smalltalk.txt")


def frames() -> list[str]:
    """Return the words that questions about anything begin with."""
    return _lines("frames.txt")


def _names(prefix: str) -> list[str]:
    return sorted(
        path.name for path in resources.files(__name__).iterdir() if path.name.startswith(prefix)
    )


def _lines(name: str) -> list[str]:
    return (resources.files(__name__) / name).read_text("utf-8").splitlines()
