"""The moment of taking: place, rights and doses in one claim, with the appointment and its lines.

Locks, in this order: holds, slots by id, rights by vaccine, dose counters by vaccine (``docs/locking.md``).
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
from vaccsched.shared.claim import Row, Taking, as_loaded, claim_all, row_of
from vaccsched.shared.db import Base, new_id
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

    @cached_property
    def appointment(self) -> Appointment:
        """The appointment as it will be, in no session until it is taken."""
        session = self.slot.session
        made = Appointment(
            id=new_id(),
            clinic_id=self.slot.clinic_id,
            slot_id=self.slot.id,
            day=session.day,
            person_id=self.person.id,
            account_id=self.account_id,
            channel=self.channel,
            status=AppointmentStatus.BOOKED,
            short_code=rules.short_code(secrets.randbits(rules.CODE_BITS)),
            party_id=self.party_id,
            created_at=self.now,
        )
        for name, known in (("slot", self.slot), ("clinic", session.clinic), ("person", self.person)):
            set_committed_value(made, name, known)
        return made

    @property
    def online(self) -> bool:
        return self.channel is Channel.ONLINE

    @property
    def codes(self) -> list[str]:
        return sorted(choice.vaccine_code for choice in self.choices)


def take(wanted: Wanted, beside: Sequence[Base] = ()) -> bool:
    """Make the appointment with its lines, on the place that is kept for the person or on a free one, and the rows
    ``beside`` with it; answers whether a place was had. Then ``wanted.appointment`` is in the session.

    :raises OnlyByDraw: online, and a scarce vaccine without a right. :raises DosesReserved: no dose is left.
    """
    rights = usable_rights(wanted)
    promised = dose.promised_codes(clinic_id=wanted.slot.clinic_id, codes=wanted.codes)
    behind: list[sa.Update | Taking] = [*_using(rights, wanted), *_promises(rights, promised, wanted)]
    holds = queries.live_holds(person_id=wanted.person.id)
    left = leave_others(holds, wanted.slot, wanted.now)
    lines = _lines(wanted, promised)
    made = [row_of(one) for one in (wanted.appointment, *lines, *beside)]
    had = _claim(_places(holds, wanted), behind, promised, made)
    if not had and expire_holds(now=wanted.now, slot_id=wanted.slot.id):
        had = _claim(_places([], wanted), behind, promised, made)
    if not had:
        return False
    if left is not None:
        places.free(slot_id=left.slot_id, clinic_id=left.slot.clinic_id)
    _as_loaded(wanted.appointment, lines)
    return True


def place_claims(holds: Sequence[Hold], slot: Slot, *, online: bool, now: dt.datetime) -> list[sa.Update | Taking]:
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


def _lines(wanted: Wanted, promised: Sequence[str]) -> list[AppointmentLine]:
    return [
        AppointmentLine(
            id=new_id(),
            appointment_id=wanted.appointment.id,
            person_id=wanted.person.id,
            vaccine_code=choice.vaccine_code,
            dose_number=choice.dose_number,
            position=position,
            open=True,
            reserves=choice.vaccine_code in promised,
        )
        for position, choice in enumerate(wanted.choices, start=1)
    ]


def _as_loaded(appointment: Appointment, lines: Sequence[AppointmentLine]) -> None:
    """What the claim has just inserted, without asking for it again."""
    for line in lines:
        set_committed_value(as_loaded(line), "appointment", appointment)
    set_committed_value(appointment, "lines", list(lines))
    as_loaded(appointment)


def _places(holds: Sequence[Hold], wanted: Wanted) -> list[sa.Update | Taking]:
    return place_claims(holds, wanted.slot, online=wanted.online, now=wanted.now)


def _claim(
    ways: Sequence[sa.Update | Taking],
    behind: Sequence[sa.Update | Taking],
    promised: Sequence[str],
    made: Sequence[Row],
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


def _no_dose(position: int, behind: Sequence[sa.Update | Taking], promised: Sequence[str]) -> Exception:
    first_promise = len(behind) - len(promised)
    return dose.no_dose(promised[position - first_promise]) if position >= first_promise else LostRace()


def _using(rights: Sequence[BookingRight], wanted: Wanted) -> list[sa.Update]:
    return [using(right, wanted.now) for right in rights]


def _promises(rights: Sequence[BookingRight], promised: Sequence[str], wanted: Wanted) -> list[Taking]:
    """One for each of ``promised``: what a right brought with it only has to be usable on the slot's day."""
    brought = {right.vaccine_code for right in rights}
    clinic_id, on = wanted.slot.clinic_id, wanted.slot.session.day
    return [
        (dose.keeping if code in brought else dose.promising)(clinic_id=clinic_id, vaccine_code=code, on=on)
        for code in promised
    ]
