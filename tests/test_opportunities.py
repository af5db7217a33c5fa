"""Opportunities: entered, listed, reminded of in time, closed, and who got one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.config.settings import CommunitySettings, Settings
from tests.conftest import Open

if TYPE_CHECKING:
    from pathlib import Path

    from tests.dialogue import Dialogue

pytestmark = pytest.mark.long

EXAMPLE = Path(__file__).parents[1] / "docs/examples/opportunities.txt"
FEATURES = ("introductions", "people", "rooms", "announcements", "opportunities", "shareouts",
            "hotline", "privacy")  # fmt: skip
SETTINGS = Settings(community=CommunitySettings(features=FEATURES))
ENTERED = """
    olu > /opportunities
    bot to olu > Nothing yet. * [Tell me in time] [Add] [More]
    olu > [Add]
    bot to olu > What is it? [Scholarship] [Grant] [Open call] [Role to fill] [Training] [Something else] [Cancel]
    olu > [Scholarship]
    bot to olu > What is it called? *
    olu > WikiIndaba scholarship
    bot to olu > Where can people read more, and apply? *
    olu > example.org
    bot to olu > That doesn't look like a link. *
    olu > https://example.org/indaba
    bot to olu > Until when can one apply? *
    olu > 1 February 2030 18:00
    bot to olu > Friday, 1 February 2030, 18:00 in UTC. Right? *
    olu > [Yes]
    bot to olu > What is it about? *
    olu > Travel and bed for five days
    bot to olu > For whom is it? *
    olu > [Skip]
    bot to olu > Which languages does one have to speak? *
    olu > Klingonish
    bot to olu > I don't know that language. *
    olu > English, sw
    bot to olu > In which countries *
    olu > Atlantis
    bot to olu > I don't know that country: Atlantis / *
    olu > Kenya, UG
    bot to olu > What does it ask of those who apply? *
    olu > A letter
    bot to olu > WikiIndaba scholarship / Scholarship / Apply until Fri 1 Feb, 18:00 UTC. / Travel and bed for five days / Languages: English and Swahili / Places: Kenya and Uganda / What it asks: A letter / https://example.org/indaba / This is how people will see it. [Publish] [Change] [Drop] [Opportunities]
"""  # noqa: E501 - a dialogue's line
PUBLISHED = f"""
    {ENTERED}
    olu > [Publish]
    bot edits olu > WikiIndaba scholarship / * / https://example.org/indaba [Remind me] [Change] [Announce] [Who got it] [Close] [Take back] [Opportunities]
"""  # noqa: E501 - a dialogue's line


@pytest.fixture
async def chat(open_chat: Open) -> Dialogue:
    return await open_chat(settings=SETTINGS)


async def test_a_draft_is_for_organizers_alone_until_it_is_published(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {ENTERED}
        ada > /opportunities
        bot to ada > Nothing yet. * [Tell me in time]
        ada > /opportunity 1
        bot to ada > There is no such opportunity any more.
        olu > [Change]
        bot edits olu > WikiIndaba scholarship [Kind] [Title] [Link] [Until when] * [Back]
        olu > [Title]
        bot to olu > What is it called? *
        olu > WikiIndaba 2030
        bot to olu > WikiIndaba 2030 / * This is how people will see it. *
        olu > [Publish]
        bot edits olu > *
        ada > /opportunities kenya
        bot to ada > I found nothing about that. *
        ada > /opportunities indaba travel
        bot to ada > What you can apply for, the soonest deadline first: / • WikiIndaba 2030 · Scholarship · Fri 1 Feb, 18:00 UTC [WikiIndaba 2030] [Tell me in time] [Opportunities]
        """  # noqa: E501 - a dialogue's line
    )


async def test_a_draft_that_nobody_touches_is_dropped(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {ENTERED}
        ... 31 days
        olu > /opportunity 1
        bot to olu > There is no such opportunity any more.
        """
    )


async def test_one_is_reminded_once_and_of_nothing_that_is_over(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {PUBLISHED}
        ada > /opportunities
        bot to ada > * [WikiIndaba scholarship] [Tell me in time]
        ada > [WikiIndaba scholarship]
        bot edits ada > WikiIndaba scholarship / * [Remind me] [Opportunities]
        ada > [Remind me]
        bot edits ada > * [1 day before] [3 days before] [7 days before] [14 days before] [Back]
        ada > [3 days before]
        bot edits ada > * I remind you 3 days before. [Remind me] [Opportunities]
        ben > /opportunity 1
        bot to ben > WikiIndaba scholarship / * [Remind me] [Opportunities]
        ben > [Remind me]
        bot edits ben > *
        ben > [1 day before]
        bot edits ben > * I remind you 1 day before. *
        ... 23 days
        bot to ada > Reminder: you can apply for WikiIndaba scholarship until Fri 1 Feb, 18:00 UTC. [WikiIndaba scholarship]
        olu > [Close]
        bot to olu > WikiIndaba scholarship / Shall it be closed before its time? * [Close] [Back]
        olu > [Close]
        bot to olu > WikiIndaba scholarship / Scholarship / Closed / * [Who got it] [Change] [Opportunities]
        ... 8 days
        ben > /opportunities
        bot to ben > Nothing yet. *
        """  # noqa: E501 - a dialogue's line
    )


async def test_who_wants_to_hear_is_told_a_week_before_once_and_can_stop(chat: Dialogue) -> None:
    await chat.play(
        f"""
        ada > /opportunities
        bot to ada > Nothing yet. * [Tell me in time]
        ada > [Tell me in time]
        bot to ada > I tell you 7 days before something closes that may be for you; a day earlier \
if you have never had one. [Undo] [Opportunities]
        ben > /opportunities
        bot to ben > *
        ben > [Tell me in time]
        bot to ben > I tell you 7 days before *
        ben > [Undo]
        bot to ben > Good, I tell you no more of opportunities. [Undo]
        {PUBLISHED}
        ... 18 days
        bot to ada > This closes soon and may be for you: / • WikiIndaba scholarship · Scholarship · Fri 1 Feb, 18:00 UTC [WikiIndaba scholarship] [Mute: Opportunities]
        ... 8 days
        """  # noqa: E501 - a dialogue's line
    )


async def test_nobody_is_woken_and_in_the_morning_it_may_be_too_late(chat: Dialogue) -> None:
    await chat.play(
        """
        olu > /addopportunity
        bot to olu > *
        """
        + "".join(
            f"olu > {words}\nbot to olu > *\n"
            for words in (
                "[Grant]",
                "Early one",
                "https://example.org/e",
                "8 January 2030 06:00",
                "[Yes]",
                *["[Skip]"] * 5,
            )
        )
        + """
        olu > [Publish]
        bot edits olu > *
        """
        + "".join(
            f"olu > {words}\nbot to olu > *\n"
            for words in (
                "/addopportunity",
                "[Grant]",
                "Late one",
                "https://example.org/l",
                "8 January 2030 12:00",
                "[Yes]",
                *["[Skip]"] * 5,
            )
        )
        + """
        olu > [Publish]
        bot edits olu > *
        ... 14 hours
        ada > /opportunities
        bot to ada > * / • Early one * / • Late one * [Tell me in time]
        ada > [Tell me in time]
        bot to ada > I tell you *
        ... 7 hours
        ... 2 hours
        bot to ada > This closes soon and may be for you: / • Late one *
        """
    )


ASKED = f"""
    {PUBLISHED}
    ... 26 days
    ada > /opportunities
    bot to ada > Nothing yet. *
    ... 31 days
    bot to organizers > WikiIndaba scholarship / It has closed. Do you know who got it? I ask only once. [Enter names]
    olu @ organizers > [Enter names]
    bot to organizers > Who got it? *
    olu @ organizers > @ada, Zed
    bot to organizers > Shall I ask them whether they would tell others what came of it? [Yes] [No] *
"""  # noqa: E501 - a dialogue's line


async def test_who_got_it_is_asked_for_a_share_out_if_both_wish(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {ASKED}
        olu @ organizers > [Yes]
        bot to organizers > By when would you like to hear from them? *
        olu @ organizers > [Skip]
        bot to organizers > WikiIndaba scholarship / Who got it: Ada and Zed [Back]
        bot to olu > I can't write to these people yet. * / Zed: they write /recipient * to me
        bot to ada > An organizer has noted that you got WikiIndaba scholarship. Only organizers see that. / Would you tell others what comes of it? * [I'd like to share] [Rather not] [That's not so]
        ben > !opportunity-got 1 yes
        bot to ben > *
        bot to mentors > *
        ada > [I'd like to share]
        bot to ada > Thank you. *
        bot to ada > WikiIndaba scholarship / You were there for all of us. * [I'd like to share] [I already did] [Rather not]
        """  # noqa: E501 - a dialogue's line
    )


async def test_what_is_not_so_is_taken_out(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {ASKED}
        olu @ organizers > [No]
        bot to organizers > WikiIndaba scholarship / Who got it: Ada and Zed [Back]
        bot to ada > An organizer has noted that you got WikiIndaba scholarship. * [That's not so]
        ada > [That's not so]
        bot to ada > I have taken it out, and told the organizer.
        bot to olu > Ada says that they did not get WikiIndaba scholarship, so I have taken it out.
        olu > /opportunities closed:1
        bot to olu > Closed / • WikiIndaba scholarship * [WikiIndaba scholarship] [Opportunities]
        olu > [WikiIndaba scholarship]
        bot edits olu > *
        olu > [Who got it]
        bot edits olu > WikiIndaba scholarship / Who got it: Zed / Only organizers see that; *
        """
    )


async def test_an_announcement_of_it_goes_the_way_of_all(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {PUBLISHED}
        olu > [Announce]
        bot to olu > I have drafted an announcement. * [Go on]
        olu > [Go on]
        bot to olu > Announcement 1 · Opportunities / WikiIndaba scholarship / Travel and bed for \
five days / A letter / → 2030-02-01 18:00 UTC / https://example.org/indaba / * [Preview] [Send] *
        """
    )


async def test_what_is_taken_back_is_gone(chat: Dialogue) -> None:
    await chat.play(
        f"""
        {PUBLISHED}
        olu > [Take back]
        bot to olu > WikiIndaba scholarship / Shall it be taken back? * [Take back] [Back]
        olu > [Take back]
        bot to olu > It is taken back. [Opportunities]
        ada > /opportunity 1
        bot to ada > There is no such opportunity any more.
        """
    )


async def test_without_rooms_each_organizer_is_asked_and_a_reader_sees_it_beside_the_group(
    open_chat: Open,
) -> None:
    chat = await open_chat(settings=SETTINGS, with_rooms=False)
    await chat.play(
        f"""
        {PUBLISHED}
        ben @ town > /opportunities
        bot to ben @ town > What you can apply for, * [WikiIndaba scholarship] [Tell me in time]
        ben @ town > [WikiIndaba scholarship]
        bot edits ben @ town > * [Remind me] [Opportunities]
        ben @ town > [Remind me]
        bot edits ben @ town > * [1 day before] *
        ben @ town > [1 day before]
        bot edits ben @ town > * I remind you 1 day before. *
        ... 25 days
        bot to ben > Reminder: you can apply for WikiIndaba scholarship *
        bot to ben @ town > Reminder: you can apply for WikiIndaba scholarship *
        ... 33 days
        bot to olu > WikiIndaba scholarship / It has closed. Do you know who got it? * [Enter names]
        """
    )


NAMES = "key,language,kind,title,link,deadline,places\n"
INDABA = "indaba,en,scholarship,WikiIndaba scholarship,https://example.org/i,2030-02-01,KE | UG\n"
RAPID = "rapid,en,grant,Rapid grant,https://example.org/r,2030-03-01T12:00:00+02:00,\n"
SENT = """
    olu > /opportunities
    bot to olu > *
    olu > [More]
    bot edits olu > Opportunities [Closed] [From a file] [As a file] [Back]
    olu > [From a file]
    bot to olu > Shall I import it, or first only say what it would change? [Only look] [Import] *
    olu > [{how}]
    bot to olu > Send the CSV file. *
    olu sends list.csv
    bot to olu > I read the list, and tell you what came of it.
"""


async def test_a_file_is_imported_whole_or_not_at_all_and_changes_what_is_there(
    chat: Dialogue, tmp_path: Path
) -> None:
    file, chat.folder = tmp_path / "list.csv", tmp_path
    file.write_text(NAMES + INDABA + "rapid,en,gift,Rapid grant,example.org,soon,\n")
    await chat.play(
        SENT.format(how="Import")
        + """
    bot to olu > Something is not right, so nothing was imported: / line 3: deadline: expected a date such as 2030-02-01, got "soon" / line 3: kind: expected one of scholarship, * got "gift" / line 3: link: expected an address * [From a file] [Opportunities]
    ada > /opportunities
    bot to ada > Nothing yet. *
        """  # noqa: E501 - a dialogue's line
    )
    file.write_text(NAMES + INDABA + RAPID)
    await chat.play(
        SENT.format(how="Only look")
        + """
    bot to olu > This is what it would change: / 2 new, 0 changed, 0 as before. / • WikiIndaba scholarship / • Rapid grant *
    ada > /opportunities
    bot to ada > Nothing yet. *
        """  # noqa: E501 - a dialogue's line
        + SENT.format(how="Import")
        + """
    bot to olu > Imported. / 2 new, 0 changed, 0 as before. / *
    ada > /opportunities
    bot to ada > What you can apply for, * / • WikiIndaba scholarship · Scholarship · Fri 1 Feb, 23:59 UTC / • Rapid grant · Grant · Fri 1 Mar, 10:00 UTC *
        """  # noqa: E501 - a dialogue's line
    )
    file.write_text(NAMES + INDABA.replace("2030-02-01", "2030-02-03") + RAPID)
    await chat.play(
        SENT.format(how="Import")
        + """
    bot to olu > Imported. / 0 new, 1 changed, 1 as before. / • WikiIndaba scholarship *
    olu > /opportunities
    bot to olu > * / • WikiIndaba scholarship · Scholarship · Sun 3 Feb, 23:59 UTC / • Rapid grant *
    olu > [More]
    bot edits olu > *
    olu > [As a file]
    bot to olu > Change it as you like, * <attachment opportunities.csv, text/csv, * bytes> [From a file]
        """  # noqa: E501 - a dialogue's line
    )


async def test_the_example_plays(open_chat: Open) -> None:
    """docs/examples/opportunities.txt, as anybody can play it."""
    chat = await open_chat(settings=SETTINGS)
    await chat.play(EXAMPLE.read_text(encoding="utf-8"), strict=False)
    said = "\n".join(chat.transcript.splitlines())
    for words in (
        "bot to ben > This closes soon and may be for you:",
        "bot to ada > Reminder: you can apply for",
        "bot to organizers > WikiIndaba 2030 scholarship / It has closed.",
        "bot to olu > I can't write to these people yet.",
        "bot to ada > WikiIndaba 2030 scholarship / You were there for all of us.",
    ):
        assert words in said
    assert "# no button" not in said
