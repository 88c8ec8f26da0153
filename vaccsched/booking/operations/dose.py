"""The dose budget: never more doses promised than are usable on the day. Locks: after the slots, by vaccine code.

Urgent vaccines (rabies, tetanus) are not promised and never refused for lack of a promise (``advisor.md`` A3.5).
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.booking.errors import DosesReserved
from vaccsched.booking.models import AppointmentLine, DoseReservation, WalkInDose
from vaccsched.shared.claim import Taking, claim, claim_all, whole
from vaccsched.shared.db import db, new_id, rows
from vaccsched.stock import queries as stock
from vaccsched.vaccines.models import Vaccine

CLINIC: Any = sa.bindparam("dose_clinic_id", type_=sa.Uuid)
CODE: Any = sa.bindparam("dose_vaccine_code", type_=sa.Text)
ON: Any = sa.bindparam("dose_on", type_=sa.Date)
USABLE = stock.usable_doses(clinic_id=CLINIC, vaccine_code=CODE, on=ON)
COUNTER = sa.update(DoseReservation).where(DoseReservation.clinic_id == CLINIC, DoseReservation.vaccine_code == CODE)
PROMISING = COUNTER.where(DoseReservation.reserved < USABLE).values(reserved=DoseReservation.reserved + whole(1))
KEEPING = COUNTER.where(DoseReservation.reserved <= USABLE).values(reserved=DoseReservation.reserved)
PROMISED = (
    sa.select(Vaccine.code, DoseReservation.id)
    .outerjoin(
        DoseReservation,
        sa.and_(DoseReservation.clinic_id == sa.bindparam("clinic_id"), DoseReservation.vaccine_code == Vaccine.code),
    )
    .where(Vaccine.code.in_(sa.bindparam("codes", expanding=True)), ~Vaccine.urgent)
    .order_by(Vaccine.code)
)


def promised_codes(*, clinic_id: uuid.UUID, codes: Iterable[str]) -> list[str]:
    """Those of the vaccines that a dose must be promised for, in the order in which they are locked; each has its
    counter at the clinic afterwards.
    """
    known = rows(PROMISED, {"clinic_id": clinic_id, "codes": list(codes)})
    open_counters(clinic_id=clinic_id, vaccine_codes=[code for code, counter_id in known if counter_id is None])
    return [code for code, _counter_id in known]


def open_counters(*, clinic_id: uuid.UUID, vaccine_codes: Sequence[str]) -> None:
    """Make sure that each vaccine has its counter; of two first bookings one finds the other's row."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    for code in sorted(vaccine_codes):
        row = {"id": new_id(), "clinic_id": clinic_id, "vaccine_code": code, "reserved": 0}
        db.session.execute(insert(DoseReservation).values(**row).on_conflict_do_nothing())


def promising(*, clinic_id: uuid.UUID, vaccine_code: str, on: dt.date) -> Taking:
    """The UPDATE that promises one dose for a day, while fewer are promised than will be usable then."""
    return Taking(PROMISING, {"dose_clinic_id": clinic_id, "dose_vaccine_code": vaccine_code, "dose_on": on})


def keeping(*, clinic_id: uuid.UUID, vaccine_code: str, on: dt.date) -> Taking:
    """The UPDATE that changes nothing, but only while all that is promised will be usable on that day: for a promised
    dose that is now for another day.
    """
    return Taking(KEEPING, {"dose_clinic_id": clinic_id, "dose_vaccine_code": vaccine_code, "dose_on": on})


def take_back(*, clinic_id: uuid.UUID, vaccine_codes: Iterable[str]) -> None:
    """One promise less for each of these; the caller has claimed that it was theirs to give back."""
    for code, count in sorted(Counter(vaccine_codes).items()):
        freeing = (
            sa.update(DoseReservation)
            .where(*_counter(clinic_id, code))
            .values(reserved=DoseReservation.reserved - count)
        )
        db.session.execute(freeing, execution_options={"synchronize_session": False})


def release_doses(*, appointment_id: uuid.UUID, clinic_id: uuid.UUID) -> None:
    """The lines promise nothing any more: cancelled, nobody came, or the visit is over. Again: nothing."""
    _release(AppointmentLine.appointment_id == appointment_id, clinic_id)


def release_dose(*, line_id: uuid.UUID, clinic_id: uuid.UUID) -> None:
    """This line's dose was given, or will not be. Again: nothing."""
    _release(AppointmentLine.id == line_id, clinic_id)


def promise_walk_in(
    *, place_id: uuid.UUID, clinic_id: uuid.UUID, vaccine_codes: Iterable[str], on: dt.date, now: dt.datetime
) -> None:
    """Somebody was let in on a place of the walk-in pool: a dose of each vaccine is theirs until the outcome.

    :raises DosesReserved: every dose that is usable on that day is promised to somebody.
    """
    codes = promised_codes(clinic_id=clinic_id, codes=vaccine_codes)
    rows = [
        {
            "id": new_id(),
            "place_id": place_id,
            "clinic_id": clinic_id,
            "vaccine_code": code,
            "promised_at": now,
            "live": True,
        }
        for code in codes
    ]
    promises = [promising(clinic_id=clinic_id, vaccine_code=code, on=on) for code in codes]
    missed = claim_all(promises, *((WalkInDose, row) for row in rows)) if codes else None
    if missed is not None:
        raise no_dose(codes[missed])


def release_walk_in(*, place_id: uuid.UUID, clinic_id: uuid.UUID, vaccine_code: str | None = None) -> None:
    """What was promised to whoever came on this place: this vaccine's dose was given or will not be; None: the visit
    is over. Again: nothing.
    """
    ending = sa.update(WalkInDose).where(WalkInDose.place_id == place_id, WalkInDose.live)
    if vaccine_code is not None:
        ending = ending.where(WalkInDose.vaccine_code == vaccine_code)
    returning = ending.values(live=False).returning(WalkInDose.vaccine_code)
    released = db.session.scalars(returning, execution_options={"synchronize_session": False}).all()
    take_back(clinic_id=clinic_id, vaccine_codes=released)


def promise_again(
    *,
    clinic_id: uuid.UUID,
    vaccine_codes: Iterable[str],
    on: dt.date,
    appointment_id: uuid.UUID | None = None,
    place_id: uuid.UUID | None = None,
) -> list[str]:
    """Of the doses that this booking and this walk-in place were promised and that were released since, as many as are
    left are promised again; answers the vaccines of which none is left.
    """
    lacking = []
    for code in sorted(set(vaccine_codes)):
        if not claim(promising(clinic_id=clinic_id, vaccine_code=code, on=on)):
            lacking.append(code)
        elif not (_line_again(appointment_id, code) or _walk_in_again(place_id, code)):
            take_back(clinic_id=clinic_id, vaccine_codes=[code])
    return lacking


def no_dose(vaccine_code: str) -> DosesReserved:
    """The refusal, with the vaccine's name."""
    vaccine = db.session.get(Vaccine, vaccine_code)
    return DosesReserved(name=vaccine.name_zh if vaccine else vaccine_code, vaccine=vaccine_code)


def _release(which: sa.ColumnElement[bool], clinic_id: uuid.UUID) -> None:
    ending = (
        sa.update(AppointmentLine)
        .where(which, AppointmentLine.reserves)
        .values(reserves=False)
        .returning(AppointmentLine.vaccine_code)
    )
    released = db.session.scalars(ending, execution_options={"synchronize_session": False}).all()
    take_back(clinic_id=clinic_id, vaccine_codes=released)


def _line_again(appointment_id: uuid.UUID | None, vaccine_code: str) -> bool:
    return claim(
        sa.update(AppointmentLine)
        .where(
            AppointmentLine.appointment_id == appointment_id,
            AppointmentLine.vaccine_code == vaccine_code,
            ~AppointmentLine.reserves,
        )
        .values(reserves=True)
    )


def _walk_in_again(place_id: uuid.UUID | None, vaccine_code: str) -> bool:
    return claim(
        sa.update(WalkInDose)
        .where(WalkInDose.place_id == place_id, WalkInDose.vaccine_code == vaccine_code, ~WalkInDose.live)
        .values(live=True)
    )


def _counter(clinic_id: uuid.UUID, vaccine_code: str) -> tuple[sa.ColumnElement[bool], ...]:
    return DoseReservation.clinic_id == clinic_id, DoseReservation.vaccine_code == vaccine_code
