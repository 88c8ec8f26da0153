"""A family arrives together: every member gets a number, or none does."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from vaccsched.booking import queries as booking
from vaccsched.booking.errors import DosesReserved
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.residents import queries as residents
from vaccsched.shared import idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.db import db
from vaccsched.shared.errors import LostRace, Refused
from vaccsched.shared.masking import mask_name
from vaccsched.visits.errors import NobodyChosen, OneOfThemRefused, TooManyTogether
from vaccsched.visits.models import Visit
from vaccsched.visits.operations.arrival import arrive_booked
from vaccsched.visits.operations.walk_in import arrive_walk_in

OPERATION = "arrive_together"
MOST = 8  # members in one go


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of a family, and what they want today; whoever is booked for today comes with the booking instead."""

    person_id: uuid.UUID
    vaccine_codes: Sequence[str]
    companions: int = 0


def arrive_together(
    *, clinic_id: uuid.UUID, members: Sequence[Member], actor: Actor, key: str, reading: Reading
) -> list[Visit]:
    """Numbers for a family in one go, in the order of ``members``: by today's booking, else without one. All or none:
    a refusal of one names the person and takes all numbers back.

    :raises NobodyChosen: no member. :raises TooManyTogether: more than eight.
    :raises OneOfThemRefused: what ``arrive_booked`` or ``arrive_walk_in`` refuses one of them; facts ``name``,
        ``why``, ``person_id``.
    """
    if not members:
        raise NobodyChosen
    if len(members) > MOST:
        raise TooManyTogether(most=MOST)
    return [_arrive(clinic_id, one, actor, f"{key}:{one.person_id.hex[-12:]}", reading) for one in members]


def booked_today(clinic_id: uuid.UUID, person_id: uuid.UUID, reading: Reading) -> Appointment | None:
    """The earliest booking of today at this clinic that is still to be used."""
    found = booking.appointments_of_persons(person_ids=[person_id])
    mine = [
        one
        for one in found
        if one.clinic_id == clinic_id and one.day == day_of(reading.wall) and one.status is AppointmentStatus.BOOKED
    ]
    return min(mine, key=lambda one: one.slot.starts_at, default=None)


def _arrive(clinic_id: uuid.UUID, member: Member, actor: Actor, key: str, reading: Reading) -> Visit:
    body = {"person_id": member.person_id}
    made = idempotency.made_before(actor=actor, operation=OPERATION, key=key, **body)
    if made is not None:
        return db.session.get_one(Visit, made)
    visit = _by_booking_or_without(clinic_id, member, actor, key, reading)
    idempotency.remember(actor=actor, operation=OPERATION, key=key, made_id=visit.id, now=reading.wall, **body)
    return visit


def _by_booking_or_without(clinic_id: uuid.UUID, member: Member, actor: Actor, key: str, reading: Reading) -> Visit:
    booked = booked_today(clinic_id, member.person_id, reading)
    try:
        if booked is not None:
            return arrive_booked(
                clinic_id=clinic_id, code=booked.short_code, actor=actor, key=key, reading=reading,
                companions=member.companions,
            )  # fmt: skip
        return arrive_walk_in(
            clinic_id=clinic_id, person_id=member.person_id, vaccine_codes=member.vaccine_codes, actor=actor, key=key,
            reading=reading, companions=member.companions,
        )  # fmt: skip
    except Refused as refusal:
        if isinstance(refusal, LostRace) and not isinstance(refusal, DosesReserved):
            raise  # looked at once more
        name = mask_name(residents.get_person(person_id=member.person_id).name)
        raise OneOfThemRefused(name=name, why=refusal.message, person_id=str(member.person_id)) from refusal
