"""Who somebody is to the bot: name, accounts, roles, languages; what they are filling in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.domain import moments
from bot.storage.personal_data import PersonalData, nameless, one_of_many, own
from bot.storage.tables import Account, FormState, KeptMessage, MessageReference, RoleGrant, Spoken
from bot.words import Role, _

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from bot.storage.tables import Person


async def _export(db: AsyncSession, person: Person) -> dict[str, Any]:
    accounts = await db.scalars(select(Account).where(Account.person_id == person.id))
    roles = await db.scalars(select(RoleGrant).where(RoleGrant.person_id == person.id))
    spoken = await db.scalars(select(Spoken).where(Spoken.person_id == person.id))
    kept = await db.scalars(select(KeptMessage).where(KeptMessage.person_id == person.id))
    forms = await db.scalars(select(FormState).where(FormState.person_id == person.id))
    return {
        "person": {
            "name": person.name,
            "language": person.language,
            "zone": person.zone,
            "away_until": moments.iso(person.away_until),
            "speaks_unseen": person.anonymous,
            "last_unseen_at": moments.iso(person.unseen_at),
            "pseudonym": person.pseudonym,
            "confides_until": moments.iso(person.confiding_until),
            "known_since": moments.iso(person.created_at),
        },
        "accounts": [
            {
                "platform": account.platform,
                "id": account.key,
                "username": account.username,
                "language": account.client_language,
                "last_seen": moments.iso(account.seen_at),
            }
            for account in accounts
        ],
        "roles": [
            {
                "role": grant.role,
                "since": moments.iso(grant.granted_at),
                "answers_questions": grant.answers_questions and grant.role == Role.MENTOR.word,
                "mentors_people": grant.mentors_people,
            }
            for grant in roles
        ],
        "speaks": [{"language": row.language, "fluency": row.fluency} for row in spoken],
        "kept_since": [moments.iso(message.kept_at) for message in kept],
        "under_way": [{"form": form.form, "answers": form.answers} for form in forms],
    }


async def _merge(db: AsyncSession, gone: Person, kept: Person) -> None:
    """What the one who is kept has chosen wins."""
    await _merge_roles(db, gone, kept)
    kept.name = kept.name or gone.name
    kept.language = kept.language or gone.language
    kept.zone = kept.zone or gone.zone
    kept.away_until = kept.away_until or gone.away_until
    # Whoever speaks unseen on one of the accounts does not expect to be seen on the other.
    if gone.anonymous and not kept.anonymous:
        kept.anonymous, kept.unseen_at = True, gone.unseen_at
        kept.pseudonym = gone.pseudonym
    kept.talking_until = kept.talking_until or gone.talking_until
    kept.composing_until = kept.composing_until or gone.composing_until
    if gone.confiding_until is not None:
        kept.confiding_until = max(
            gone.confiding_until, kept.confiding_until or gone.confiding_until
        )


async def _merge_roles(db: AsyncSession, gone: Person, kept: Person) -> None:
    """What both have is given by whatever gave it to either."""
    theirs = await db.scalars(select(RoleGrant).where(RoleGrant.person_id == gone.id))
    for grant in theirs.all():
        own_grant = await db.get(RoleGrant, (kept.id, grant.role))
        if own_grant is not None:
            if grant.by_hand and not own_grant.by_hand:
                own_grant.by_hand, own_grant.granted_by = True, grant.granted_by
            own_grant.by_config |= grant.by_config
            own_grant.answers_questions |= grant.answers_questions
            own_grant.mentors_people |= grant.mentors_people


async def _forget(db: AsyncSession, person: Person, now: datetime) -> None:
    del db, now
    person.name = ""
    person.language = None
    person.zone = None
    person.away_until = None
    person.anonymous = False
    person.unseen_at = None
    person.pseudonym = ""
    person.confiding_until = None
    person.talking_until = None
    person.composing_until = None


PERSONAL_DATA = PersonalData(
    "identities",
    (
        one_of_many(Account.person_id),
        own(RoleGrant.person_id, RoleGrant.role),
        nameless(RoleGrant.granted_by),
        own(Spoken.person_id, Spoken.language),
        own(FormState.person_id, FormState.chat_id, follows=False),
        nameless(MessageReference.reader_id),
        one_of_many(KeptMessage.person_id),
    ),
    _export,
    _merge,
    _forget,
    labels={
        "person": _("You"),
        "zone": _("Time zone"),
        "away_until": _("On a break until"),
        "speaks_unseen": _("You ask without a name"),
        "confides_until": _("You talk with the safety team until"),
        "last_unseen_at": _("You last asked without a name"),
        "pseudonym": _("Made-up name"),
        "known_since": _("Known since"),
        "accounts": _("Your accounts"),
        "platform": _("App"),
        "id": _("Address in the app"),
        "username": _("User name"),
        "last_seen": _("Last seen"),
        "roles": _("Your roles"),
        "role": _("Role"),
        "answers_questions": _("Answers questions"),
        "mentors_people": _("Mentors people"),
        "speaks": _("Languages you speak"),
        "fluency": _("How well (1 to 3)"),
        "kept_since": _("Kept for you till you are there, since"),
        "under_way": _("What I am asking you for"),
        "form": _("Form"),
    },
)
