"""Questions about who waits and offers. Changes nothing."""

from vaccsched.waitlist.queries.entry import (
    Position,
    entries_of_appointment,
    entries_of_persons,
    find_entry,
    get_clinics_entry,
    get_entry,
    get_own_entry,
    open_lines,
    over,
    position,
    sessions_with_standby,
    standing_by,
    waiting_for,
    waiting_for_another_place,
    waiting_list,
    was_offered,
)
from vaccsched.waitlist.queries.lawful import could_have, refusal_on
from vaccsched.waitlist.queries.offer import (
    find_newest_offer,
    find_offer,
    get_clinics_offer,
    get_offer,
    offers_over,
    offers_to_tell,
    open_offers_of,
)
from vaccsched.waitlist.queries.reach import family_phone, phone_of
from vaccsched.waitlist.rules.answer import tell_at

__all__ = [
    "Position",
    "could_have",
    "entries_of_appointment",
    "entries_of_persons",
    "family_phone",
    "find_entry",
    "find_newest_offer",
    "find_offer",
    "get_clinics_entry",
    "get_clinics_offer",
    "get_entry",
    "get_offer",
    "get_own_entry",
    "offers_over",
    "offers_to_tell",
    "open_lines",
    "open_offers_of",
    "over",
    "phone_of",
    "position",
    "refusal_on",
    "sessions_with_standby",
    "standing_by",
    "tell_at",
    "waiting_for",
    "waiting_for_another_place",
    "waiting_list",
    "was_offered",
]
