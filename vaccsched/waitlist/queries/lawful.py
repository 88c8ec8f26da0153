"""Whether somebody who waits could take a place on a day: by the programme, and because a dose is there."""

import datetime as dt

import sqlalchemy as sa

from vaccsched.booking import queries as booking
from vaccsched.booking.models import DoseReservation
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.stock import queries as stock
from vaccsched.vaccines.models import Vaccine
from vaccsched.waitlist.models import WaitlistEntry


def could_have(entry: WaitlistEntry, *, on: dt.date) -> bool:
    """Whether the person may have what they wait for on that day, and a dose of each could be promised.

    Looked at before an offer is made, so that nobody is offered what they cannot accept; accepting decides again.
    """
    return refusal_on(entry, on=on) is None and _has_doses(entry, on)


def refusal_on(entry: WaitlistEntry, *, on: dt.date) -> Refused | None:
    """Why the person may not have what they wait for on that day, or None."""
    try:
        booking.check_choice(
            person=entry.person, vaccine_codes=entry.vaccine_codes, on=on, instead_of=entry.appointment_id
        )
    except Refused as refusal:
        return refusal
    return None


def _has_doses(entry: WaitlistEntry, on: dt.date) -> bool:
    """Urgent vaccines are never promised; the dose of a booking that moves is promised already."""
    urgent = sa.select(Vaccine.code).where(Vaccine.code.in_(entry.vaccine_codes), Vaccine.urgent)
    codes = set(entry.vaccine_codes) - set(db.session.scalars(urgent))
    more = 0 if entry.appointment_id is not None else 1
    return all(_promised(entry, code) + more <= _usable(entry, code, on) for code in codes)


def _promised(entry: WaitlistEntry, code: str) -> int:
    counter = sa.select(DoseReservation.reserved).where(
        DoseReservation.clinic_id == entry.clinic_id, DoseReservation.vaccine_code == code
    )
    return db.session.scalar(counter) or 0


def _usable(entry: WaitlistEntry, code: str, on: dt.date) -> int:
    usable = stock.usable_doses(clinic_id=entry.clinic_id, vaccine_code=code, on=on)
    return db.session.scalar(sa.select(usable)) or 0
