"""The moment of taking: place, rights and doses in one claim, with the appointment and its lines.

Locks, in this order: holds, slots by id, rights by vaccine, dose counters by vaccine (``docs/locking.md``).
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value

from vaccsched.booking import queries, rules
from vaccsched.booking.errors import OnlyByDraw
from vaccsched.booking.models import (
    Appointment,
    AppointmentLine,
    AppointmentStatus,
    BookingRight,
    Channel,
    Hold,
    HoldEnd,
    HoldKind,
)
from vaccsched.booking.operations import dose
from vaccsched.booking.operations.asking import share_of
from vaccsched.booking.operations.hold import end_hold, ending, expire_holds
from vaccsched.booking.operations.right import using
from vaccsched.booking.queries import Choice
from vaccsched.residents.models import Person
from vaccsched.schedule.models import Slot
from vaccsched.schedule.operations import places
from vaccsched.shared.claim import Row, as_loaded, claim_all
from vaccsched.shared.db import new_id
from vaccsched.shared.errors import LostRace


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What one person wants of one slot. ``party_id``: the same for those who come together."""

    slot: Slot
    person: Person
    choices: Sequence[Choice]
    account_id: uuid.UUID | None
    channel: Channel
    now: dt.datetime
    party_id: uuid.UUID | None = None
    appointment_id: uuid.UUID = field(default_factory=new_id)

    @property
    def online(self) -> bool:
        return self.channel is Channel.ONLINE

    @property
    def codes(self) -> list[str]:
        return sorted(choice.vaccine_code for choice in self.choices)


def take(wanted: Wanted) -> Appointment | None:
    """Make the appointment with its lines, on the place that is kept for the person or on a free one; None when no
    place was had.

    :raises OnlyByDraw: online, and a scarce vaccine without a right. :raises DosesReserved: no dose is left.
    """
    rights = usable_rights(wanted)
    promised = dose.promised_codes(clinic_id=wanted.slot.clinic_id, codes=wanted.codes)
    behind = [*_using(rights, wanted), *_promises(rights, promised, wanted)]
    holds = queries.live_holds(person_id=wanted.person.id)
    left = leave_others(holds, wanted.slot, wanted.now)
    made = rows(wanted, promised)
    had = _claim(_places(holds, wanted), behind, promised, made)
    if not had and expire_holds(now=wanted.now, slot_id=wanted.slot.id):
        had = _claim(_places([], wanted), behind, promised, made)
    if not had:
        return None
    if left is not None:
        places.free(slot_id=left.slot_id, clinic_id=left.slot.clinic_id)
    return _as_loaded(wanted, made)


def place_claims(holds: Sequence[Hold], slot: Slot, *, online: bool, now: dt.datetime) -> list[sa.Update]:
    """The ways to a place of the slot, each to be tried in turn: one that is kept for the person, a free one."""
    kept = [ending(held, HoldEnd.BOOKED, now) for held in holds if held.slot_id == slot.id]
    return [*kept, places.taking(slot=slot, open_share=share_of(slot, online=online, now=now))]


def leave_others(holds: Sequence[Hold], slot: Slot, now: dt.datetime) -> Hold | None:
    """End the person's own hold of another slot before this one is taken; its place is the caller's to free."""
    other = next((one for one in holds if one.kind is HoldKind.OWN and one.slot_id != slot.id), None)
    if other is None or not end_hold(other, HoldEnd.RELEASED, now):
        return None
    places.lock(slot_ids=[other.slot_id, slot.id])
    return other


def usable_rights(wanted: Wanted) -> list[BookingRight]:
    """The person's rights to what is scarce here.

    :raises OnlyByDraw: online, and one is missing.
    """
    scarce = [code for code in wanted.codes if code in wanted.slot.session.clinic.scarce_vaccines]
    if not scarce:
        return []
    rights = queries.live_rights(
        person_id=wanted.person.id, clinic_id=wanted.slot.clinic_id, vaccine_codes=scarce, now=wanted.now
    )
    missing = set(scarce) - {right.vaccine_code for right in rights}
    if missing and wanted.online:
        raise OnlyByDraw(vaccine=min(missing))
    return rights


def rows(wanted: Wanted, promised: Sequence[str]) -> list[Row]:
    """The appointment and its lines."""
    slot, appointment_id = wanted.slot, wanted.appointment_id
    appointment: dict[str, Any] = {
        "id": appointment_id,
        "clinic_id": slot.clinic_id,
        "slot_id": slot.id,
        "day": slot.session.day,
        "person_id": wanted.person.id,
        "account_id": wanted.account_id,
        "channel": wanted.channel,
        "status": AppointmentStatus.BOOKED,
        "short_code": rules.short_code(secrets.randbits(rules.CODE_BITS)),
        "party_id": wanted.party_id,
        "created_at": wanted.now,
    }
    lines: list[Row] = [
        (
            AppointmentLine,
            {
                "id": new_id(),
                "appointment_id": appointment_id,
                "person_id": wanted.person.id,
                "vaccine_code": choice.vaccine_code,
                "dose_number": choice.dose_number,
                "position": position,
                "open": True,
                "reserves": choice.vaccine_code in promised,
            },
        )
        for position, choice in enumerate(wanted.choices, start=1)
    ]
    return [(Appointment, appointment), *lines]


def _as_loaded(wanted: Wanted, made: Sequence[Row]) -> Appointment:
    """What the claim has just inserted, without asking for it again."""
    slot = wanted.slot
    lines = [as_loaded(AppointmentLine, values) for model, values in made if model is AppointmentLine]
    appointment = as_loaded(
        Appointment, made[0][1], slot=slot, clinic=slot.session.clinic, person=wanted.person, lines=lines
    )
    for line in lines:
        set_committed_value(line, "appointment", appointment)
    return appointment


def _places(holds: Sequence[Hold], wanted: Wanted) -> list[sa.Update]:
    return place_claims(holds, wanted.slot, online=wanted.online, now=wanted.now)


def _claim(
    ways: Sequence[sa.Update], behind: Sequence[sa.Update], promised: Sequence[str], made: Sequence[Row]
) -> bool:
    """Nothing has changed when the first of a claim was not had, so that the next way can be tried.

    :raises DosesReserved: a place was had, but no dose. :raises LostRace: a right was used meanwhile.
    """
    for way in ways:
        missed = claim_all([way, *behind], *made)
        if missed is None:
            return True
        if missed > 0:
            raise _no_dose(missed - 1, behind, promised)
    return False


def _no_dose(position: int, behind: Sequence[sa.Update], promised: Sequence[str]) -> Exception:
    first_promise = len(behind) - len(promised)
    return dose.no_dose(promised[position - first_promise]) if position >= first_promise else LostRace()


def _using(rights: Sequence[BookingRight], wanted: Wanted) -> list[sa.Update]:
    return [using(right, wanted.now) for right in rights]


def _promises(rights: Sequence[BookingRight], promised: Sequence[str], wanted: Wanted) -> list[sa.Update]:
    """One for each of ``promised``: what a right brought with it only has to be usable on the slot's day."""
    brought = {right.vaccine_code for right in rights}
    clinic_id, on = wanted.slot.clinic_id, wanted.slot.session.day
    return [
        (dose.keeping if code in brought else dose.promising)(clinic_id=clinic_id, vaccine_code=code, on=on)
        for code in promised
    ]
