"""The lists behind the manager's figures, as plain values: each figure opens one of them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from vaccsched.daily import queries as daily
from vaccsched.home import day as glance
from vaccsched.home.alarms import gap_rows
from vaccsched.home.pace import with_one_more
from vaccsched.observation import queries as observation
from vaccsched.schedule import queries as schedule_queries
from vaccsched.screens import queries as screens
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage

LONGEST = 200  # rows of exceptions
EXCEPTIONS: dict[str, Any] = {
    "hard_stop": _l("三查七对时被拦下"),
    "denied": _l("没有权限或不是本门诊的，被拒绝"),
    "left_early": _l("没满 30 分钟提前离开"),
    "soft_stop_answered": _l("提醒后写原因继续"),
}


def present(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Everybody who is here, in calling order."""
    entries = visits.present(clinic_id=clinic.id, day=clock.day_of(reading.wall))
    return {
        "visit_ids": [entry.visit_id for entry in entries],
        "rows": [
            {
                "ticket": entry.visit.ticket,
                "name": mask_name(entry.visit.person.name),
                "stage": str(entry.stage),
                "station": entry.station.name if entry.station else "",
                "minutes": int((reading.wall - entry.started_at).total_seconds() // 60),
                "why": visits.reason_sentence(entry.visit),
            }
            for entry in entries
        ],
    }


def observed(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Everybody under observation, by the time they may leave."""
    board = observation.board(clinic_id=clinic.id, reading=reading)
    rows = [
        {"ticket": seat.ticket, "name": seat.masked_name, "due_at": seat.due_at, "state": str(seat.state)}
        for seat in board
    ]
    return {"visit_ids": [seat.visit_id for seat in board], "rows": rows}


def places(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Today's slots and walk-in pools."""
    day = clock.day_of(reading.wall)
    slots = schedule_queries.slots_of_day(clinic_id=clinic.id, day=day)
    pools = {slot.session_id: slot.session for slot in slots}.values()
    return {
        "rows": [
            {"span": (slot.starts_at, slot.ends_at), "places": slot.places, "taken": slot.taken,
             "free": slot.places - slot.taken}
            for slot in slots
        ],
        "pools": [
            {"half_day": str(pool.half_day), "places": pool.walk_in_places, "taken": pool.walk_in_taken,
             "free": pool.walk_in_places - pool.walk_in_taken}
            for pool in pools
        ],
    }  # fmt: skip


def stock(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Doses per vaccine and lots about to expire."""
    day = clock.day_of(reading.wall)
    return {
        "rows": glance.stock_rows(clinic_id=clinic.id, day=day),
        "lots": glance.expiring_lots(clinic_id=clinic.id, day=day),
    }


def walls(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """The enrolled screens and whether each is alive."""
    return {
        "rows": [
            {
                "name": one.device.name,
                "kind": str(one.device.kind),
                "state": str(one.state),
                "last_seen_at": one.device.last_seen_at,
            }
            for one in screens.screens(clinic_id=clinic.id, now=reading.wall)
        ]
    }


def exceptions(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """What was stopped, refused or cut short today, newest first."""
    start = clock.instant_of(clock.day_of(reading.wall), dt.time(0))
    found = db.session.scalars(
        sa.select(AuditEntry)
        .where(AuditEntry.chain == str(clinic.id), AuditEntry.at >= start, AuditEntry.action.in_(EXCEPTIONS))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(LONGEST)
    )
    return {"rows": [{"at": row.at, "what": str(EXCEPTIONS[row.action])} for row in found]}


def alarms(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Everything to act on, the most pressing first."""
    return {"rows": glance.at_a_glance(clinic=clinic, reading=reading)["alarms"]}


def fridges(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Fridges with their last reading."""
    return {"rows": glance.fridges(clinic_id=clinic.id, now=reading.wall)}


def people(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Who is on shift today, and the open hours with too few people."""
    day = clock.day_of(reading.wall)
    (roster,) = daily.rosters(clinic_id=clinic.id, first=day, last=day)
    return {
        "rows": [
            {"span": (one.starts_at, one.ends_at), "station": one.station.name, "name": one.staff.name,
             "unfit": one.id in roster.unfit}
            for one in roster.shifts
        ],
        "gaps": gap_rows(clinic=clinic, now=reading.wall),
    }  # fmt: skip


def forecast(clinic: Clinic, reading: clock.Reading) -> dict[str, Any]:
    """Each queue with its people, stations, and seconds per person; and how the half-day is likely to go on."""
    day = glance.at_a_glance(clinic=clinic, reading=reading)
    rows = [
        {"queue": name, "waiting": day[name]["waiting"], "p90": day[name]["p90"]}
        | with_one_more(clinic_id=clinic.id, waiting=day[name]["waiting"], stage=stage, now=reading.wall)
        for name, stage in (("inquiry", Stage.ARRIVED), ("dose", Stage.WAITING))
    ]
    return {"rows": rows, "likely": day["forecast"], "seats": clinic.observation_seats}


LISTS: dict[str, tuple[Any, Callable[[Clinic, clock.Reading], dict[str, Any]]]] = {
    "alarms": (_l("要处理的事"), alarms),
    "present": (_l("在场的人"), present),
    "forecast": (_l("预计忙到几点"), forecast),
    "people": (_l("今天谁在岗"), people),
    "observation": (_l("留观中的人"), observed),
    "places": (_l("今天的号源"), places),
    "stock": (_l("疫苗库存"), stock),
    "fridges": (_l("冰箱"), fridges),
    "screens": (_l("大屏"), walls),
    "exceptions": (_l("今天的异常"), exceptions),
}
