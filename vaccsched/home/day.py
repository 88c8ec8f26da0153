"""The manager's day at a glance: one clinic's figures of this instant, as plain values."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from vaccsched.aefi import queries as aefi
from vaccsched.booking import queries as booking
from vaccsched.booking.models import AppointmentStatus
from vaccsched.coldchain import queries as coldchain
from vaccsched.home import alarms, pace
from vaccsched.identity import queries as identity
from vaccsched.observation import queries as observation
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Session, Slot
from vaccsched.screens import queries as screens
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, StationKind
from vaccsched.stock import queries as stock
from vaccsched.stock.models import LotStatus
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage, StageEntry

EXPIRING = dt.timedelta(days=30)
SLOTS_SHOWN = 2
VACCINES_SHOWN = 3
STOPS = ("hard_stop",)
OVERRIDES = ("soft_stop_answered",)
REFUSALS = ("denied",)
STILL_TO_COME = (AppointmentStatus.BOOKED, AppointmentStatus.ARRIVED)
WORKING = (StationKind.SCREENING, StationKind.VACCINATION)


def at_a_glance(*, clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Everything that the tiles show; ``at`` is when it was true."""
    now, day = reading.wall, clock.day_of(reading.wall)
    present = visits.present(clinic_id=clinic.id, day=day)
    slots = schedule_queries.slots_of_day(clinic_id=clinic.id, day=day)
    session = schedule_queries.session_now(clinic_id=clinic.id, now=now)
    inquiry, dose = (
        pace.queue(clinic_id=clinic.id, present=present, stage=stage, now=now)
        for stage in (Stage.ARRIVED, Stage.WAITING)
    )
    facts = {
        "at": now,
        "inquiry": inquiry,
        "dose": dose,
        "forecast": pace.forecast(clinic=clinic, session=session, present=present, now=now),
        "stations": _stations(clinic.id, present, reading),
        "people": {"gaps": alarms.gap_rows(clinic=clinic, now=now)},
        "fridges": _fridges(clinic.id, now),
        "observation": observation.figures(clinic_id=clinic.id, seats=clinic.observation_seats, reading=reading),
        "online": {"taken": sum(slot.taken for slot in slots), "places": sum(slot.places for slot in slots)},
        "pool": _pool(session),
        "slots": [_slot(slot, now) for slot in slots if slot.ends_at > now][:SLOTS_SHOWN],
        "stock": _stock(clinic.id, day),
        "screens": _screens(clinic.id, now),
        "exceptions": _exceptions(clinic.id, day, now),
    }
    return facts | {"alarms": alarms.alarms(clinic=clinic, day=facts, now=now)}


def fridges(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """Every fridge today: ``held`` when warm or with lots to be judged, ``unread`` when a reading is overdue."""
    return [
        {
            "name": one.location.name,
            "tenths": one.last_tenths,
            "last_at": one.last_at,
            "readings": one.readings_today,
            "held": one.hold or one.in_range is False,
            "unread": one.readings_today == 0,
        }
        for one in coldchain.todays_fridges(clinic_id=clinic_id, now=now)
    ]


def stock_rows(*, clinic_id: uuid.UUID, day: dt.date) -> list[dict[str, Any]]:
    """Per vaccine: usable doses and what today's bookings still need, the shortest first."""
    on_hand = stock.doses_on_hand(clinic_id=clinic_id, on=day)
    needed: Counter[str] = Counter()
    for appointment in booking.appointments_of_day(clinic_id=clinic_id, day=day):
        if appointment.status in STILL_TO_COME:
            needed.update(line.vaccine_code for line in appointment.lines)
    rows = [
        {
            "name": vaccines.name_of(code),
            "doses": on_hand.get(code, 0),
            "needed": needed[code],
            "short": needed[code] > on_hand.get(code, 0),
        }
        for code in sorted(on_hand.keys() | needed.keys())
    ]
    return sorted(rows, key=lambda row: (row["doses"] - row["needed"], row["name"]))


def expiring_lots(*, clinic_id: uuid.UUID, day: dt.date) -> list[dict[str, Any]]:
    """Usable lots whose last day of use is within thirty days, the first to expire first."""
    return [
        {
            "name": one.lot.product.name,
            "lot": one.lot.lot_number,
            "expires_on": one.lot.expires_on,
            "doses": one.doses,
        }
        for one in stock.lots_on_hand(clinic_id=clinic_id)
        if one.lot.status is LotStatus.RELEASED and day <= one.lot.expires_on <= day + EXPIRING
    ]


def exception_counts(*, clinic_id: uuid.UUID, day: dt.date) -> dict[str, int]:
    """How often each kind of stop or refusal was written into the clinic's audit today."""
    start = clock.instant_of(day, dt.time(0))
    rows = db.session.execute(
        sa.select(AuditEntry.action, sa.func.count())
        .where(
            AuditEntry.chain == str(clinic_id),
            AuditEntry.at >= start,
            AuditEntry.action.in_((*STOPS, *OVERRIDES, *REFUSALS, "left_early")),
        )
        .group_by(AuditEntry.action)
        .order_by(AuditEntry.action)
    )
    return {action: int(number) for action, number in rows}


def _fridges(clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, int]:
    rows = fridges(clinic_id=clinic_id, now=now)
    return {
        "all": len(rows),
        "good": sum(not row["held"] and not row["unread"] for row in rows),
        "held": sum(row["held"] for row in rows),
        "unread": sum(row["unread"] for row in rows),
    }


def _stations(clinic_id: uuid.UUID, present: Sequence[StageEntry], reading: clock.Reading) -> dict[str, Any]:
    stations = [one for one in sites.stations(clinic_id) if one.kind in WORKING]
    busy = {entry.station_id for entry in present if entry.station_id is not None}
    return {
        "all": len(stations),
        "planned": _planned(clinic_id, {one.id for one in stations}, reading.wall),
        "busy": sum(one.id in busy for one in stations),
        "screening": sum(one.id in busy for one in stations if one.kind is StationKind.SCREENING),
        "vaccination": sum(one.id in busy for one in stations if one.kind is StationKind.VACCINATION),
    }


def _planned(clinic_id: uuid.UUID, stations: set[uuid.UUID], now: dt.datetime) -> int:
    """Stations that a shift of this hour has somebody for."""
    at = clock.local(now).time()
    shifts = identity.shifts(clinic_id=clinic_id, day=clock.day_of(now))
    return len({one.station_id for one in shifts if one.starts_at <= at < one.ends_at} & stations)


def _pool(session: Session | None) -> dict[str, Any] | None:
    """The walk-in pool of the half-day that runs now, or comes next today."""
    if session is None:
        return None
    return {
        "left": session.walk_in_places - session.walk_in_taken,
        "places": session.walk_in_places,
        "half_day": str(session.half_day),
    }


def _slot(slot: Slot, now: dt.datetime) -> dict[str, Any]:
    return {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "taken": slot.taken,
        "free": slot.places - slot.taken,
        "places": slot.places,
        "now": slot.starts_at <= now,
    }


def _stock(clinic_id: uuid.UUID, day: dt.date) -> dict[str, Any]:
    rows = stock_rows(clinic_id=clinic_id, day=day)
    return {
        "doses": sum(row["doses"] for row in rows),
        "short": sum(row["short"] for row in rows),
        "expiring": len(expiring_lots(clinic_id=clinic_id, day=day)),
        "rows": rows[:VACCINES_SHOWN],
    }


def _screens(clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, int]:
    states = [one.state for one in screens.screens(clinic_id=clinic_id, now=now)]
    return {"all": len(states), "online": sum(state == "online" for state in states)}


def _exceptions(clinic_id: uuid.UUID, day: dt.date, now: dt.datetime) -> dict[str, int]:
    limits = aefi.clocks(clinic_id=clinic_id, now=now)
    counts = exception_counts(clinic_id=clinic_id, day=day)
    return {
        "stops": sum(counts.get(action, 0) for action in STOPS),
        "overrides": sum(counts.get(action, 0) for action in OVERRIDES),
        "denied": sum(counts.get(action, 0) for action in REFUSALS),
        "early": counts.get("left_early", 0),
        "call_backs": len(observation.open_call_backs(clinic_id=clinic_id)),
        "reactions": len(limits),
        "reactions_late": sum(one.state == "overdue" for one in limits),
    }
