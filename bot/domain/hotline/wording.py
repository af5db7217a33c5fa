"""Does somebody ask something of its own, or go on with what they said before?

Judged by form alone, in the bot's ten languages; where it errs, a button puts it right.
"""

from __future__ import annotations

import re

MARKS = re.compile("[?؟？]")
SHORT = 3
"""Words; "any news?" belongs to what was asked before."""
CHARACTERS = 6
"""The same for scripts without spaces."""

OPENERS = """
how what when where why who whom whose which can could may might should would is are am do does did
will has have was were whats hows wheres
comment quoi que quel quelle quels quelles quand où ou pourquoi qui combien est-ce puis-je peut-on
peut faut-il
كيف ما ماذا متى أين اين لماذا ليش من هل كم أي
cómo como qué que cuándo cuando dónde donde quién quien cuál cual cuánto puedo puede por
quais qual quando onde quem porque posso pode quanto
vipi nini lini wapi je nani kwa ipi naweza
कैसे क्या कब कहाँ कहां क्यों कौन किस कितना
bagaimana apa apakah kapan di mana dimana siapa mengapa kenapa berapa bisakah
как что когда где почему зачем кто какой какая какие сколько можно могу ли
"""
HAN = re.compile("[吗呢]|怎么|怎样|如何|什么|为什么|哪|谁|几|多少|能不能|可以")
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
WORD = re.compile(r"[^\W\d_][\w\u0900-\u097f'’-]*")
OPENING_WORDS = frozenset(WORD.findall(OPENERS.casefold()))


def asks_anew(text: str) -> bool:
    """Does it read as a question of its own: long enough, and asked as one?"""
    marked = MARKS.search(text) is not None
    if UNSPACED.search(text):
        return len(text.strip()) >= CHARACTERS and (marked or HAN.search(text) is not None)
    words = WORD.findall(text.casefold())
    return len(words) > SHORT and (marked or words[0] in OPENING_WORDS)
