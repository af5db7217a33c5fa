"""Greetings, thanks, nods and joy: answered as such, never handed to people as questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from enum import StrEnum

from bot.domain.hotline import phrases_heard
from bot.domain.hotline.wording import MARKS

GREETINGS = """
hi hello hey hiya yo greetings good morning afternoon evening day everyone all there
bonjour salut bonsoir coucou tous toutes le monde
مرحبا أهلا اهلا السلام عليكم ورحمة الله وبركاته صباح الخير مساء الخير وسهلا هلا سلام
hola buenos buenas días dias tardes noches
olá ola oi bom boa dia tarde noite
habari jambo hujambo mambo shikamoo salama
नमस्ते नमस्कार हैलो
halo hai selamat pagi siang sore malam
привет здравствуйте добрый день вечер доброе утро
你好 您好 嗨 早上好 晚上好
"""
THANKS = """
thanks thank you thx ty cheers so very much a lot many great helpful it was perfect ok okay
merci beaucoup bien mille infiniment parfait
شكرا شكراً جزيلا جزيلاً لك لكم بارك الله فيك ممتاز
gracias muchas mil muchísimas
obrigado obrigada muito valeu
asante sana ahsante nashukuru
धन्यवाद शुक्रिया बहुत
terima kasih banyak makasih
спасибо большое благодарю
谢谢 多谢 非常感谢
"""
HEARTS = {
    "thanks", "thank", "thx", "ty", "cheers", "merci", "شكرا", "gracias", "obrigado", "obrigada",
    "valeu", "asante", "ahsante", "nashukuru", "धन्यवाद", "शुक्रिया", "kasih", "makasih", "спасибо",
    "благодарю", "谢谢", "多谢", "非常感谢",
}  # fmt: skip
NODS = """
ok okay okey k great perfect super cool nice fine good yes yeah yep no nope sure alright right done
oui non parfait bien génial d'accord ça marche
نعم لا حسنا حسناً تمام طيب ممتاز
sí si no vale bueno listo perfecto sim não nao certo beleza
ndiyo hapana sawa हाँ हां नहीं ठीक है अच्छा ya iya tidak baik oke да нет хорошо ладно 好 好的 是 不 嗯
"""
CHOICE = re.compile(r"\d{1,2}[.)]?")
LONGEST = 8
"""Words; something longer says more than hello."""


class SmallTalk(StrEnum):
    """What sort of pleasantry it is."""

    GREETING = "greeting"
    THANKS = "thanks"
    NOD = "nod"
    """Yes, no, all right, or a face: it answers something, and asks nothing."""
    OPENING = "opening"
    """A wish to ask, or for help, or who one is, without a word of what it is about."""
    CHEER = "cheer"
    """Joy, or news about oneself."""


def _words(text: str) -> list[str]:
    """Lower-case words without diacritics, punctuation and emoji; marks of letters stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub("[\u064b-\u0652\u0640]", "", folded)
    return re.findall(r"[^\W\d_][\w\u0900-\u097f'’]*", folded)


GREETING_WORDS = frozenset(_words(GREETINGS))
THANKS_WORDS = frozenset(_words(THANKS))
NOD_WORDS = frozenset(_words(NODS))
THANKS_HEARTS = frozenset(word for heart in HEARTS for word in _words(heart))


def says_something(text: str) -> bool:
    """Is there a letter or a digit in it?"""
    return any(letter.isalnum() for letter in text)


def is_choice(text: str) -> bool:
    """Is it nothing but a number, as one picks something from a list?"""
    return CHOICE.fullmatch(text.strip()) is not None


def recognise(text: str) -> SmallTalk | None:
    """Tell whether a message is nothing but a pleasantry; None where it says more.

    A question mark always means more, but for "can you help me?".
    """
    if not text.strip():
        return None
    if MARKS.search(text):
        is_opening = _sort(_words(text)) is None and _is_opening(phrases_heard.kinds_in(text))
        return SmallTalk.OPENING if is_opening else None
    if not says_something(text):
        return SmallTalk.NOD
    words = _words(text)
    if 0 < len(words) <= LONGEST and not re.search(r"\d", text):
        talk = _sort(words)
        if talk is not None:
            return talk
    return _by_phrases(text)


def _is_opening(kinds: Collection[str]) -> bool:
    phrases = set(kinds) - {phrases_heard.BESIDE}
    return bool(phrases) and phrases <= {phrases_heard.COURTESY, phrases_heard.OPENING}


def _by_phrases(text: str) -> SmallTalk | None:
    """The same for what is said in phrases. That something was not it is left to be passed on."""
    kinds = phrases_heard.kinds_in(text)
    if phrases_heard.NO in kinds:
        return None
    thanked = any(word in THANKS_HEARTS for word in _words(text))
    if phrases_heard.THANKS in kinds or (kinds and thanked):
        return SmallTalk.THANKS
    if _is_opening(kinds):
        return SmallTalk.OPENING
    if set(kinds) - {phrases_heard.BESIDE}:
        return SmallTalk.NOD
    return SmallTalk.CHEER if phrases_heard.is_cheer(text) else None


def _sort(words: Sequence[str]) -> SmallTalk | None:
    if any(word in THANKS_HEARTS for word in words) and all(
        word in THANKS_WORDS or word in GREETING_WORDS for word in words
    ):
        return SmallTalk.THANKS
    if all(word in NOD_WORDS for word in words):
        return SmallTalk.NOD
    if all(word in GREETING_WORDS for word in words):
        return SmallTalk.GREETING
    return None
