"""What the public pages show, as plain values: of clinics, never of people."""

import datetime as dt
import uuid
from threading import Lock
from typing import Any

import sqlalchemy as sa
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.payments import queries as payments
from vaccsched.schedule import queries as schedule
from vaccsched.schedule.models import Session
from vaccsched.screens import queries as screens
from vaccsched.screens.models import NoticeKind
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic, Closure, DayKind, StationKind
from vaccsched.stock.models import Price
from vaccsched.vaccines import queries as vaccines
from vaccsched.visits.models import Stage, StageEntry

DAYS = 7
FRESH = dt.timedelta(seconds=20)  # how long figures of crowding are shown without asking the database again
QUEUES = (Stage.ARRIVED, Stage.INQUIRY, Stage.CONSENT, Stage.PAYMENT, Stage.WAITING, Stage.DOSE)
EASY, BUSY = 4, 10  # people before each vaccination station: below the first calm, from the second on busy
LOADS = {
    "easy": (_l("较空"), "reception-1", "green"),
    "medium": (_l("适中"), "reception-2", "blue"),
    "busy": (_l("较忙"), "reception-4", "amber"),
    "closed": (_l("现在不开门"), "door-open", "grey"),
}
Span = tuple[dt.datetime, dt.datetime]
_seen: dict[uuid.UUID, tuple[dt.datetime, str]] = {}
_lock = Lock()


def get_clinic(code: str) -> Clinic:
    """The clinic of this code.

    :raises NotFound:
    """
    clinic = db.session.scalar(sa.select(Clinic).where(Clinic.code == code))
    if clinic is None:
        raise NotFound
    return clinic


def county_facts(*, now: dt.datetime) -> list[dict[str, Any]]:
    """Every county with its clinics, each with what its card shows."""
    return [
        {"name": county.name, "clinics": [card(clinic, now=now) for clinic in sites.clinics(county.id)]}
        for county in sites.counties()
    ]


def card(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """A clinic in the list: where, when today, how crowded now."""
    today = clock.day_of(now)
    return {
        "name": clinic.name,
        "address": clinic.address,
        "phone": clinic.phone,
        "tel": _dial(clinic.phone),
        "opening_hours": clinic.opening_hours,
        "supervision_phone": clinic.supervision_phone,
        "today": hours(clinic, first=today, days=1)[0],
        "crowd": crowd(clinic, now=now),
        "href": url_for("home.clinic", code=clinic.code),
    }


def clinic_facts(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """A clinic's own page."""
    today = clock.day_of(now)
    return {
        **card(clinic, now=now),
        "licence": clinic.licence_number,
        "week": hours(clinic, first=today, days=DAYS),
        "free": [vaccines.name_of(one.code) for one in payments.free_vaccines()],
        "paid": [_price(one) for one in payments.prices(clinic_id=clinic.id, on=today)],
        "prices_href": url_for("payments_price.public_list", clinic_id=clinic.id),
        "opening_sentence": schedule.opening_sentence(clinic=clinic, now=now),
        "days_ahead": clinic.days_ahead,
        "walk_in_percent": clinic.walk_in_percent,
        "notices": notices(clinic, now=now)[:3],
        "notices_href": url_for("home.notices", code=clinic.code),
        "poster_href": url_for("home.poster", code=clinic.code),
        "code": clinic.code,
    }


def hours(clinic: Clinic, *, first: dt.date, days: int) -> list[dict[str, Any]]:
    """The days from ``first`` on with their hours as published; holidays and closures with the reason."""
    last = first + dt.timedelta(days=days - 1)
    opened: dict[dt.date, list[Span]] = {}
    in_the_clinic = sa.select(Session).where(
        Session.clinic_id == clinic.id, Session.day.between(first, last), Session.place == ""
    )
    for session in db.session.scalars(in_the_clinic.order_by(Session.starts_at, Session.id)):
        spans = opened.setdefault(session.day, [])
        if spans and session.starts_at <= spans[-1][1]:  # no break in between: people read one span
            spans[-1] = (spans[-1][0], max(spans[-1][1], session.ends_at))
        else:
            spans.append((session.starts_at, session.ends_at))
    closed = {one.day: one for one in sites.closures(clinic_id=clinic.id, first=first, last=last)}
    named = sites.calendar_days(county_id=clinic.county_id, first=first, last=last)
    holidays = {one.day: one.name for one in named if one.kind is DayKind.HOLIDAY}
    return [_day(first + dt.timedelta(days=ahead), opened, closed, holidays, today=first) for ahead in range(days)]


def crowd(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """How crowded it is, in three steps, and when that was counted. Counted anew at most every twenty seconds."""
    with _lock:
        known = _seen.get(clinic.id)
    if known is None or not dt.timedelta(0) <= now - known[0] < FRESH:
        known = (now, _load(clinic.id, now=now))
        with _lock:
            _seen[clinic.id] = known
    at, load = known
    word, icon, tone = LOADS[load]
    return {
        "load": load,
        "word": word,
        "icon": icon,
        "tone": tone,
        "at": wording.time(at),
        "seconds": int((now - at).total_seconds()),
    }


def forget() -> None:
    """Count crowding anew at the next look."""
    with _lock:
        _seen.clear()


def notices(clinic: Clinic, *, now: dt.datetime) -> list[dict[str, str]]:
    """What the clinic tells everybody today: notices, then health education."""
    today = clock.day_of(now)
    return [
        {
            "title": one.title,
            "text": one.text,
            "kind": str(kind),
            "since": wording.day(one.first_day),
            "until": wording.day(one.last_day),
        }
        for kind in (NoticeKind.LINE, NoticeKind.SLIDE)
        for one in screens.notices(clinic_id=clinic.id, day=today, kind=kind)
    ]


def _day(
    day: dt.date,
    opened: dict[dt.date, list[Span]],
    closed: dict[dt.date, Closure],
    holidays: dict[dt.date, str],
    *,
    today: dt.date,
) -> dict[str, Any]:
    shown, note = wording.day(day), holidays.get(day, "")
    spans = opened.get(day, [])
    if day in closed:
        return {"day": shown, "words": _("停诊"), "note": closed[day].reason, "open": False, "today": day == today}
    words = _("、").join(wording.time_span(*span) for span in spans) if spans else _("不开门")
    return {"day": shown, "words": words, "note": note, "open": bool(spans), "today": day == today}


def _load(clinic_id: uuid.UUID, *, now: dt.datetime) -> str:
    session = schedule.session_now(clinic_id=clinic_id, now=now)
    if session is None or session.starts_at > now:
        return "closed"
    counted = sa.select(sa.func.count()).where(
        StageEntry.clinic_id == clinic_id,
        StageEntry.day == clock.day_of(now),
        StageEntry.ended_at.is_(None),
        StageEntry.stage.in_(QUEUES),
    )
    people = db.session.scalar(counted) or 0
    stations = len(sites.stations(clinic_id, StationKind.VACCINATION)) or 1
    return load_of(people=people, stations=stations)


def load_of(*, people: int, stations: int) -> str:
    """``easy``, ``medium`` or ``busy``: how many people there are for each vaccination station."""
    if people < EASY * stations:
        return "easy"
    return "medium" if people < BUSY * stations else "busy"


def _price(price: Price) -> dict[str, str]:
    fen = price.vaccine_fen + price.service_fen
    return {"name": vaccines.name_of(price.vaccine_code), "yuan": f"{fen / 100:.2f}"}


def _dial(phone: str) -> str:
    return "tel:" + phone.replace(" ", "").replace("-", "")


def manifest() -> dict[str, Any]:
    """What a phone needs to put the site on its home screen."""
    icons = [
        {
            "src": url_for("static", filename=f"css/img/{name}.svg"),
            "sizes": "any",
            "type": "image/svg+xml",
            "purpose": purpose,
        }
        for name, purpose in (("mark", "any"), ("mark-full", "maskable"))
    ]
    return {
        "name": _("预防接种预约"),
        "short_name": _("接种预约"),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "lang": "zh-CN",
        "background_color": "#f3f6f6",
        "theme_color": "#ffffff",
        "icons": [
            *icons,
            *(
                {
                    "src": url_for("static", filename=f"css/img/mark-{size}.png"),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                }
                for size in (192, 512)
            ),
        ],
    }
