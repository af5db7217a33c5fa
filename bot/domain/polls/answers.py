"""What is asked, and the answers that there are, as organizers write them."""

from __future__ import annotations

from bot.words import Refused, _
from bot.words.polls import LONGEST_OPTION, LONGEST_QUESTION, MOST_OPTIONS

FEWEST_OPTIONS = 2


def one_line(words: str, longest: int) -> str:
    """Words in one line. Raises Refused where there are none, or too many."""
    line = " ".join(words.split())
    if not 1 <= len(line) <= longest:
        raise Refused(_("Please write it in at most {count} characters.", count=longest))
    return line


def question(words: str) -> str:
    """A question. Raises Refused."""
    return one_line(words, LONGEST_QUESTION)


def lines(words: str, longest: int = LONGEST_OPTION) -> list[str]:
    """One on each line; or all on one, with semicolons or bars between them. Raises Refused."""
    written = words.splitlines()
    if len([line for line in written if line.strip()]) == 1:
        written = words.replace("|", ";").replace("؛", ";").split(";")
    return [one_line(line, longest) for line in written if line.strip()]


def options(words: str) -> list[str]:
    """The answers that people can choose. Raises Refused."""
    written = lines(words)
    if not FEWEST_OPTIONS <= len(written) <= MOST_OPTIONS or len(set(written)) < len(written):
        raise Refused(_("Please write between 2 and 10 different answers, one on each line."))
    return written
