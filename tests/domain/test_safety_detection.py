"""Danger and self-harm are heard in ten languages, and what only sounds like them is not."""

import time

import pytest

from bot.domain.safety.detection import Concern, detect, phrases

SELF_HARM = {
    "en": """I want to die
        sometimes I just want to end it all
        i dont want to live anymore after all these comments
        I've been thinking about suicide since they deleted everything
        everyone would be better off without me
        I keep cutting myself
        I am going to kill myself tonight""",
    "fr": """je veux mourir
        j'ai envie de mourir, personne ne me répond
        je pense au suicide depuis des semaines
        je n'ai plus envie de vivre
        je vais me suicider""",
    "es": """quiero morirme
        ya no quiero vivir
        he pensado en quitarme la vida
        tengo ganas de morir
        a veces pienso en el suicidio""",
    "pt": """não quero mais viver
        vou me matar
        penso em suicídio todos os dias
        tenho vontade de morrer
        quero acabar com a minha vida""",
    "ar": """أريد أن أموت
        لا أريد أن أعيش بعد اليوم
        أفكر في الانتحار كل ليلة
        سأقتل نفسي
        ana 3ayez amoot""",
    "sw": """nataka kufa
        sitaki kuishi tena
        ninafikiria kujiua
        nimechoka kuishi
        bora nife""",
    "hi": """मैं मरना चाहता हूँ
        अब जीना नहीं चाहती
        मैं आत्महत्या करना चाहता हूँ
        main marna chahta hu
        jeena nahi chahta yaar
        suicide karne ka man hai""",
    "id": """aku ingin mati
        saya mau bunuh diri
        capek hidup, ingin mengakhiri hidup
        gak mau hidup lagi
        kepikiran bunuh diri terus""",
    "ru": """я хочу умереть
        не хочу больше жить
        думаю о самоубийстве
        хочу покончить с собой
        мне надоело жить""",
    "zh": """我想死
        不想活了
        我有自杀的念头
        活着没意思
        我想结束自己的生命""",
}
DANGER = {
    "en": """someone threatened to kill me because of an edit
        I keep getting death threats by email
        a man followed me home from the meetup
        they posted my home address on a forum
        he is blackmailing me with my private pictures
        I was sexually assaulted at the conference
        the police came to my flat because of an article
        an admin has been harassing me for weeks
        somebody outed me to my parents
        I don't feel safe, there is a person outside my house
        an editor is stalking me
        I was detained at the airport for what I wrote""",
    "fr": """un contributeur m'a menacé de mort
        je reçois des menaces tous les jours
        un homme m'a suivie jusqu'à chez moi
        ils ont publié mon adresse sur internet
        on me fait chanter avec des photos intimes
        j'ai été arrêté à cause de wikipédia
        je suis harcelée par un administrateur""",
    "es": """me amenazaron de muerte
        recibo amenazas por correo
        un usuario me acosa desde hace meses
        publicaron mis datos y mi dirección
        me están chantajeando
        fui detenido por un artículo
        un hombre me siguió a casa""",
    "pt": """estou recebendo ameaças
        um editor me persegue
        divulgaram meus dados pessoais
        fui assediada no encontro
        estão me chantageando
        a polícia veio aqui por causa do artigo
        tenho medo dele""",
    "ar": """شخص يهددني بالقتل
        تلقيت تهديدات كثيرة
        نشروا عنواني على تويتر
        تحرش بي أحد المدربين
        يبتزني بصوري الخاصة
        اعتقلوني بسبب مقالة
        wahed byhadedni""",
    "sw": """ananitishia maisha
        nimepokea vitisho
        wameweka anwani yangu mtandaoni
        mtu ananifuata kila mahali
        nilikamatwa kwa sababu ya makala
        alinigusa bila ridhaa yangu
        ninanyanyaswa na mhariri""",
    "hi": """मुझे जान से मारने की धमकी मिली है
        कोई मेरा पीछा कर रहा है
        उसने मेरा पता और फ़ोन नंबर डाल दिया
        वह मुझे ब्लैकमेल कर रहा है
        पुलिस मेरे घर आई थी
        mujhe jaan se maarne ki dhamki mili
        koi mera picha kar raha hai""",
    "id": """saya diancam oleh pengguna lain
        ada yang mengancam saya lewat email
        dia menyebarkan alamat saya
        saya dilecehkan saat kopdar
        dia memeras saya dengan foto pribadi
        polisi datang ke rumah karena artikel
        ada orang menguntit saya""",
    "ru": """мне угрожают убийством
        участник угрожает мне расправой
        выложили мой адрес в сеть
        меня преследует другой участник
        он шантажирует меня
        меня задержали из-за статьи
        у моего дома стоит какой-то человек""",
    "zh": """有人威胁我要杀我
        我收到死亡威胁
        有人公开了我的地址和电话
        他一直跟踪我
        他用裸照勒索我
        警察来我家了
        培训师性骚扰了我""",
}
HARMLESS = {
    "en": """this deadline is killing me
        how do I kill the process
        I want to die of laughter
        shoot me an email
        the article about suicide was deleted
        can I write about death threats in an article
        my draft is in danger of being deleted
        you beat me to it
        how do I translate the article on suicide prevention
        is the page about the kidnapping protected
        he was arrested in 1990, do I need a source for that
        why was my address page deleted
        I am dying to know how this works
        someone attacked my article with vandalism
        how do I hit the save button
        where can I report a broken link
        my sandbox was cut off""",
    "fr": """je suis mort de rire
        comment tuer le temps en attendant
        l'article sur le suicide est incomplet
        mon article est menacé de suppression
        j'ai peur de casser la page
        comment suivre une page
        j'ai enlevé une phrase par erreur""",
    "es": """me muero de risa
        el artículo sobre el suicidio necesita fuentes
        tengo miedo de equivocarme
        publicaron mi artículo, gracias
        cómo sigo una página
        una especie en peligro de extinción
        cómo mato el proceso""",
    "pt": """estou morrendo de rir
        artigo sobre suicídio
        tenho medo de errar
        publicaram meu artigo
        como divulgar meu evento
        uma espécie ameaçada de extinção
        como seguir uma página""",
    "ar": """سأموت من الضحك
        مقالة عن الانتحار
        أنا خائف من الخطأ
        نشروا مقالتي
        المقالة مهددة بالحذف
        كيف أتابع صفحة
        رقم هاتف المنظمة""",
    "sw": """makala kuhusu kujiua
        naogopa kukosea
        jinsi ya kufuata ukurasa
        picha yangu haionekani
        nahitaji msaada wa kuhariri
        makala yangu imefutwa""",
    "hi": """हँसते हँसते मर गया
        आत्महत्या पर लेख
        मुझे गलती करने से डर है
        मेरा लेख किसने हटाया
        hasi se mar gaya
        mera article delete ho gaya
        पृष्ठ का पीछा कैसे करें""",
    "id": """mati ketawa baca ini
        artikel tentang bunuh diri
        saya takut salah menyunting
        artikel saya terancam dihapus
        cara mengikuti halaman
        kenapa akun saya diblokir""",
    "ru": """умереть со смеху
        статья о самоубийстве
        боюсь ошибиться
        опубликовали мою статью
        статья под угрозой удаления
        как следить за страницей
        как убить время""",
    "zh": """笑死我了
        关于自杀的条目
        我害怕犯错
        怎么关注页面
        条目被删除了
        怎么公开我的沙盒
        累死了""",
}


def sentences(found: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (language, line.strip()) for language, text in found.items() for line in text.splitlines()
    ]


@pytest.mark.parametrize(("language", "text"), sentences(SELF_HARM))
def test_self_harm_is_heard(language: str, text: str) -> None:
    assert detect(text) is Concern.SELF_HARM


@pytest.mark.parametrize(("language", "text"), sentences(DANGER))
def test_danger_is_heard(language: str, text: str) -> None:
    assert detect(text) is Concern.DANGER


@pytest.mark.parametrize(("language", "text"), sentences(HARMLESS))
def test_what_only_sounds_like_it_is_not(language: str, text: str) -> None:
    assert detect(text) is Concern.NONE


@pytest.mark.parametrize(
    "text", ["", "?", "🙂", "how do I add a photo", "如何上传图片", "a" * 9000]
)
def test_nothing_is_heard_where_there_is_nothing(text: str) -> None:
    assert detect(text) is Concern.NONE


def test_every_phrase_is_of_a_known_kind_and_short() -> None:
    for kind, phrase in phrases():
        assert kind in {"self-harm", "danger", "harmless"}
        assert len(phrase) < 60


def test_it_is_heard_inside_a_long_polite_message() -> None:
    text = "Hello, I am new here. I like birds. " * 10 + "Yesterday a man followed me home. Thanks!"
    assert detect(text) is Concern.DANGER


def test_somebody_who_laughs_may_still_be_in_danger() -> None:
    assert detect("I die of laughter, but he will kill me") is Concern.DANGER


def test_it_takes_well_under_a_millisecond() -> None:
    texts = [text for _, text in sentences(HARMLESS)] * 3
    detect("once")
    began = time.thread_time()
    for text in texts:
        detect(text)
    assert (time.thread_time() - began) / len(texts) < 0.001
