"""Bookings, slots, fridges, stock and reactions of a period."""

import datetime as dt
import uuid
from collections import Counter, defaultdict

import sqlalchemy as sa

from vaccsched.aefi.models import AefiCase
from vaccsched.aefi.queries import due_at
from vaccsched.booking.models import Appointment, AppointmentLine
from vaccsched.coldchain.models import FridgeReading
from vaccsched.reports.rules.facts import BookingFact, CaseFact, FridgeDay, MovementFact, Period, SlotFact
from vaccsched.schedule.models import Session, Slot
from vaccsched.shared.clock import day_of, instant_of
from vaccsched.shared.db import db
from vaccsched.stock.models import Location, LocationKind, Lot, MovementKind, StockMovement
from vaccsched.vaccines.models import Vaccine, VaccineProduct

USED = (MovementKind.USE, MovementKind.UNDO_USE)
WASTED = (MovementKind.WASTE,)
LOST = (*WASTED, MovementKind.DISPOSE)
APART = dt.timedelta(hours=6)  # between two readings that count (规范(2023) 10.4)


def span(period: Period) -> tuple[dt.datetime, dt.datetime]:
    """The first instant, and the first one after."""
    return instant_of(period.first, dt.time()), instant_of(period.last + dt.timedelta(days=1), dt.time())


def bookings(clinic_id: uuid.UUID, period: Period) -> list[BookingFact]:
    """By slot."""
    rows = db.session.execute(
        sa.select(Appointment.id, Appointment.day, Slot.starts_at, Appointment.status, Appointment.channel,
                  Vaccine.name_zh)
        .join(Slot, Slot.id == Appointment.slot_id)
        .join(AppointmentLine, AppointmentLine.appointment_id == Appointment.id)
        .join(Vaccine, Vaccine.code == AppointmentLine.vaccine_code)
        .where(Appointment.clinic_id == clinic_id, Appointment.day.between(period.first, period.last))
        .order_by(Slot.starts_at, Appointment.id)
    )  # fmt: skip
    found: dict[uuid.UUID, BookingFact] = {}
    for row in rows:
        names = (*found[row.id].vaccines, row.name_zh) if row.id in found else (row.name_zh,)
        found[row.id] = BookingFact(
            day=row.day, slot_start=row.starts_at, status=str(row.status), channel=str(row.channel), vaccines=names
        )
    return list(found.values())


def slots(clinic_id: uuid.UUID, period: Period) -> list[SlotFact]:
    """Of half-days at the clinic that took place."""
    rows = db.session.execute(
        sa.select(Slot.starts_at, Slot.places, Slot.taken)
        .join(Session, Session.id == Slot.session_id)
        .where(Session.clinic_id == clinic_id, Session.place == "", Session.withdrawn_at.is_(None))
        .where(Session.day.between(period.first, period.last))
        .order_by(Slot.starts_at)
    )
    return [SlotFact(starts_at=row.starts_at, places=row.places, taken=row.taken) for row in rows]


def fridge_days(clinic_id: uuid.UUID, period: Period, now: dt.datetime) -> list[FridgeDay]:
    """Every fridge on every day that is over; readings closer together than six hours count once."""
    places = db.session.execute(
        sa.select(Location.id, Location.name, Location.archived_at)
        .where(Location.clinic_id == clinic_id, Location.kind.in_((LocationKind.FRIDGE, LocationKind.FREEZER)))
        .order_by(Location.name)
    ).all()
    first, after = span(period)
    times: dict[tuple[uuid.UUID, dt.date], list[dt.datetime]] = defaultdict(list)
    rows = db.session.execute(
        sa.select(FridgeReading.location_id, FridgeReading.at)
        .where(FridgeReading.clinic_id == clinic_id, FridgeReading.at >= first, FridgeReading.at < after)
        .order_by(FridgeReading.at)
    )
    for location_id, at in rows:
        known = times[location_id, day_of(at)]
        if not known or at - known[-1] >= APART:
            known.append(at)
    last = min(period.last, day_of(now) - dt.timedelta(days=1))
    days = [period.first + dt.timedelta(days=number) for number in range((last - period.first).days + 1)]
    return [
        FridgeDay(day=day, place=place.name, readings=len(times[place.id, day]))
        for day in days
        for place in places
        if place.archived_at is None or day < day_of(place.archived_at)
    ]


def movements(clinic_id: uuid.UUID, period: Period) -> list[MovementFact]:
    """Doses used and doses wasted."""
    first, after = span(period)
    rows = db.session.execute(
        sa.select(StockMovement.at, StockMovement.kind, StockMovement.doses, StockMovement.reason, Lot.lot_number,
                  Lot.expires_on, Vaccine.name_zh)
        .join(Lot, Lot.id == StockMovement.lot_id)
        .join(VaccineProduct, VaccineProduct.id == Lot.product_id)
        .join(Vaccine, Vaccine.code == VaccineProduct.vaccine_code)
        .where(StockMovement.clinic_id == clinic_id, StockMovement.kind.in_(USED + LOST))
        .where(StockMovement.at >= first, StockMovement.at < after)
        .order_by(StockMovement.at, StockMovement.id)
    )  # fmt: skip
    return [
        MovementFact(
            at=row.at,
            vaccine=row.name_zh,
            lot=row.lot_number,
            used=-row.doses if row.kind in USED else 0,
            wasted=-row.doses if row.kind in WASTED else 0,
            reason=row.reason or "",
            expired=-row.doses if row.kind in LOST and row.expires_on < day_of(row.at) else 0,
        )
        for row in rows
    ]


def doses_used(clinic_id: uuid.UUID, period: Period) -> Counter[tuple[dt.date, str]]:
    """Doses that the stock gave out, by month (its first day) and vaccine code; undone uses are taken off."""
    first, after = span(period)
    rows = db.session.execute(
        sa.select(StockMovement.at, StockMovement.doses, VaccineProduct.vaccine_code)
        .join(Lot, Lot.id == StockMovement.lot_id)
        .join(VaccineProduct, VaccineProduct.id == Lot.product_id)
        .where(StockMovement.clinic_id == clinic_id, StockMovement.kind.in_(USED))
        .where(StockMovement.at >= first, StockMovement.at < after)
    )
    found: Counter[tuple[dt.date, str]] = Counter()
    for row in rows:
        found[day_of(row.at).replace(day=1), row.vaccine_code] -= row.doses
    return found


def cases(clinic_id: uuid.UUID, period: Period) -> list[CaseFact]:
    """Suspected reactions that were discovered in the period."""
    first, after = span(period)
    found = db.session.scalars(
        sa.select(AefiCase)
        .where(AefiCase.clinic_id == clinic_id, AefiCase.discovered_at >= first, AefiCase.discovered_at < after)
        .order_by(AefiCase.discovered_at)
    )
    return [
        CaseFact(
            code=case.code,
            due_at=due_at(case),
            submitted_at=case.submitted_at,
        )
        for case in found
    ]
