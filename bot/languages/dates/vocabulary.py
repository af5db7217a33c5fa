"""The words of dates and times, a language at a time; names of weekdays and months are CLDR's.

Phrases are parted by "|". They are compared folded (`folding.fold`): without case and accents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What people of a language say. `days[n]`: the day that comes in n days; `numbers` from 1 on;
    `offsets`: minutes that are added to an hour ("half past"); `at` comes before an hour and
    `oclock` after it; `from_six`: hours are
    counted from six in the morning and in the evening; `next_week`: "next" with a weekday always
    means the week that follows.
    """

    days: tuple[str, ...]
    next: str
    this: str
    ahead: str
    units: Mapping[str, str]
    parts: Mapping[str, str]
    at: str
    numbers: str
    ignored: str
    oclock: str = ""
    offsets: Mapping[int, str] = field(default_factory=dict)
    weekdays: tuple[str, ...] = ("",) * 7
    expanded: Mapping[str, str] = field(default_factory=dict)
    spaced: bool = True
    month_first: bool = False
    day_first: bool = True
    dotted_clock: bool = False
    from_six: bool = False
    next_week: bool = False


UNITS = ("minutes", "hours", "days", "weeks", "months")
PARTS = ("dawn", "morning", "noon", "afternoon", "evening", "night", "midnight")


def _units(*words: str) -> Mapping[str, str]:
    return dict(zip(UNITS, words, strict=True))


def _parts(*words: str) -> Mapping[str, str]:
    return dict(zip(PARTS, words, strict=True))


VOCABULARIES: Mapping[str, Vocabulary] = {
    "en": Vocabulary(
        days=("today", "tomorrow|tmrw|tmr|tomorow|tommorow", "day after tomorrow"),
        next="next|following", this="this|coming", ahead="in|from now|later|after|within",
        units=_units("minute|minutes|min|mins", "hour|hours|hr|hrs", "day|days", "week|weeks",
                     "month|months"),
        parts=_parts("dawn", "morning", "noon|midday", "afternoon", "evening", "night",
                     "midnight"),
        at="at|@|around", oclock="o'clock|oclock|o’clock",
        numbers="one|a=1|an=1|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
        offsets={30: "half past", 15: "quarter past|a quarter past",
                 -15: "quarter to|a quarter to"},
        ignored="on|the|of|and|for|until|till|by|time|t|in the|at the|sharp",
        weekdays=("mon", "tue|tues", "wed|weds", "thu|thur|thurs", "fri", "sat", "sun"),
        day_first=False, expanded={"tonight": "this evening"},
    ),
    "fr": Vocabulary(
        days=("aujourd'hui|aujourd’hui", "demain", "après-demain|apres demain|surlendemain"),
        next="prochain|prochaine", this="ce|cette", ahead="dans|d'ici|d’ici",
        units=_units("minute|minutes|min", "heure|heures", "jour|jours", "semaine|semaines",
                     "mois"),
        parts=_parts("aube", "matin", "midi", "après-midi|apres midi", "soir|soirée", "nuit",
                     "minuit"),
        at="à|vers", numbers="un|une=1|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze",
        offsets={30: "et demie|et demi", 15: "et quart", -15: "moins le quart|moins quart"},
        ignored="le|la|du|de|de la|de l'|en|au|l'|jusqu'au|jusqu'à|pour|et",
    ),
    "es": Vocabulary(
        days=("hoy", "mañana", "pasado mañana"),
        next="próximo|próxima|que viene|siguiente", this="este|esta",
        ahead="en|dentro de|de aquí a",
        units=_units("minuto|minutos|min", "hora|horas|hs", "día|días", "semana|semanas",
                     "mes|meses"),
        parts=_parts("madrugada|de la madrugada", "de la mañana|por la mañana", "mediodía",
                     "de la tarde|por la tarde|tarde", "", "de la noche|por la noche|noche",
                     "medianoche"),
        at="a las|a la|las|a",
        numbers="uno|una=1|un=1|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce",
        offsets={30: "y media", 15: "y cuarto", -15: "menos cuarto"},
        ignored="el|la|de|del|al|hasta|para|y",
    ),
    "pt": Vocabulary(
        days=("hoje", "amanhã", "depois de amanhã"),
        next="próximo|próxima|que vem|seguinte", this="este|esta|neste|nesta|desta",
        ahead="em|daqui a|dentro de|daqui",
        units=_units("minuto|minutos|min", "hora|horas", "dia|dias", "semana|semanas",
                     "mês|meses"),
        parts=_parts("madrugada|da madrugada", "manhã|da manhã|de manhã", "meio-dia|meio dia",
                     "tarde|da tarde|à tarde", "", "noite|da noite|à noite",
                     "meia-noite|meia noite"),
        at="às|as|a|à", oclock="",
        numbers="um|uma=1|dois|duas=2|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze",
        offsets={30: "e meia", 15: "e quinze|e um quarto"},
        ignored="o|a|de|do|da|na|no|até|para|e|feira|-feira",
        weekdays=("segunda|segunda-feira", "terça|terça-feira", "quarta|quarta-feira",
                  "quinta|quinta-feira", "sexta|sexta-feira", "sábado", "domingo"),
    ),
    "ru": Vocabulary(
        days=("сегодня", "завтра", "послезавтра"),
        next="следующий|следующая|следующую|следующее|следующей", this="этот|эту|это|эта",
        ahead="через|спустя",
        units=_units("минута|минуты|минут|мин", "час|часа|часов|ч", "день|дня|дней",
                     "неделя|неделю|недели|недель", "месяц|месяца|месяцев"),
        parts=_parts("", "утра|утром", "полдень|в полдень", "днем", "вечера|вечером",
                     "ночи|ночью", "полночь|в полночь"),
        at="в|во|к",
        numbers="один|одну=1|два|две=2|три|четыре|пять|шесть|семь|восемь|девять|десять|"
                "одиннадцать|двенадцать",
        offsets={30: "с половиной"},
        ignored="на|года|г|числа|до|и|по",
        weekdays=("", "", "среду", "", "пятницу", "субботу", ""),
    ),
    "ar": Vocabulary(
        days=("اليوم", "غدا|بكرة|بكره", "بعد غد|بعد الغد|بعد بكرة"),
        next="القادم|القادمة|المقبل|المقبلة|الجاي", this="هذا|هذه", ahead="بعد|خلال",
        units=_units("دقيقة|دقائق|دقيقه", "ساعة|ساعات", "يوم|أيام|يوما", "أسبوع|أسابيع|اسبوعا",
                     "شهر|أشهر|شهور"),
        parts=_parts("فجرا|الفجر", "صباحا|الصباح|ص", "ظهرا|الظهر", "عصرا|العصر|بعد الظهر",
                     "مساء|المساء|م", "ليلا|الليل", "منتصف الليل"),
        at="الساعة|الساعه",
        numbers="واحد|الواحدة=1|الأولى=1|اثنان|الثانية=2|اثنين=2|ثلاثة|الثالثة=3|ثلاث=3|أربعة|الرابعة=4|"
                "خمسة|الخامسة=5|ستة|السادسة=6|سبعة|السابعة=7|ثمانية|الثامنة=8|تسعة|التاسعة=9|عشرة|"
                "العاشرة=10|أحد عشر|الحادية عشرة=11|اثنا عشر|الثانية عشرة=12",
        offsets={30: "والنصف|ونصف|و نصف", 15: "والربع|وربع", -15: "إلا الربع|إلا ربعا|الا ربع"},
        ignored="في|على|من|حتى|تمام|،|تاريخ|عند|تماما",
        weekdays=("الاثنين|الإثنين", "الثلاثاء|الثلاثا", "الأربعاء|الاربعا", "الخميس", "الجمعة",
                  "السبت", "الأحد"),
    ),
    "hi": Vocabulary(
        days=("आज", "कल", "परसों"),
        next="अगले|अगला|अगली|आने वाले", this="इस|इसी", ahead="में|बाद|के बाद",
        units=_units("मिनट", "घंटे|घंटा|घण्टे", "दिन|दिनों", "हफ़्ते|हफ्ते|सप्ताह|हफ़्ता|हफ्ता",
                     "महीने|महीना|माह"),
        parts=_parts("भोर|तड़के", "सुबह|सवेरे", "दोपहर", "", "शाम|साँझ", "रात", "आधी रात"),
        at="", oclock="बजे|बजकर",
        numbers="एक|दो|तीन|चार|पाँच|पांच=5|छह|छः=6|छे=6|सात|आठ|नौ|दस|ग्यारह|बारह",
        offsets={30: "साढ़े|साढे", 15: "सवा", -15: "पौने"},
        ignored="को|के|की|का|तारीख|ठीक|पर|तक",
        weekdays=("सोम|सोमवार", "मंगल|मंगलवार", "बुध|बुधवार", "गुरु|गुरुवार|बृहस्पतिवार|वीरवार",
                  "शुक्र|शुक्रवार", "शनि|शनिवार", "रवि|रविवार|इतवार"),
    ),
    "id": Vocabulary(
        days=("hari ini", "besok|esok", "lusa|besok lusa"),
        next="depan|berikutnya", this="ini", ahead="dalam|lagi|kemudian",
        units=_units("menit", "jam", "hari", "minggu|pekan", "bulan"),
        parts=_parts("subuh|dini hari", "pagi", "tengah hari", "siang", "sore|petang", "malam",
                     "tengah malam"),
        at="pukul|pkl", numbers="satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|"
                                    "sebelas|dua belas",
        offsets={-30: "setengah"},
        ignored="pada|tanggal|tgl|di|sampai|hingga",
        weekdays=("senin", "selasa", "rabu", "kamis", "jumat|jum'at", "sabtu", "ahad|hari minggu"),
        dotted_clock=True,
    ),
    "sw": Vocabulary(
        days=("leo", "kesho", "keshokutwa|kesho kutwa"),
        next="ijayo|lijalo|ujao", this="hii|hili|huu",
        ahead="baada ya|ndani ya|zijazo|yajayo|kutoka sasa",
        units=_units("dakika", "masaa|saa", "siku", "wiki|majuma|juma", "mwezi|miezi"),
        parts=_parts("alfajiri", "asubuhi", "adhuhuri|mchana", "alasiri", "jioni", "usiku",
                     "saa sita usiku|usiku wa manane"),
        at="", numbers="moja|mbili|tatu|nne|tano|sita|saba|nane|tisa|kumi|kumi na moja|"
                           "kumi na mbili",
        offsets={30: "na nusu|unusu", 15: "na robo", -15: "kasorobo|kasoro robo"},
        ignored="tarehe|ya|mnamo|siku ya|na|hadi|mpaka|kwa|mwezi wa|za",
        weekdays=("jumatatu", "jumanne", "jumatano", "alhamisi", "ijumaa", "jumamosi", "jumapili"),
        from_six=True,
    ),
    "zh": Vocabulary(
        days=("今天|今日", "明天|明日", "后天|後天"),
        next="下个|下個|下", this="这个|這個|这|本|這|今", ahead="后|後|之后|以后|内",
        units=_units("分钟|分鐘|分", "小时|小時|钟头", "天", "周|星期|礼拜|週", "个月|個月"),
        parts=_parts("凌晨|清晨", "早上|上午|早晨|早", "中午|正午", "下午|午后", "晚上|傍晚|晚",
                     "夜里|深夜|夜", "午夜|半夜"),
        at="", oclock="点钟|點鐘|点|點|时|時",
        numbers="一|二|两=2|兩=2|三|四|五|六|七|八|九|十|十一|十二",
        offsets={30: "半", 15: "一刻"},
        ignored="的|在|于|，|到|整",
        weekdays=tuple("|".join(week + day for week in ("周", "星期", "礼拜", "週") for day in days)
                       for days in ("一", "二", "三", "四", "五", "六", "日天")),
        spaced=False, month_first=True, next_week=True,
    ),
}  # fmt: skip
