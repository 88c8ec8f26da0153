"""Missed appointments, what they cost, and appeals."""

import datetime as dt
import uuid
from collections.abc import Iterable

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

from vaccsched.booking.models import (
    AppealStatus,
    Appointment,
    AppointmentLine,
    AppointmentStatus,
    NoShowAppeal,
)
from vaccsched.booking.rules import no_show as rules
from vaccsched.records import queries as records
from vaccsched.residents.models import Person
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Programme, Vaccine

RULE_SENTENCE = _l(
    "这种疫苗数量少。约了不来、也不提前取消，%(days)s 天内满 %(misses)s 次，%(barred)s 天内不能再约这类疫苗；"
    "来不了请提前取消。记错了可以申诉。儿童免疫规划疫苗不受影响。"
)


def barred_until(*, person: Person, vaccine_code: str, clinic: Clinic, now: dt.datetime) -> dt.date | None:
    """The first day on which this person may book this vaccine at this clinic again; None: may book now.

    Only for what is scarce and self-paid there, when the clinic has such a rule.
    """
    if clinic.no_show_limit is None or not _penalised(person, [vaccine_code], clinic, day_of(now)):
        return None
    limit = rules.Limit(misses=clinic.no_show_limit, days=clinic.no_show_days, barred_days=clinic.no_show_barred_days)
    missed = {one.day for one in missed_that_count(person_id=person.id, clinic=clinic)}
    return rules.barred_until(missed=missed, limit=limit, today=day_of(now))


def rule_sentence(*, person: Person, vaccine_codes: Iterable[str], clinic: Clinic, now: dt.datetime) -> str | None:
    """What not coming costs, told before booking; None when nothing of it counts."""
    if clinic.no_show_limit is None or not _penalised(person, vaccine_codes, clinic, day_of(now)):
        return None
    facts = {"days": clinic.no_show_days, "misses": clinic.no_show_limit, "barred": clinic.no_show_barred_days}
    return str(RULE_SENTENCE) % facts


def missed_that_count(*, person_id: uuid.UUID, clinic: Clinic) -> list[Appointment]:
    """Missed appointments of the person at this clinic with a scarce self-paid vaccine; not those under appeal or
    with an accepted one.
    """
    excused = sa.select(NoShowAppeal.appointment_id).where(NoShowAppeal.status != AppealStatus.REJECTED)
    counting = (
        sa.select(AppointmentLine.appointment_id)
        .join(AppointmentLine.vaccine)
        .where(
            AppointmentLine.person_id == person_id,
            AppointmentLine.vaccine_code.in_(clinic.scarce_vaccines),
            Vaccine.programme == Programme.NON_NIP,
        )
    )
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .where(
                Appointment.person_id == person_id,
                Appointment.clinic_id == clinic.id,
                Appointment.status == AppointmentStatus.NO_SHOW,
                Appointment.id.in_(counting),
                Appointment.id.not_in(excused),
            )
            .order_by(Appointment.day, Appointment.id)
        )
    )


def counts(*, appointment: Appointment) -> bool:
    """Whether this missed appointment counts against the person."""
    found = missed_that_count(person_id=appointment.person_id, clinic=appointment.clinic)
    return appointment.clinic.no_show_limit is not None and appointment.id in {one.id for one in found}


def find_appeal(*, appointment_id: uuid.UUID) -> NoShowAppeal | None:
    return db.session.scalar(sa.select(NoShowAppeal).where(NoShowAppeal.appointment_id == appointment_id))


def get_appeal(*, clinic_id: uuid.UUID, appeal_id: uuid.UUID) -> NoShowAppeal:
    """:raises NotFound: missing, or another clinic's."""
    appeal = db.session.get(NoShowAppeal, appeal_id)
    if appeal is None or appeal.clinic_id != clinic_id:
        raise NotFound
    return appeal


def appeals_of(*, clinic_id: uuid.UUID, limit: int = 50) -> list[NoShowAppeal]:
    """The clinic's appeals with their appointments: open ones first, oldest first; then decided ones, newest first."""
    found = db.session.scalars(
        sa.select(NoShowAppeal)
        .where(NoShowAppeal.clinic_id == clinic_id)
        .options(
            joinedload(NoShowAppeal.appointment).joinedload(Appointment.slot),
            joinedload(NoShowAppeal.appointment).joinedload(Appointment.person),
            joinedload(NoShowAppeal.appointment).selectinload(Appointment.lines).joinedload(AppointmentLine.vaccine),
        )
        .order_by(
            sa.case((NoShowAppeal.status == AppealStatus.OPEN, 0), else_=1),
            NoShowAppeal.made_at.desc(),
            NoShowAppeal.id,
        )
        .limit(limit)
    )
    appeals = list(found)
    waiting = sorted((one for one in appeals if one.status is AppealStatus.OPEN), key=lambda one: (one.made_at, one.id))
    return [*waiting, *(one for one in appeals if one.status is not AppealStatus.OPEN)]


def expected_today(*, now: dt.datetime) -> list[Appointment]:
    """Appointments of today at all clinics to which nobody came though the slot is over, the place still theirs."""
    return list(
        db.session.scalars(
            sa.select(Appointment)
            .join(Appointment.slot)
            .join(Slot.session)
            .where(
                Session.place == "",
                Appointment.day == day_of(now),
                Appointment.status == AppointmentStatus.BOOKED,
                Appointment.place_returned_at.is_(None),
                Slot.ends_at < now,
            )
            .options(joinedload(Appointment.slot), joinedload(Appointment.clinic))
            .order_by(Appointment.slot_id, Appointment.id)
        )
    )


def desk_slots(*, session_id: uuid.UUID, now: dt.datetime) -> list[Slot]:
    """Slots of a half-day with a place that can be given now to somebody who stands at the clinic: the one that is
    running, then the next ones, then those that are over but got a late person's place back.
    """
    returned = sa.select(Appointment.id).where(
        Appointment.slot_id == Slot.id, Appointment.place_returned_at.is_not(None)
    )
    found = db.session.scalars(
        sa.select(Slot)
        .where(
            Slot.session_id == session_id, Slot.taken < Slot.places, sa.or_(Slot.ends_at > now, returned.exists())
        )
        .order_by(sa.case((Slot.ends_at > now, 0), else_=1), Slot.starts_at, Slot.id)
    )  # fmt: skip
    return list(found)


def _penalised(person: Person, codes: Iterable[str], clinic: Clinic, on: dt.date) -> bool:
    """Whether one of these vaccines is penalised for this person."""
    scarce = [code for code in codes if code in clinic.scarce_vaccines]
    if not scarce:
        return False
    free = {one.vaccine for one in records.forecast_for(person=person, on=on) if one.is_free}
    found = db.session.scalars(sa.select(Vaccine).where(Vaccine.code.in_(scarce)))
    return any(
        rules.is_penalised(
            code=one.code, programme=one.programme, is_free=one.code in free, scarce=clinic.scarce_vaccines
        )
        for one in found
    )
