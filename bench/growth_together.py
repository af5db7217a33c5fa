"""What people of a grown community do together: in proportion to how many they are.

As in `bench/growth.py`, by plain SQL. A million people have 500 questions that wait, 2,000 mentors,
20,000 pairings, 2,000 meetups with 100,000 seats, 5,000 share-outs, 300 announcements, …
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from bench.growth import PAST, PERSON, Columns, fill, to_disk

if TYPE_CHECKING:
    from pathlib import Path

NOW = "strftime('%Y-%m-%d %H:%M:%f', 'now') || '000'"
MENTOR = "1 + n % :mentors"
SOON = "datetime('now', '+' || (1 + n % 90) || ' days', '+' || (n % 24) || ' hours') || '.000000'"
LAST_YEAR = "datetime('now', '-' || (1 + n % 365) || ' days') || '.000000'"
HOUR_LATER = "datetime({}, '+1 hour') || '.000000'"
MEETS = f"CASE WHEN n % 10 = 0 THEN {SOON} ELSE {LAST_YEAR} END"
PEOPLE_EACH = {
    "mentors": 500, "waiting questions": 2_000, "requests": 50, "meetups": 500, "seats": 10,
    "events": 20_000, "asks": 100, "shareouts": 200, "suggestions": 200, "drafts": 200,
    "translations": 500, "opportunities": 2_000, "notices": 50, "surveys": 5_000,
    "announcements": 3_333, "recipients": 4,
}  # fmt: skip
"""One of each for so many people."""

TABLES: list[tuple[str, str, Columns]] = [
    ("mentors", "role_grant", {
        "person_id": "n", "role": "'mentor'", "granted_at": PAST, "by_hand": "1",
        "answers_questions": "1", "mentors_people": "1",
    }),
    ("mentors", "spoken", {"person_id": "n", "language": "'en'", "fluency": "3"}),
    ("mentors", "mentoring_profile", {
        "person_id": "n", "hours": "'[]'", "own_interests": "'[]'", "skills": "'[]'",
        "goals": "'[]'", "capacity": "12", "mentors_since": PAST, "updated_at": PAST,
    }),
    ("requests", "mentoring_request", {
        "id": "n", "person_id": "1 + :people - n",
        "state": "CASE WHEN n % 50 = 0 THEN 'waiting' ELSE 'paired' END", "asked_at": PAST,
    }),
    ("requests", "pairing", {
        "id": "n", "mentee_id": "1 + :people - n", "mentor_id": MENTOR, "language": "'en'",
        "state": "CASE WHEN n % 4 = 0 THEN 'active' ELSE 'ended' END", "reasons": "'{}'",
        "ending": "CASE WHEN n % 4 = 0 THEN '' ELSE 'graduated' END", "began_at": PAST,
        "ended_at": f"CASE WHEN n % 4 > 0 THEN {PAST} END",
    }),
    ("waiting questions", "question", {
        "id": ":past + n", "number": ":past + n", "handle": "'qw' || n", "asker_id": PERSON,
        "chat_id": PERSON, "message": ":past + n", "language": "'en'", "state": "'waiting'",
        "verdict": "'unsure'", "found": "'{}'", "asked_at": NOW, "escalated_at": NOW,
    }),
    ("waiting questions", "utterance", {
        "id": ":past + n", "question_id": ":past + n", "person_id": PERSON, "side": "'asker'",
        "text": "'Who can tell me about thing number ' || n || '?'", "attachments": "'[]'",
        "said_at": NOW,
    }),
    ("meetups", "meetup", {
        "id": "n", "uid": "'meetup-' || n", "state": "'published'", "title": "'Meetup ' || n",
        "kind": "'community'", "language": "'en'", "visibility": "'public'", "zone": "'UTC'",
        "place": "'The library'", "wall": MEETS, "minutes": "60", "exceptions": "'[]'",
        "picture": "'[]'", "made_by": MENTOR, "made_at": PAST, "changed_at": PAST,
    }),
    ("meetups", "occurrence", {
        "id": "n", "meetup_id": "n", "original": MEETS, "wall": MEETS, "zone": "'UTC'",
        "starts_at": MEETS, "ends_at": HOUR_LATER.format(MEETS),
        "state": "CASE WHEN n % 10 = 0 THEN 'planned' ELSE 'over' END",
    }),
    ("seats", "seat", {
        "id": "n", "occurrence_id": "1 + n % :meetups", "person_id": "n", "turn": "n",
        "state": "'seated'", "guests": "'[]'", "size": "1", "answered_at": PAST,
        "attendance": "CASE WHEN (1 + n % :meetups) % 10 = 0 THEN '' ELSE 'attended' END",
    }),
    ("events", "supported_event", {
        "id": "n", "name": "'Gathering ' || n", "name_key": "'gathering ' || n",
        "begins_on": "date('now', '-' || (20 + 10 * n) || ' days')", "entered_at": PAST,
    }),
    ("shareouts", "shareout", {
        "id": "n", "event_id": "1 + n % :events", "maker_id": PERSON, "language": "'en'",
        "state": "CASE WHEN n % 250 = 0 THEN 'review' ELSE 'published' END", "forms": "'[]'",
        "pledged_at": PAST, "answers": "'{}'", "title": "'What I learned ' || n",
        "credit": "'name'", "submitted_at": PAST, "files": "'[]'",
        "text": "'A long text about what was learned there. ' || n",
        "published_at": f"CASE WHEN n % 250 > 0 THEN {PAST} END",
    }),
    ("asks", "shareout_ask", {
        "id": "n", "event_id": "1 + n % :events", "person_id": "n", "asked_at": PAST,
        "state": "CASE n % 4 WHEN 0 THEN 'asked' WHEN 1 THEN 'declined' ELSE 'pledged' END",
        "due_on": "date('now', '-' || (1 + n % :events) || ' days')",
    }),
    ("suggestions", "suggestion", {
        "id": "n", "link": "'https://example.org/' || n", "title": "'Page ' || n",
        "language": "'en'", "topics": "'[]'", "created_at": PAST, "suggested_by": PERSON,
        "state": "CASE WHEN n % 50 = 0 THEN 'open' ELSE 'accepted' END",
    }),
    ("drafts", "draft", {
        "id": "n", "question_id": "n", "language": "'en'", "question": "'How is thing ' || n",
        "answer": "'As others do it, number ' || n", "suggested_by": MENTOR, "created_at": PAST,
        "state": "CASE WHEN n % 25 = 0 THEN 'open' ELSE 'dropped' END",
    }),
    ("translations", "translation", {
        "id": "n", "entry_id": "1 + n % 1000", "language": "'sw'", "person_id": PERSON,
        "question": "'Vipi ' || n", "answer": "'Hivi ' || n", "claimed_until": NOW,
        "state": "CASE WHEN n % 20 = 0 THEN 'submitted' ELSE 'dropped' END",
    }),
    ("opportunities", "opportunity", {
        "id": "n", "key": "'opportunity-' || n", "kind": "'grant'", "title": "'Grant ' || n",
        "language": "'en'", "languages": "'[]'", "places": "'[]'", "made_at": PAST,
        "link": "'https://example.org/grant/' || n",
        "closes_at": f"CASE WHEN n % 10 = 0 THEN {SOON} ELSE {LAST_YEAR} END",
        "state": "CASE WHEN n % 10 = 0 THEN 'open' ELSE 'closed' END",
    }),
    ("notices", "opportunity_notice", {
        "id": "n", "opportunity_id": "1 + n % :opportunities", "person_id": "n",
        "kind": "'reminder'", "days": "3",
    }),
    ("surveys", "survey", {
        "id": "n", "kind": "'one'", "language": "'en'", "quorum": "5", "audience": "'{}'",
        "state": "CASE WHEN n % 20 = 0 THEN 'open' ELSE 'closed' END", "code": "'code' || n",
        "made_at": PAST, "closes_at": SOON,
    }),
    ("surveys", "survey_text", {
        "survey_id": "n", "language": "'en'", "question": "'Which of these, number ' || n",
        "choices": "'[\"this\",\"that\"]'", "is_shown": "1",
    }),
    ("announcements", "announcement", {
        "id": "n", "topic": "'news'", "language": "'en'", "files": "'[]'", "audience": "'{}'",
        "state": "CASE WHEN n % 30 = 0 THEN 'draft' ELSE 'sent' END", "made_by": MENTOR,
        "made_at": PAST, "reach": ":people", "started_at": PAST, "ended_at": PAST,
    }),
    ("announcements", "announcement_text", {
        "announcement_id": "n", "language": "'en'", "body": "'We have news, number ' || n",
    }),
    ("announcements", "announcement_event", {
        "id": "n", "announcement_id": "n", "step": "'finished'", "count": ":people", "at": PAST,
    }),
    ("recipients", "announcement_recipient", {
        "id": "n", "announcement_id": "1", "person_id": "n", "chat_id": "n",
        "platform": "'telegram'", "language": "'en'", "state": "'sent'", "due_at": NOW,
        "batch": "1 + n / 1000", "settled_at": NOW,
    }),
]  # fmt: skip
"""What there is one of for so many people, its table, and its columns."""


def grow_together(path: Path, people: int, questions: int) -> None:
    """Fill a file that `bench.growth` has made."""
    sizes = {what: max(20, people // each) for what, each in PEOPLE_EACH.items()}
    parameters = {**{what: size for what, size in sizes.items() if " " not in what},
                  "people": people, "past": questions}  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA synchronous=OFF")
        for what, table, columns in TABLES:
            fill(db, table, columns, {**parameters, "count": sizes[what]})
        db.commit()
        db.execute("PRAGMA optimize")
    to_disk(path)
