"""Languages that nobody here speaks are told, and not taken for one that somebody does."""

import tomllib
from pathlib import Path

import pytest

from bot.domain.language_detection import unspoken

STARTER = Path(__file__).parents[2] / "starter" / "knowledge"
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
        ("ha", "yaya zan iya saka hoto a shafin"),
        ("yo", "bawo ni mo ṣe lè fi àwòrán kún un"),
        ("ig", "kedu otu m ga esi tinye foto"),
        ("rw", "nigute nshobora gushyiraho ifoto"),
        ("mg", "ahoana no fomba fametrahana ny sary"),
        ("xh", "ndingakwazi njani ukufaka umfanekiso"),
        ("sn", "ndingaite sei kuti ndiise mufananidzo wangu"),
        ("ny", "kodi ndingathe bwanji kuika chithunzi"),
        ("ht", "kijan mwen ka mete yon foto nan atik la"),
        ("jv", "piye carane nambah foto ing artikel iki"),
        ("su", "kumaha carana nambahkeun foto dina artikel abdi"),
        ("ceb", "unsaon nako pagdugang og hulagway"),
        ("my", "ဓာတ်ပုံ ဘယ်လို ထည့်ရမလဲ"),
        ("mn", "би яаж зураг нэмэх вэ"),
        ("ky", "мен кантип сүрөт кошо алам"),
        ("tg", "ман чӣ тавр акс илова карда метавонам"),
        ("ps", "زه څنګه کولی شم عکس ور زیات کړم"),
        ("ku", "ez çawa dikarim wêne zêde bikim"),
        ("ckb", "چۆن دەتوانم وێنە زیاد بکەم"),
        ("or", "ମୁଁ କିପରି ଏକ ଫଟୋ ଯୋଡିବି"),
        ("mk", "како можам да додадам слика"),
        ("gl", "como podo engadir unha imaxe"),
        ("cy", "sut mae ychwanegu llun yn yr erthygl"),
        ("ga", "conas is féidir liom pictiúr a chur leis"),
        ("mt", "kif nista' nżid ritratt"),
        ("lb", "wéi kann ech eng Foto derbäisetzen"),
        ("om", "akkamitti suuraa koo galchuu danda'a"),
        ("wo", "naka laa mën a yokk benn nataal"),
        ("tt", "мин ничек рәсем өсти алам"),
        ("ug", "مەن قانداق رەسىم قوشىمەن"),
        ("sd", "مان تصوير ڪيئن شامل ڪريان"),
        ("tk", "nähili surat goşup bolar"),
        ("ilo", "kasano ti panangnayon iti ladawan"),
        ("ln", "ndenge nini nakoki kotya elilingi"),
        ("lg", "nsobola ntya okuteekawo ekifaananyi"),
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


def test_what_newcomers_ask_in_spoken_languages_is_hardly_ever_foreign() -> None:
    asked = [
        phrasing
        for path in STARTER.glob("*.toml")
        for entry in tomllib.loads(path.read_text("utf-8"))["entry"]
        for phrasing in (entry["question"], *entry["phrasings"])
    ]
    foreign = [text for text in asked if unspoken.recognise(text, OFFERED) is not None]
    assert len(foreign) < len(asked) / 1000, foreign


def test_a_language_that_is_offered_is_spoken() -> None:
    assert unspoken.recognise("Wie füge ich eine Quelle ein?", ("en", "de")) is None


def test_every_sentence_has_its_blank() -> None:
    tags = [language.tag for language in unspoken.known()]
    assert len(tags) == len(set(tags)) > 90
    assert all(language.sentence.count("{languages}") == 1 for language in unspoken.known())
    assert all("/language" in language.sentence for language in unspoken.known())
