"""Answers: everything by which people answered a question, as one text for others to read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.domain.hotline import small_talk
from bot.domain.hotline.wording import MARKS
from bot.words.states import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.storage.tables import Utterance

COURTESIES = """
you're welcome · you are welcome · most welcome · no problem · no worries
glad to help · happy to help · glad i could help · my pleasure · good luck · have fun
de rien · avec plaisir · je vous en prie · je t'en prie · bonne chance
عفوا · عفوًا · العفو · على الرحب والسعة · لا شكر على واجب · بالتوفيق
de nada · con gusto · con mucho gusto · no hay de qué · suerte
por nada · não há de quê · disponha · boa sorte
karibu · karibu sana · kila la heri
आपका स्वागत है · स्वागत है · कोई बात नहीं
sama-sama · sama sama · kembali · semoga berhasil
пожалуйста · не за что · рад помочь · рада помочь · удачи
不客气 · 不用谢 · 不用客气 · 祝你好运
"""
"""What people say when they are thanked, and to part."""


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[^\W_][\w\u0900-\u097f'-]*", text.casefold().replace("’", "'")))


_courtesies = frozenset(_bare(one) for one in re.split("[·\n]", COURTESIES))


def that_answer(utterances: Sequence[Utterance]) -> list[Utterance]:
    """Of all that was said in a question, in order, the mentors' words that answer it.

    Pleasantries don't, and neither does asking back: what ends in a question mark and was replied
    to. Where nothing else was said, that is the answer all the same.
    """
    theirs = [
        utterance
        for utterance in utterances
        if utterance.side == Side.MENTOR
        and not utterance.held
        and utterance.withdrawn_at is None
        and utterance.text.strip()
    ]
    telling = [utterance for utterance in theirs if not _is_pleasantry(utterance.text)]
    return (
        [utterance for utterance in telling if not _asks_back(utterance, utterances)]
        or telling
        or theirs
    )


def _is_pleasantry(text: str) -> bool:
    return small_talk.recognise(text) is not None or _bare(text) in _courtesies


def _asks_back(words: Utterance, utterances: Sequence[Utterance]) -> bool:
    if not MARKS.match(words.text.rstrip()[-1:]):
        return False
    after = [
        utterance
        for utterance in utterances
        if utterance.id > words.id and utterance.side != Side.NOTE and not utterance.held
    ]
    return bool(after) and after[0].side == Side.ASKER


def paragraphs(texts: Iterable[str]) -> str:
    """Several messages as one text: a paragraph each, none of them twice."""
    return "\n\n".join(dict.fromkeys(filter(None, (text.strip() for text in texts))))
