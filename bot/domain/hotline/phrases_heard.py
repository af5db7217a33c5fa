"""Phrases heard: what short messages mean that ask nothing, in the bot's ten languages.

The phrases are lists that people can read and extend, `lexicon/<language>.txt`: a kind, a colon,
phrases between bars; several lines of a kind are one list. `word*` is any word that begins so, `*`
any one word; accents and capitals count for nothing. All languages are tried at once, since people
mix them. The kinds:

yes      what the bot said was it, as if [That helped] were pressed
no       it was not, or a person is wanted, as if [Ask a person] were pressed
neither  begins like a no, and declines something else ("no thanks")
thanks   thanks, and no more
opening  a call for help that does not say with what
beside   what may stand beside all of these, and changes nothing
cheer    joy and news about oneself, which ask nothing
trouble  words of which even one makes a question, or a need, of a cheerful message
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.domain.hotline.wording import MARKS
from bot.domain.matching import lexicon
from bot.domain.matching.features import is_unspaced, tokenise
from bot.domain.matching.phrases import PhraseIndex
from bot.domain.matching.sentences import asks, function_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.domain.matching.phrases import Span

YES, NO, NEITHER, THANKS, BESIDE = "yes", "no", "neither", "thanks", "beside"
OPENING = "opening"
CHEER, TROUBLE = "cheer", "trouble"
KINDS = frozenset({YES, NO, NEITHER, THANKS, BESIDE, OPENING, CHEER, TROUBLE})
COURTESY = "courtesy"
"""What is said around a question, by the matcher's list: greetings, pleas for help, who one is."""
LONGEST = 12
"""Words of a short message."""
LONGEST_CHEER = 30
LETTERS_OF_CALL = 16
"""Of a call for people that is put as a question; "Not this one?" is shorter."""
SKIN_TONES = frozenset("🏻🏼🏽🏾🏿")


def kinds_in(text: str) -> Collection[str]:
    """What a short message is made of, where it consists of nothing else; empty where it says more.

    Words that say nothing of their own may stand between; they are of no kind.
    """
    tokens = [token for token in tokenise(text) if token not in SKIN_TONES]
    if not 0 < len(tokens) <= LONGEST:
        return ()
    spans = _short().find(tokens)
    rest = _outside(tokens, spans)
    if _trouble().find(rest) or not all(map(_says_nothing, rest)):
        return ()
    return {span.label for span in spans}


def _outside(tokens: Sequence[str], spans: Sequence[Span]) -> list[str]:
    """The words of a text that stand in none of the spans."""
    rest = list(tokens)
    for span in spans:
        if span.inside is None:
            rest[span.start : span.stop] = [""] * (span.stop - span.start)
        else:
            start, stop = span.inside
            token = rest[span.start]
            rest[span.start] = token[:start] + " " * (stop - start) + token[stop:]
    return [word for token in rest for word in token.split()]


def _says_nothing(token: str) -> bool:
    letters = token if is_unspaced(token) else (token,)
    return all(letter in function_words() for letter in letters)


def meant_as_press(text: str) -> str | None:
    """YES or NO, where a message says nothing but that what the bot said was it, or was not.

    With a question mark it is neither, but for a call for people: "Can I talk to a person?"
    """
    kinds = kinds_in(text)
    if NEITHER in kinds:
        return None
    if MARKS.search(text):
        return NO if NO in kinds and _letters(text) >= LETTERS_OF_CALL else None
    if NO in kinds:
        return NO
    return YES if YES in kinds else None


def _letters(text: str) -> int:
    """How long a text is; a letter that is a word counts as three."""
    return sum(3 * len(token) if is_unspaced(token) else len(token) for token in tokenise(text))


def is_cheer(text: str) -> bool:
    """Is it joy, or news about oneself, in which nobody asks or needs anything?"""
    tokens = tokenise(text)
    if MARKS.search(text) or not 0 < len(tokens) <= LONGEST_CHEER:
        return False
    spans = _cheer().find(tokens)
    rest = _outside(tokens, spans)
    return bool(spans) and not asks(" ".join(rest)) and not _trouble().find(rest)


@lru_cache(maxsize=1)
def phrases() -> tuple[tuple[str, str], ...]:
    """All phrases of all languages, each after its kind."""
    folder = resources.files(__name__.rpartition(".")[0]) / "lexicon"
    listed = []
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        for line in path.read_text("utf-8").splitlines():
            kind, colon, rest = line.partition(":")
            if colon and not line.startswith("#"):
                listed += [(kind, phrase.strip()) for phrase in rest.split("|") if phrase.strip()]
    return tuple(listed)


@lru_cache(maxsize=1)
def _short() -> PhraseIndex:
    """What short messages are made of. Of a phrase in two lists the first kind counts."""
    courtesies = [(COURTESY, phrase) for phrase in lexicon.courtesies()]
    short = [(COURTESY, phrase.replace("i am ", how, 1)) for _kind, phrase in courtesies
             if phrase.startswith("i am ") for how in ("i'm ", "im ")]  # fmt: skip
    kinds = (YES, NO, NEITHER, THANKS, OPENING, BESIDE)
    listed = [pair for kind in kinds for pair in phrases() if pair[0] == kind]
    first = {tuple(tokenise(phrase)): (kind, phrase)
             for kind, phrase in reversed([*listed, *courtesies, *short])}  # fmt: skip
    return PhraseIndex.of(first.values())


@lru_cache(maxsize=1)
def _cheer() -> PhraseIndex:
    return PhraseIndex.of([pair for pair in phrases() if pair[0] == CHEER])


@lru_cache(maxsize=1)
def _trouble() -> PhraseIndex:
    return PhraseIndex.of([pair for pair in phrases() if pair[0] == TROUBLE])
