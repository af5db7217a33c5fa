"""What people read when there is nothing in their own language.

After CLDR's language matching (common/supplemental/languageInfo.xml, the one-way matches of
written languages), without those that end in English, which comes last anyway in most communities.
"""

FALLBACKS: dict[str, tuple[str, ...]] = {
    language: tuple(others.split())
    for others, languages in (
        ("ar", "arz ary kab"),
        ("de", "als bar gsw ksh lb nds rm"),
        ("es", "an ast ay ca eu ext gl gn lad nah nv qu quy quz"),
        ("fr", "bci bm br co ee ff fon gcr ht kg ln lua mg mos nrm oc rn rw sg wa wo"),
        ("hi", "anp awa bh bho dty gom kok mag mai mr ne new raj sa sat"),
        ("id", "ace ban bjn bug jv mad map-bms min ms nia su tet"),
        ("it", "fur lij lmo nap pms sc scn vec"),
        ("nl", "af fy li nds-nl vls zea"),
        ("pt", "kea mwl pov"),
        ("ru", "ab av ba be bxr ce cv inh kbd kk koi krc kv ky lez mhr mn myv os sah tg tk tt tyv"),
        ("ru", "udm uz xal"),
        ("sw", "luo swc"),
        ("tr", "az crh gag ku"),
        ("zh", "bo cdo gan hak ii nan ug wuu yue za"),
    )
    for language in languages.split()
}  # fmt: skip
