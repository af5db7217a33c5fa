"""Languages that nobody here speaks are told, and not taken for one that somebody does."""

import pytest

from bot.domain.language_detection import unspoken

OFFERED = ("ar", "en", "es", "fr", "hi", "id", "pt", "ru", "sw", "zh")


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("de", "Hilfe, mein Artikel ist weg"),
        ("de", "Wie füge ich eine Quelle ein?"),
        ("it", "Come posso aggiungere una foto? Non sono capace"),
        ("nl", "hoe kan ik een artikel maken"),
        ("pl", "dlaczego mój artykuł nie jest widoczny"),
        ("tr", "benim maddem neden yok"),
        ("uk", "як я можу додати статтю"),
        ("fa", "چگونه می توانم این مقاله را ویرایش کنم"),
        ("ca", "com puc editar aquest article"),
        ("hr", "kako mogu dodati sliku u članak"),
        ("lt", "kaip galiu pridėti nuotrauką"),
        ("sq", "si mund të shtoj një foto"),
        ("az", "mən necə məqalə yaza bilərəm"),
        ("bg", "как мога да добавя снимка"),
        ("sr", "како могу да додам слику"),
        ("be", "як мне дадаць артыкул"),
        ("kk", "мен қалай сурет қоса аламын"),
        ("mr", "माझा लेख कुठे आहे"),
        ("ne", "मेरो लेख किन छैन"),
        ("te", "నేను ఫోటోను ఎలా జోడించాలి"),
        ("ml", "ഒരു ചിത്രം എങ്ങനെ ചേർക്കാം"),
        ("kn", "ಚಿತ್ರವನ್ನು ಹೇಗೆ ಸೇರಿಸುವುದು"),
        ("gu", "હું ફોટો કેવી રીતે ઉમેરું"),
        ("pa", "ਮੈਂ ਫੋਟੋ ਕਿਵੇਂ ਜੋੜਾਂ"),
        ("km", "តើខ្ញុំបន្ថែមរូបភាពដោយរបៀបណា"),
        ("ja", "写真をどうやって追加しますか"),
        ("ko", "사진을 어떻게 추가하나요"),
        ("th", "ฉันจะเพิ่มรูปภาพได้อย่างไร"),
        ("el", "πώς προσθέτω μια φωτογραφία"),
    ],
)
def test_a_language_that_is_not_spoken_is_told(tag: str, text: str) -> None:
    found = unspoken.recognise(text, OFFERED)
    assert found is not None
    assert found.tag == tag
    assert "English, français" in found.say(["English", "français"])


@pytest.mark.parametrize(
    "text",
    [
        "how do I add a photo to my article",
        "je ne sais pas comment ajouter une image",
        "cómo añado una foto a mi artículo",
        "como adiciono uma foto ao meu artigo",
        "nawezaje kuongeza picha kwenye makala",
        "bagaimana cara menambah foto di artikel saya",
        "как добавить фотографию в мою статью",
        "كيف أضيف صورة إلى مقالتي",
        "मैं लेख में फोटो कैसे जोड़ूँ",
        "怎么把图片加到条目里",
        "ok",
        "🙂",
        "",
    ],
)
def test_what_is_spoken_is_never_foreign(text: str) -> None:
    assert unspoken.recognise(text, OFFERED) is None


def test_a_language_that_is_offered_is_spoken() -> None:
    assert unspoken.recognise("Wie füge ich eine Quelle ein?", ("en", "de")) is None


def test_every_sentence_has_its_blank() -> None:
    tags = [language.tag for language in unspoken.known()]
    assert len(tags) == len(set(tags)) > 50
    assert all(language.sentence.count("{languages}") == 1 for language in unspoken.known())
    assert all("/language" in language.sentence for language in unspoken.known())
