"""What resources keep of people: who added them."""

from __future__ import annotations

from bot.storage.personal_data import PersonalData, nameless
from bot.storage.tables import Resource

PERSONAL_DATA = PersonalData("resources", (nameless(Resource.added_by),))
