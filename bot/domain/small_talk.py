"""Greetings and thanks: answered as such, never handed to people as questions."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

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
LONGEST = 8
"""Words; something longer says more than hello."""


class SmallTalk(StrEnum):
    """What sort of pleasantry it is."""

    GREETING = "greeting"
    THANKS = "thanks"


def _words(text: str) -> list[str]:
    """Lower-case words without diacritics, punctuation and emoji; marks of letters stay."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub("[\u064b-\u0652\u0640]", "", folded)
    return re.findall(r"[^\W\d_][\w\u0900-\u097f'’]*", folded)


GREETING_WORDS = frozenset(_words(GREETINGS))
THANKS_WORDS = frozenset(_words(THANKS))
THANKS_HEARTS = frozenset(word for heart in HEARTS for word in _words(heart))


def recognise(text: str) -> SmallTalk | None:
    """Tell whether a message is nothing but a greeting or thanks; None where it says more.

    A question mark always means more.
    """
    if re.search("[?؟？]", text):
        return None
    words = _words(text)
    if not 0 < len(words) <= LONGEST:
        return None
    if any(word in THANKS_HEARTS for word in words) and all(
        word in THANKS_WORDS or word in GREETING_WORDS for word in words
    ):
        return SmallTalk.THANKS
    if all(word in GREETING_WORDS for word in words):
        return SmallTalk.GREETING
    return None
