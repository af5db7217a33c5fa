"""Two-word names for people who ask unseen. They say nothing about anybody: they are drawn.

Each language draws from words of its own. Where a colour would have to agree with the animal, words
that never change are used instead (nouns, jewels), or each gender has its own lists.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Animals and what sets them apart; each of one list goes with each of the other."""

    pattern: str
    animals: tuple[str, ...]
    traits: tuple[str, ...]

    def names(self) -> Iterator[str]:
        """Every name that it makes."""
        return (
            self.pattern.format(animal=animal, trait=trait)
            for animal in self.animals
            for trait in self.traits
        )


def _lexicon(pattern: str, animals: str, traits: str) -> Lexicon:
    return Lexicon(pattern, tuple(animals.split()), tuple(traits.split()))


TRAIT_FIRST = "{trait} {animal}"
ANIMAL_FIRST = "{animal} {trait}"

LEXICONS: dict[str, tuple[Lexicon, ...]] = {
    "en": (
        _lexicon(
            TRAIT_FIRST,
            "Bee Camel Cricket Dolphin Falcon Finch Firefly Gecko Heron Ibis Kingfisher Lark Lynx "
            "Marten Moth Otter Owl Panda Robin Sparrow Swallow Tern Turtle Wren",
            "Amber Azure Bronze Coral Crimson Ebony Golden Hazel Indigo Ivory Jade Lilac Maroon "
            "Olive Pearl Plum Rosy Saffron Scarlet Silver Teal Topaz Umber Violet",
        ),
    ),
    # Idafa: "the heron of amber"; nothing has to agree.
    "ar": (
        _lexicon(
            ANIMAL_FIRST,
            "هدهد نحلة غزال فراشة لقلق عندليب بلبل حسون سنونو كروان نورس صقر يمامة حمامة دلفين "
            "سلحفاة سنجاب وعل قطاة طاووس بجعة يعسوب فهد كناري",
            "العنبر الياقوت الفيروز اللؤلؤ المرجان الزمرد العقيق الزعفران الفضة الذهب العاج "
            "الياسمين الريحان الزيتون الليمون النعناع الورد البنفسج الفجر البحر المطر القمر الندى "
            "الربيع",
        ),
    ),
    # Colours that are nouns do not agree: "garza jade", "colibrí jade".
    "es": (
        _lexicon(
            ANIMAL_FIRST,
            "Abeja Camello Grillo Delfín Halcón Pinzón Luciérnaga Gecko Garza Ibis Colibrí Alondra "
            "Lince Marta Polilla Nutria Búho Panda Petirrojo Gorrión Golondrina Gaviota Tortuga "
            "Cigüeña",
            "Ámbar Bronce Coral Índigo Marfil Jade Lila Oliva Perla Ciruela Azafrán Turquesa "
            "Topacio Ocre Esmeralda Cereza Caoba Pizarra Plata Avellana Naranja Violeta Celeste "
            "Granate",
        ),
    ),
    "fr": (
        _lexicon(
            ANIMAL_FIRST,
            "Abeille Chameau Grillon Dauphin Faucon Pinson Luciole Gecko Héron Ibis Colibri "
            "Alouette Lynx Martre Phalène Loutre Hibou Panda Mésange Moineau Hirondelle Sterne "
            "Tortue Cigogne",
            "Ambre Bronze Corail Indigo Ivoire Jade Lilas Marron Olive Perle Prune Safran "
            "Turquoise Topaze Ocre Émeraude Cerise Acajou Ardoise Argent Noisette Azur Citron "
            "Orange",
        ),
    ),
    # Adjectives that do not change with the gender.
    "hi": (
        _lexicon(
            TRAIT_FIRST,
            "मोर हंस तोता मैना कोयल बुलबुल सारस बगुला बाज़ चकोर गौरैया नीलकंठ कछुआ हिरन ख़रगोश गिलहरी "
            "तितली जुगनू मधुमक्खी झींगुर डॉल्फ़िन पपीहा पांडा टिटहरी",
            "लाल सफ़ेद गुलाबी नारंगी बैंगनी आसमानी जामुनी बादामी केसरी फ़िरोज़ी धानी सिंदूरी कत्थई "
            "ख़ाकी अंगूरी संदली मोतिया चंपई सुर्ख़ सुरमई नीलम पन्ना मूँगा पुखराज",
        ),
    ),
    "id": (
        _lexicon(
            ANIMAL_FIRST,
            "Lebah Unta Jangkrik Lumba-lumba Elang Pipit Kunang-kunang Cecak Bangau Ibis Kolibri "
            "Murai Kancil Berang-berang Ngengat Merak Nuri Panda Jalak Gelatik Walet Camar Penyu "
            "Kutilang",
            "Biru Merah Hijau Kuning Ungu Jingga Cokelat Putih Hitam Kelabu Nila Emas Perak "
            "Perunggu Lembayung Zaitun Delima Gading Safir Zamrud Toska Mutiara Kencana Cendana",
        ),
    ),
    "pt": (
        _lexicon(
            ANIMAL_FIRST,
            "Abelha Camelo Grilo Golfinho Falcão Tentilhão Tucano Lagartixa Garça Íbis Colibri "
            "Cotovia Lince Arara Mariposa Lontra Coruja Panda Sabiá Pardal Andorinha Gaivota "
            "Tartaruga Cegonha",
            "Âmbar Bronze Coral Índigo Marfim Jade Lilás Oliva Pérola Ameixa Açafrão Turquesa "
            "Topázio Ocre Esmeralda Cereja Mogno Ardósia Prata Avelã Laranja Violeta Anil Grená",
        ),
    ),
    # Adjectives agree: masculine animals with masculine forms, feminine with feminine.
    "ru": (
        _lexicon(
            TRAIT_FIRST,
            "журавль дельфин сокол зяблик светлячок геккон ибис зимородок жаворонок соболь стриж "
            "филин",
            "Янтарный Лазурный Бронзовый Коралловый Багряный Золотой Ореховый Индиговый Жемчужный "
            "Нефритовый Сиреневый Бордовый Оливковый Сливовый Розовый Шафрановый Алый Серебряный "
            "Бирюзовый Топазовый Охристый Фиалковый Изумрудный Вишнёвый",
        ),
        _lexicon(
            TRAIT_FIRST,
            "пчела цапля рысь куница выдра сова панда малиновка ласточка чайка черепаха синица",
            "Янтарная Лазурная Бронзовая Коралловая Багряная Золотая Ореховая Индиговая Жемчужная "
            "Нефритовая Сиреневая Бордовая Оливковая Сливовая Розовая Шафрановая Алая Серебряная "
            "Бирюзовая Топазовая Охристая Фиалковая Изумрудная Вишнёвая",
        ),
    ),
    # Animals take "wa", whatever class their name is in: "bee of gold".
    "sw": (
        _lexicon(
            "{animal} wa {trait}",
            "Nyuki Ngamia Pomboo Kipanga Kimulimuli Mjusi Korongo Kwarara Chiriku Kware Duma Nondo "
            "Fisimaji Bundi Panda Shomoro Mbayuwayu Shakwe Kasa Kanga Tausi Twiga Kipepeo Flamingo",
            "Dhahabu Fedha Shaba Johari Lulu Zumaridi Marijani Yakuti Almasi Zafarani Feruzi Pembe "
            "Alfajiri Machweo Mawingu Mvua Upepo Nyota Mwezi Bahari Msitu Ziwa Asali Karafuu",
        ),
    ),
    "zh": (
        _lexicon(
            "{trait}{animal}",
            "蜜蜂 骆驼 蟋蟀 海豚 游隼 燕雀 萤火虫 壁虎 苍鹭 朱鹮 翠鸟 云雀 "
            "山猫 紫貂 飞蛾 水獭 猫头鹰 熊猫 知更鸟 麻雀 燕子 海鸥 海龟 鹪鹩",
            "琥珀 碧玉 青铜 珊瑚 朱红 象牙 翡翠 丁香 橄榄 珍珠 金色 银色 靛蓝 天蓝 杏黄 藏红 "
            "紫藤 月白 "
            "竹青 茶褐 桃粉 石青 墨绿 黛紫",
        ),
    ),
}
"""By language without region; who asks in another one draws from the English."""


def draw(language: str, taken: Collection[str] = ()) -> str:
    """Draw a name in a language that is not taken: "Teal Heron"; any of them when all are taken."""
    lexicons = LEXICONS.get(language.partition("-")[0], LEXICONS["en"])
    names = [name for lexicon in lexicons for name in lexicon.names()]
    return secrets.choice([name for name in names if name not in taken] or names)
