"""The ticket: what the 80 mm paper and the desk say about a number."""

import datetime as dt
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from vaccsched.booking.models import Appointment
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule.models import Session
from vaccsched.shared import qr
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import day, day_time, time, time_span
from vaccsched.shared.masking import mask_name
from vaccsched.visits import queries
from vaccsched.visits.models import Stage, Visit
from vaccsched.visits.queries import Expected
from vaccsched.visits.rules import QUEUES, OrderReason
from vaccsched.visits.words import ROOMS, STAGES

ADULT = 18 * 12  # months
EARLY = 20  # minutes before the slot
STEP = dt.timedelta(minutes=5)


def ticket(visit: Visit, *, now: dt.datetime) -> dict[str, Any]:
    """Number, masked name (children: none), people ahead, range, room, QR of 「我的排队」, why here. No vaccine."""
    entry = queries.open_entry(visit_id=visit.id)
    stage = entry.stage if entry else Stage.LEFT
    standing = queries.standing(visit=visit, now=now)
    missed = entry is not None and queries.is_missed(entry)
    waits = stage in QUEUES and not missed
    return {
        "visit_id": visit.id,
        "number": visit.ticket,
        "name": paper_name(visit.person, now=now),
        "ahead": standing.ahead if waits else None,
        "wait": time_span(standing.low, standing.high) if waits else None,
        "room": str(ROOMS[stage]) if stage in ROOMS else None,
        "qr": Markup(qr.qr_svg(queries.ticket_link(visit))),  # noqa: S704 - our own SVG of a signed text
        "lines": [standing.why, queries.order_sentence(clinic_id=visit.clinic_id, now=now)],
        "printed_at": day_time(now),
        "missed": missed,
        "stage": str(stage),
        "stage_word": str(STAGES[stage]),
        "left_out": _left_out(visit),
        "early": _early(visit),
        "beyond_doses": visit.beyond_doses,
    }


def _early(visit: Visit) -> str | None:
    """Who comes well before the slot hears from when they stand in the queue."""
    if visit.appointment is None or visit.order_reason != OrderReason.ON_TIME:
        return None
    minutes = int((visit.appointment.slot.starts_at - visit.arrived_at).total_seconds() // 60)
    if minutes < EARLY:
        return None
    start = time(visit.appointment.slot.starts_at)
    told = _("早到了 %(minutes)s 分钟：预约是 %(start)s，按 %(start)s 排，可以先去休息。", minutes=minutes, start=start)
    return str(told)


def paper_name(person: Person, *, now: dt.datetime) -> str | None:
    """Masked; children are known by their number only."""
    is_child = residents.age_months(person.birth_date, day_of(now)) < ADULT
    return None if is_child else mask_name(person.name)


def span_text(expected: Expected, *, start: dt.datetime) -> str:
    """08:50–09:05, on the clock's steps of five minutes."""
    first = start + dt.timedelta(minutes=expected.first)
    last = start + dt.timedelta(minutes=expected.last)
    return time_span(first - _past_step(first), last + (STEP - _past_step(last)) % STEP)


def _past_step(instant: dt.datetime) -> dt.timedelta:
    return dt.timedelta(seconds=instant.timestamp() % STEP.total_seconds())


def slip(appointment: Appointment, *, now: dt.datetime) -> dict[str, Any]:
    """A booking on paper for somebody without a phone."""
    slot = appointment.slot
    return {
        "number": time(slot.starts_at),
        "title": day(slot.starts_at),
        "name": paper_name(appointment.person, now=now),
        "qr": Markup(qr.qr_svg(qr.signed("appointment", str(appointment.id)))),  # noqa: S704 - our own SVG
        "code": appointment.short_code,
        "lines": [
            _(
                "请在 %(day)s %(time)s 来，带上证件和预防接种证。",
                day=day(slot.starts_at),
                time=time_span(slot.starts_at, slot.ends_at),
            ),
            _("到了刷身份证，或出示这张条。来不了请打电话取消，号留给别人。"),
        ],
    }


def come_back(session: Session) -> dict[str, Any]:
    """When the next walk-in places are handed out."""
    left = session.walk_in_places - session.walk_in_taken
    return {
        "number": time(session.starts_at),
        "title": day(session.starts_at),
        "lines": [
            _(
                "%(day)s %(time)s 开始发现场号，现在还有 %(left)s 个，先到先得。",
                day=day(session.starts_at),
                time=time(session.starts_at),
                left=left,
            ),
            _("这张条不是号，不占名额。请带上证件。"),
        ],
    }


def _left_out(visit: Visit) -> list[str]:
    """Booked vaccines that are not due today and so not planned."""
    if visit.appointment is None:
        return []
    planned = {dose.vaccine_code for dose in visit.planned_doses}
    return [line.vaccine.name_zh for line in visit.appointment.lines if line.vaccine_code not in planned]
