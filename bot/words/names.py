"""Names as others see them: what they hold that can't be seen, or turns what stands beside them."""

from __future__ import annotations

import re
import unicodedata

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of characters that show nothing (Unicode, chapter 4.5), or change the direction."""
JOINERS = frozenset("\u200c\u200d")
"""Needed inside words of Persian and Hindi, and in emoji."""
BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are drawn as nothing."""
LONGEST = 64

STAFF = re.compile(
    r"(?<!\w)(?:"
    r"mentors?|mentora|mentore|mentorin|mentoría|mentoria|tutor(?:a|e|in)?|"
    r"organi[sz]ers?|organisat(?:eur|rice|ion)|organizador[ae]?|organización|organização|"
    r"owners?|propriétaire|propietari[ao]|proprietári[ao]|"
    r"admins?|administrat(?:ors?|eur|rice)|administrador[ae]?|administración|administração|"
    r"moderators?|moderador[ae]?|staff|support|bot|lamplighter|"
    r"наставник|наставница|организатор|владелец|администратор|модератор|бот|"
    r"مرشد|مرشدة|منظم|منظمة|مالك|مالكة|مشرف|مشرفة|مدير|"
    r"मार्गदर्शक|मेंटर|आयोजक|मालिक|व्यवस्थापक|"
    r"penyelenggara|pengurus|pemilik|mratibu|mwandaaji|mshauri|mlezi|mmiliki|msimamizi"
    r")(?!\w)"
    r"|导师|導師|组织者|組織者|所有者|管理员|管理員|版主|机器人",
    re.IGNORECASE,
)
"""What those who have a role are called, in the languages that the bot speaks."""
AROUND = " \t()[]{}<>（）【】「」|/\\·•,;:-–—@＠"
"""What is left around a role that was taken out of a name."""
EMPTY_BRACKETS = re.compile(r"[(\[{<（【「]\s*[)\]}>）】」]")


def plain_name(name: str) -> str:
    """The name as others see it: composed (NFC), on one line, without what can't be seen."""
    composed = unicodedata.normalize("NFC", name)
    seen = "".join(
        " " if character in BLANK or character.isspace() else character
        for character in composed
        if character in JOINERS
        or character.isspace()
        or unicodedata.category(character) not in HIDDEN
    )
    shown = " ".join(seen.split())
    return shown if any(character not in JOINERS for character in shown) else ""


def sounds_like_staff(name: str) -> bool:
    """Could people take whoever is called so for somebody with a role?"""
    return STAFF.search(unicodedata.normalize("NFKC", name)) is not None


def of_account(name: str) -> str:
    """What somebody is called by a platform as others see it here: plain, of bearable length, with
    nothing that is another's "@name" or sounds like a role; "" where nothing is left of it.
    """
    shown = plain_name(name).lstrip("@＠ ")
    if sounds_like_staff(shown):
        without = STAFF.sub(" ", unicodedata.normalize("NFKC", shown))
        shown = plain_name(EMPTY_BRACKETS.sub(" ", without).strip(AROUND))
    return plain_name(shown[:LONGEST])
