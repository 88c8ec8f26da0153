"""How somebody without a booking gets in today: a place of the pool, one of a slot, standing by, or another time."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.booking import queries as booking_queries
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Session, Slot
from vaccsched.schedule.queries import pool
from vaccsched.shared.clock import day_of, instant_of
from vaccsched.shared.format import day, time, time_span
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries
from vaccsched.visits.models import Stage
from vaccsched.visits.page.ticket import span_text
from vaccsched.waitlist import queries as waitlist
from vaccsched.waitlist.models import EntryStatus

TODAY_OFFERS = 2
LATER_OFFERS = 3
MORNING = dt.time(8)


def ways_in(person: Person, *, clinic: Clinic, now: dt.datetime, refused: bool = False) -> dict[str, Any]:
    """``way``: what one press gives, "pool", "slot" or "none"; and what the desk shows beside it.
    ``refused``: the press was just refused for lack of a place or a dose: the ways on, whatever the counters say.
    """
    session = schedule.session_now(clinic_id=clinic.id, now=now)
    group = schedule.group_of(birth_date=person.birth_date, clinic=clinic, on=day_of(now))
    left = session.walk_in_places - session.walk_in_taken if session else 0
    of_pool = group is not None and left > 0
    slot = (
        next(iter(booking_queries.desk_slots(session_id=session.id, now=now)), None)
        if session and not of_pool
        else None
    )
    way = "none" if refused else "pool" if of_pool else "slot" if slot is not None else "none"
    return {
        "way": way,
        "left": left,
        "group": str(pool.WORDS[group]) if group is not None else None,
        "slot": _offer(slot, with_day=False) if slot is not None else None,
        "range": _range(clinic, session, slot, now),
        "kept_for": _("、").join(pool.kept_for(clinic=clinic)),
        "to_state": _to_state(clinic) if group is None and left > 0 else [],
        "standby": _standby(person, session),
        "offers": _offers(clinic, session, now) if way == "none" else None,
    }


def _to_state(clinic: Clinic) -> list[dict[str, str]]:
    """Groups that the desk states in one press."""
    return [{"value": one.value, "text": str(pool.WORDS[one])} for one in pool.to_state(clinic=clinic)]


def _standby(person: Person, session: Session | None) -> dict[str, Any]:
    """Whether one can stand by now, and how many do; where this person stands among them."""
    if session is None:
        return {"open": False, "ahead": 0, "mine": None}
    standing = waitlist.standing_by(session_id=session.id)
    mine = next((one for one in standing if one.person_id == person.id), None)
    return {
        "open": True,
        "ahead": len(standing),
        "mine": {
            "id": mine.id,
            "position": [one.id for one in standing].index(mine.id) + 1,
            "offered": mine.status is EntryStatus.OFFERED,
        }
        if mine is not None
        else None,
    }


def _range(clinic: Clinic, session: Session | None, slot: Slot | None, now: dt.datetime) -> str | None:
    if session is None:
        return None
    today = day_of(now)
    ahead = len(queries.queue(clinic_id=clinic.id, day=today, stage=Stage.ARRIVED))
    expected = queries.expected_call(clinic_id=clinic.id, day=today, stage=Stage.ARRIVED, ahead=ahead, now=now)
    return span_text(expected, start=max(now, slot.starts_at if slot is not None else session.starts_at))


def _offers(clinic: Clinic, session: Session | None, now: dt.datetime) -> dict[str, Any]:
    """Ways on when nobody can be let in now."""
    today = day_of(now)
    tomorrow = instant_of(today + dt.timedelta(days=1), MORNING)
    near = schedule.nearest_free_slots(clinic_id=clinic.id, near=now, now=now, limit=TODAY_OFFERS)
    far = schedule.nearest_free_slots(clinic_id=clinic.id, near=tomorrow, now=now, limit=2 * LATER_OFFERS)
    next_pool = queries.next_pool(clinic_id=clinic.id, after=session.starts_at if session else now)
    return {
        "today": [_offer(slot, with_day=False) for slot in near if slot.session.day == today],
        "later": [_offer(slot, with_day=True) for slot in far if slot.session.day > today][:LATER_OFFERS],
        "come_back": {
            "text": f"{day(next_pool.starts_at)} {time(next_pool.starts_at)}",
            "href": url_for("visits.come_back", session_id=next_pool.id),
        }
        if next_pool
        else None,
    }


def _offer(slot: Slot, *, with_day: bool) -> dict[str, Any]:
    span = time_span(slot.starts_at, slot.ends_at)
    return {
        "slot_id": str(slot.id),
        "label": f"{day(slot.starts_at)} {span}" if with_day else span,
        "left": slot.places - slot.taken,
    }
