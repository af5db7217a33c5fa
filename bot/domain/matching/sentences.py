"""A message taken apart: what is said around the question is set aside, sentences stand alone.

People greet, thank, say who they are and what happened to them. A phrasing of an entry is one short
question; it should be found in such a message as if it stood there alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.domain.matching import lexicon
from bot.domain.matching.features import is_unspaced, tokenise
from bot.domain.matching.phrases import PhraseIndex

MOST = 6
"""Parts of a message that are looked up at most, beside the whole."""

LONG = 9
"""Words; a sentence that has more is also taken apart at its commas and conjunctions."""

SHORTEST_RUN = 2

_NOISE = re.compile(
    r"(?:https?://|www\.)\S+|==+|\[+|\]+|\{\{|\}\}|<[^<>]{0,40}>|''+|~~+", re.IGNORECASE
)
_ENDS = re.compile(r"(?:[^.!?؟…\n。！？।]|(?<=\b\w)\.|\.(?=\w))+[.!?؟…\n。！？।]*")
_GOES_ON = re.compile(r"\W*(?:or|ou|o|atau|au|или|أو|या|或者|还是)\b", re.IGNORECASE)
"""What begins so is the second half of a question, and no question without the first."""
_MARK = re.compile("[?؟？]")
_JOINTS = re.compile(
    r"[,;:،؛，；：—–()]|\s-+\s"
    r"|\b(?:but|because|so that|mais|parce que|pero|porque|mas|lakini|tapi|но)\b"
    r"|(?<=\s)(?:لكن|लेकिन)(?=\s)"
)


@lru_cache(maxsize=1)
def _courtesies() -> PhraseIndex:
    phrases = lexicon.courtesies()
    short = [phrase.replace("i am ", how, 1) for phrase in phrases if phrase.startswith("i am ")
             for how in ("i'm ", "im ")]  # fmt: skip
    return PhraseIndex.of([("courtesy", phrase) for phrase in (*phrases, *short)])


@lru_cache(maxsize=1)
def _question_words() -> PhraseIndex:
    return PhraseIndex.of(lexicon.question_words())


@lru_cache(maxsize=1)
def function_words() -> frozenset[str]:
    """Return the normalised words that say nothing of what a text is about."""
    return frozenset(token for word in lexicon.function_words() for token in tokenise(word))


def without_courtesies(text: str) -> str:
    """Return the normalised words of a text without greetings, thanks and the like."""
    tokens = tokenise(text)
    kept: list[str] = []
    at = 0
    for span in _courtesies().find(tokens):
        kept += tokens[at : span.start]
        at = max(at, span.start)
        if span.inside is not None:
            token, (start, stop) = tokens[span.start], span.inside
            tokens[span.start] = token[:start] + " " * (stop - start) + token[stop:]
            continue
        at = span.stop
    kept += tokens[at:]
    return " ".join(" ".join(kept).split())


def says_something(text: str) -> bool:
    """Tell whether there is a word in a text that is about something."""
    return any(
        len(token) >= SHORTEST_RUN
        if is_unspaced(token)
        else token not in function_words() and not token.isdigit()
        for token in tokenise(text)
    )


@dataclass(frozen=True, slots=True)
class Part:
    """Some of a message, in normalised words, or all of it as it stands.

    `asks` tells whether it is a question or a wish, as far as its words and marks say; `beside`,
    whether it is not, though another part of the message is: then it is the story around it.
    """

    text: str
    asks: bool
    beside: bool = False


def asks(sentence: str) -> bool:
    """Tell whether a sentence has a question mark, or the words of a question or a wish."""
    if _MARK.search(sentence):
        return True
    tokens = tokenise(sentence)
    found = _question_words().find(tokens)
    return any(span.label == "anywhere" or span.start == 0 for span in found)


def parts(text: str) -> list[Part]:
    """Return what to look up of a message: itself, itself without courtesies, its sentences.

    The first is always the text as it stands; the others differ from it and from each other in
    their words. At most `MOST` others, questions first.
    """
    plain = _NOISE.sub(" ", text)
    sentences = [piece for piece in _ENDS.findall(plain) if piece.strip()]
    pieces = [plain, *(sentences if len(sentences) > 1 else ())]
    for sentence in sentences:
        if len(tokenise(sentence)) > LONG:
            clauses = [clause for clause in _JOINTS.split(sentence) if clause and clause.strip()]
            pieces += clauses if len(clauses) > 1 else []
    pieces = [piece for piece in pieces if not _GOES_ON.match(piece)]
    seen = {" ".join(tokenise(text))}
    others: list[Part] = []
    for piece in pieces:
        bare = without_courtesies(piece)
        if bare and bare not in seen and says_something(bare):
            seen.add(bare)
            others.append(Part(bare, asks(piece)))
    others.sort(key=lambda part: not part.asks)
    somebody_asks = any(part.asks for part in others)
    return [
        Part(text, asks(text)),
        *(
            Part(part.text, part.asks, beside=somebody_asks and not part.asks)
            for part in others[:MOST]
        ),
    ]
