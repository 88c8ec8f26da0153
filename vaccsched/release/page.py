"""What the page of releases shows, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.release.models import PoolRelease
from vaccsched.release.queries import learning
from vaccsched.release.queries import release as queries
from vaccsched.schedule.models import HalfDay, Session
from vaccsched.shared import clock
from vaccsched.shared.format import day, day_time, time, time_span
from vaccsched.sites.models import Clinic

DAYS = (-1, 0, 1)  # yesterday, today, tomorrow
QUARTERS = 4  # of an hour in one bar
FEW = 3  # slots that are named one by one


def tabs(*, shown: dt.date, now: dt.datetime) -> list[dict[str, Any]]:
    """The three days that matter."""
    today = clock.day_of(now)
    return [
        {
            "text": day(today + dt.timedelta(days=ahead)),
            "href": url_for("schedule_release.releases", day=(today + dt.timedelta(days=ahead)).isoformat()),
            "current": shown == today + dt.timedelta(days=ahead),
        }
        for ahead in DAYS
    ]


def half_days(*, clinic: Clinic, shown: dt.date, now: dt.datetime) -> list[dict[str, Any]]:
    """Each half-day of the day: its pool now, what the rule says, and every look at it."""
    looks = queries.releases_of(clinic_id=clinic.id, day=shown)
    return [
        _half_day(session, [one for one in looks if one.session_id == session.id], now)
        for session in queries.pools_of(clinic_id=clinic.id, day=shown)
    ]


def _half_day(session: Session, looks: list[PoolRelease], now: dt.datetime) -> dict[str, Any]:
    outlook = queries.outlook(session=session, at=now)
    released = sum(one.places for one in looks)
    left = session.walk_in_places - session.walk_in_taken
    return {
        "id": session.id,
        "title": f"{_half(session.half_day)} {time_span(session.starts_at, session.ends_at)}",
        "planned": session.walk_in_places + released,
        "parts": [
            (_("已取"), session.walk_in_taken, "teal"),
            (_("留着"), left, "blue"),
            (_("已放到网上"), released, "amber"),
        ],
        "left": left,
        "expected": round(outlook.expected, 1),
        "kept": outlook.kept,
        "over": now >= session.ends_at,
        "learned": _learned(outlook.profile),
        "bars": _bars(outlook.profile),
        "looks": [_look(one) for one in reversed(looks)],
        "turned_away": queries.turned_away(session_id=session.id),
    }


def _half(half: HalfDay) -> str:
    return str({HalfDay.MORNING: _("上午"), HalfDay.AFTERNOON: _("下午"), HalfDay.EVENING: _("晚上")}[half])


def _learned(profile: learning.Profile) -> str:
    if profile.half_days:
        return str(_("依据本门诊 %(count)s 个半天，越近的越算数", count=profile.half_days))
    return str(_("本门诊还不满 10 个半天，先按参考门诊的到达时间、按计划的现场号推算"))


def _bars(profile: learning.Profile) -> list[dict[str, Any]]:
    """Expected people per hour, with the height of their bar in percent of the highest."""
    sums: dict[int, float] = {}
    for index, mean in profile.bins.items():
        sums[index // QUARTERS] = sums.get(index // QUARTERS, 0.0) + mean
    shown = {at: mean for at, mean in sorted(sums.items()) if mean >= 0.05}
    highest = max(shown.values(), default=1.0)
    return [
        {
            "time": f"{at:02d}:00",
            "people": f"{mean:.1f}",
            "height": round(100 * mean / highest),
        }
        for at, mean in shown.items()
    ]


def _look(one: PoolRelease) -> dict[str, Any]:
    floor = _("县里规定至少留 %(floor)s 个", floor=one.floor) if one.floor > one.kept else ""
    return {
        "at": day_time(one.tick_at) if clock.day_of(one.tick_at) != one.day else time(one.tick_at),
        "left": one.walk_in_places - one.walk_in_taken,
        "expected": f"{one.expected:.1f}",
        "kept": max(one.kept, one.floor),
        "places": one.places,
        "slots": _onto(one) or floor,
    }


def _onto(one: PoolRelease) -> str:
    """The slots that received places."""
    starts = {str(slot.id): time(slot.starts_at) for slot in one.session.slots}
    named = [(starts.get(str(slot_id), ""), places) for slot_id, places in one.slots]
    if len(named) > FEW:
        return str(_("%(first)s–%(last)s，%(count)s 个时段", first=named[0][0], last=named[-1][0], count=len(named)))
    return str(_("，")).join(f"{start} +{places}" for start, places in named)
