"""Disruptions, and whom they concern."""

import datetime as dt
import uuid
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from vaccsched.booking.models import Appointment, AppointmentLine, AppointmentStatus
from vaccsched.disruptions import rules
from vaccsched.disruptions.models import Disruption, DisruptionCase
from vaccsched.disruptions.rules import Booked, CaseState, Doses
from vaccsched.schedule.models import HalfDay, Session, Slot
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.stock import queries as stock
from vaccsched.stock.models import LotStatus
from vaccsched.waitlist import queries as waitlist
from vaccsched.waitlist.models import WaitlistEntry

MOST = 100


def disruptions_of(*, clinic_id: uuid.UUID) -> list[Disruption]:
    """Those that are open first, then the newest; at most 100."""
    return list(
        db.session.scalars(
            sa.select(Disruption)
            .where(Disruption.clinic_id == clinic_id)
            .options(selectinload(Disruption.cases))
            .order_by(Disruption.closed_at.is_not(None), Disruption.opened_at.desc(), Disruption.id.desc())
            .limit(MOST)
        )
    )


def get_disruption(*, clinic_id: uuid.UUID, disruption_id: uuid.UUID) -> Disruption:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(Disruption, disruption_id)
    if found is None or found.clinic_id != clinic_id:
        raise NotFound
    return found


def get_case(*, clinic_id: uuid.UUID, case_id: uuid.UUID) -> DisruptionCase:
    """:raises NotFound: missing, or another clinic's."""
    found = db.session.get(DisruptionCase, case_id)
    if found is None or found.disruption.clinic_id != clinic_id:
        raise NotFound
    return found


def find_case_of(*, appointment_id: uuid.UUID) -> DisruptionCase | None:
    """The open break of supply because of which this appointment cannot be kept as it is; the newest."""
    return db.session.scalar(
        sa.select(DisruptionCase)
        .join(DisruptionCase.disruption)
        .join(DisruptionCase.appointment)
        .where(
            DisruptionCase.appointment_id == appointment_id,
            DisruptionCase.lifted_at.is_(None),
            Disruption.closed_at.is_(None),
            Appointment.status == AppointmentStatus.BOOKED,
            Appointment.slot_id == DisruptionCase.slot_id,
        )
        .order_by(DisruptionCase.id.desc())
        .limit(1)
    )


def find_open_of_day(*, clinic_id: uuid.UUID, day: dt.date, half_day: HalfDay | None) -> Disruption | None:
    """What was opened for this half-day, or for the whole day (None), and is not closed."""
    return db.session.scalar(
        sa.select(Disruption)
        .where(
            Disruption.clinic_id == clinic_id,
            Disruption.day == day,
            Disruption.half_day == half_day if half_day is not None else Disruption.half_day.is_(None),
            Disruption.closed_at.is_(None),
        )
        .order_by(Disruption.opened_at.desc())
        .limit(1)
    )


def find_open_of_vaccine(*, clinic_id: uuid.UUID, vaccine_code: str) -> Disruption | None:
    """What was opened for this vaccine and is not closed."""
    return db.session.scalar(
        sa.select(Disruption).where(
            Disruption.clinic_id == clinic_id, Disruption.vaccine_code == vaccine_code, Disruption.closed_at.is_(None)
        )
    )


def rest_of(case: DisruptionCase) -> list[str]:
    """The vaccines of the appointment that are not short; none where the whole day is concerned."""
    short = case.disruption.vaccine_code
    codes = [line.vaccine_code for line in case.appointment.lines]
    return [code for code in codes if code != short] if short in codes else []


def cases_of(disruption: Disruption) -> list[DisruptionCase]:
    """Its cases with person, appointment, old slot and entry, by the old time."""
    return list(
        db.session.scalars(
            sa.select(DisruptionCase)
            .join(DisruptionCase.slot)
            .where(DisruptionCase.disruption_id == disruption.id)
            .options(
                joinedload(DisruptionCase.person),
                joinedload(DisruptionCase.slot),
                joinedload(DisruptionCase.appointment).joinedload(Appointment.slot),
                joinedload(DisruptionCase.appointment).joinedload(Appointment.clinic),
                joinedload(DisruptionCase.appointment).selectinload(Appointment.lines),
                joinedload(DisruptionCase.entry).joinedload(WaitlistEntry.person),
            )
            .order_by(Slot.starts_at, DisruptionCase.id)
        )
    )


def states_of(cases: Sequence[DisruptionCase]) -> dict[uuid.UUID, CaseState]:
    """What has become of each case, by its id."""
    offered = waitlist.open_offers_of(entry_ids=[case.entry_id for case in cases if case.entry_id is not None])
    return {
        case.id: rules.case_state(
            status=case.appointment.status,
            moved=case.appointment.slot_id != case.slot_id,
            lifted=case.lifted_at is not None,
            offered=case.entry_id in offered,
            told=case.told_at is not None,
        )
        for case in cases
    }


def booked_on(*, clinic_id: uuid.UUID, day: dt.date, half_day: HalfDay | None, now: dt.datetime) -> list[Appointment]:
    """Who is booked in the clinic on a day, or one half of it, at times that are not over, by time.

    Outreach is not among them: it goes on when the clinic is closed.
    """
    wanted = (
        _booked(clinic_id)
        .join(Appointment.slot)
        .join(Slot.session)
        .where(Session.day == day, Session.place == "", Slot.ends_at > now)
        .order_by(Slot.starts_at, Appointment.created_at, Appointment.id)
    )
    if half_day is not None:
        wanted = wanted.where(Session.half_day == half_day)
    return list(db.session.scalars(wanted))


def promised(*, clinic_id: uuid.UUID, vaccine_code: str, today: dt.date) -> list[Appointment]:
    """Who is booked for a vaccine, today or later."""
    return list(
        db.session.scalars(
            _booked(clinic_id)
            .join(Appointment.lines)
            .where(AppointmentLine.vaccine_code == vaccine_code, AppointmentLine.open, Appointment.day >= today)
            .order_by(Appointment.day, Appointment.id)
        )
    )


def usable_doses(*, clinic_id: uuid.UUID, vaccine_code: str) -> list[Doses]:
    """The doses of released lots by their last day of use."""
    return [
        Doses(expires_on=one.lot.expires_on, doses=one.doses)
        for one in stock.lots_on_hand(clinic_id=clinic_id)
        if one.lot.status is LotStatus.RELEASED and one.lot.product.vaccine_code == vaccine_code
    ]


def without_dose(*, clinic_id: uuid.UUID, vaccine_code: str, today: dt.date) -> list[Appointment]:
    """The booked for whom no dose is left (``rules.uncovered``)."""
    promises = promised(clinic_id=clinic_id, vaccine_code=vaccine_code, today=today)
    missing = rules.uncovered(
        [as_booked(one) for one in promises], usable_doses(clinic_id=clinic_id, vaccine_code=vaccine_code)
    )
    ids = {one.appointment_id for one in missing}
    return [one for one in promises if one.id in ids]


def beyond_capacity(
    *, clinic_id: uuid.UUID, day: dt.date, half_day: HalfDay | None, percent: int, now: dt.datetime
) -> list[Appointment]:
    """The booked whom a day with so many percent of its places no longer holds, slot by slot."""
    found = booked_on(clinic_id=clinic_id, day=day, half_day=half_day, now=now)
    by_slot: dict[uuid.UUID, list[Appointment]] = {}
    for one in found:
        by_slot.setdefault(one.slot_id, []).append(one)
    hit: set[uuid.UUID] = set()
    for of_slot in by_slot.values():
        kept = rules.kept_places(places=of_slot[0].slot.places, percent=percent)
        hit |= {one.appointment_id for one in rules.beyond([as_booked(one) for one in of_slot], kept=kept)}
    return [one for one in found if one.id in hit]


def as_booked(appointment: Appointment) -> Booked:
    """What the rules see of an appointment."""
    return Booked(appointment_id=appointment.id, day=appointment.day, booked_at=appointment.created_at)


def _booked(clinic_id: uuid.UUID) -> sa.Select[Appointment]:
    return (
        sa.select(Appointment)
        .where(Appointment.clinic_id == clinic_id, Appointment.status == AppointmentStatus.BOOKED)
        .options(joinedload(Appointment.slot), joinedload(Appointment.person))
    )
