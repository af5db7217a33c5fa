"""What short messages mean: yes, no, thanks, joy, and what only looks like them."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hotline import phrases_heard
from bot.domain.hotline.phrases_heard import NO, YES, is_cheer, meant_as_press
from bot.domain.hotline.small_talk import SmallTalk, recognise
from bot.domain.matching.features import tokenise

SAID = {
    NO: """
no
No, that isn't it.
that's not what I meant, sorry
this is not helpful at all
it still doesn't work
I want to talk to a human please
non, ce n'est pas ça
ce n’est pas ce que je voulais dire
no, no es eso
eso no es lo que quería
não é isso
nao era o que eu queria
لا، ليس هذا ما قصدته
هذا لا يساعدني
siyo hivyo
hapana, sicho nilichouliza
नहीं, मेरा यह मतलब नहीं था
nahi, ye wo nahi hai
bukan itu maksud saya
itu tidak membantu
нет, не то
я не это имела в виду
不是这个
不是我想問的
👎
""",
    YES: """
yes
Yes, thanks!
thanks, that's it
that was it, thank you so much!
no, that's all, thanks
oui merci
c'est exactement ça
sí, gracias, me sirvió
sim, obrigada, era isso mesmo
نعم شكرا
ndiyo, asante sana
हाँ, धन्यवाद
haan, yahi chahiye tha
ya, terima kasih
да, спасибо, помогло
对，就是这个，谢谢
👍🏽
""",
    None: """
no thanks
non merci
no, how do I add a map?
no it is about my draft
not on the mobile app
yes but where
is that right?
the button does not work
hello
La Paz
""",
}

CHEERFUL = """
I'm new here and excited to contribute!
It is my first day to join Wikipedia and I am so excited
Just made my first edit on a stub article!
Je suis ravie d'être ici
estoy muy emocionada de empezar
estou muito feliz em participar
أنا سعيد بالانضمام إليكم
Nimefurahi sana kujiunga
मैं बहुत खुश हूँ
saya senang bisa bergabung di sini
tidak sabar untuk mulai
Я рада быть здесь
我很开心加入大家
""".strip().splitlines()

NOT_CHEERFUL = """
I made my first edit and it was reverted
I am excited to learn how to edit
I am so happy, but I can't log in
content translation
Proud Boys article
my first article
I am very happy?
Je suis ravie mais mon article a disparu
estoy feliz, necesito ayuda
я рада, но мою правку удалили
我很开心，但是我的条目被删了
saya senang tapi artikel saya dihapus
""".strip().splitlines()

OPENINGS = """
Hi, I'm new here
can you help me?
Hello, can you please help me
I have a question
help!
is anyone there?
Bonjour, j'ai besoin d'aide
hola, tengo una duda
أحتاج مساعدة
我需要帮助
помогите
""".strip().splitlines()


@pytest.mark.parametrize("meaning", SAID, ids=str)
def test_a_yes_or_no_is_heard_in_ten_languages(meaning: str | None) -> None:
    lines = SAID[meaning].strip().splitlines()
    assert {line: meant_as_press(line) for line in lines} == dict.fromkeys(lines, meaning)


def test_joy_asks_nothing() -> None:
    assert [words for words in CHEERFUL if recognise(words) is not SmallTalk.CHEER] == []
    assert [words for words in NOT_CHEERFUL if is_cheer(words)] == []


def test_a_call_for_help_says_not_with_what() -> None:
    assert [words for words in OPENINGS if recognise(words) is not SmallTalk.OPENING] == []


@pytest.mark.parametrize(
    "words", ["help with my draft", "can you help me add a photo?", "I think Ben had it", "???"]
)
def test_what_says_more_is_more(words: str) -> None:
    assert recognise(words) is None


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    assert meant_as_press(text) in {YES, NO, None}
    assert recognise(text) in {*SmallTalk, None}
    assert not (is_cheer(text) and meant_as_press(text) == NO)


def test_every_language_has_every_kind_and_no_phrase_is_both_yes_and_no() -> None:
    kinds: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for kind, phrase in phrases_heard.phrases():
        assert kind in phrases_heard.KINDS, phrase
        kinds[tuple(tokenise(phrase))].add(kind)
    opposite = [{YES, NO}, {NO, phrases_heard.BESIDE}, {NO, phrases_heard.THANKS}]
    for phrase_tokens, its_kinds in kinds.items():
        assert not any(pair <= its_kinds for pair in opposite), phrase_tokens
