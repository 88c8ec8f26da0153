"""What the walls and the pages about them show, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf

from vaccsched.identity.models import Device
from vaccsched.observation import queries as observation_queries
from vaccsched.observation.models import SeatState
from vaccsched.screens import clips, queries, rules
from vaccsched.screens.models import NoticeKind, Sound
from vaccsched.screens.queries import Door, ObservationWall, Screen, Spoken, WaitingWall
from vaccsched.screens.snapshots import crowd
from vaccsched.screens.words import KINDS, NOTICE_KINDS, SOUNDS
from vaccsched.shared import clock, live
from vaccsched.shared.format import day_time, full_day, time
from vaccsched.sites.models import Clinic


def frame(device: Device, *, now: dt.datetime, live_url: str, scheme: str) -> dict[str, Any]:
    """What the wall's layout reads; the version is read before the content."""
    channel = queries.channel_of(device)
    return {
        "clinic_name": device.clinic.name,
        "clinic_code": device.clinic.code,
        "device_id": device.id,
        "scheme": scheme,
        "live_url": live_url,
        "live_channel": channel,
        "live_version": live.version(channel),
        "live_crowd": crowd(),
        "report_url": url_for("screens.report"),
        "csrf": generate_csrf(),
        "clips": clips.facts(device.clinic.code) if device.kind in rules.SPEAKING else {},
        "speaks": device.kind in rules.SPEAKING,
        "latest_call": rules.LATEST_CALL,
    }


def waiting(wall: WaitingWall) -> dict[str, Any]:
    """The waiting hall."""
    return {
        "calls": [
            {"number": call.number, "station": call.station, "name": call.name or "", "calling": call.calling}
            for call in wall.calls
        ],
        "inquiry": wall.inquiry,
        "dose": wall.dose,
        "passed": wall.passed,
        "paying": wall.paying,
        "order_sentence": wall.order_sentence,
        "last_call": max((one.called_at.timestamp() for one in wall.spoken), default=0),
        "slides": [{"title": title, "text": text} for title, text in wall.slides],
        "lines": wall.lines,
        "spoken": [_spoken(one) for one in wall.spoken],
    }


def observation(wall: ObservationWall) -> dict[str, Any]:
    """The observation room."""
    return {
        "tiles": [
            {
                "number": tile.number,
                "name": tile.name,
                "state": "nurse" if tile.state is SeatState.REACTION else str(tile.state),
                "due": tile.due_at.timestamp(),
                "end": clock.local(tile.due_at).strftime("%H:%M"),
                "may_leave": tile.state in (SeatState.READY, SeatState.OVERDUE),
            }
            for tile in wall.tiles
        ],
        "more": wall.more,
        "lines": wall.lines,
        "spoken": [_spoken(one) for one in wall.spoken],
    }


def door(wall: Door) -> dict[str, Any]:
    """One station's door."""
    return {
        "station": wall.station,
        "number": wall.number,
        "state": str(wall.state),
        "next": wall.next,
        "waiting": wall.waiting,
    }


def screens(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """The list of screens, and where the voice comes from."""
    voice = clips.voice(clinic.code)
    channel = live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id)
    return {
        "live_channel": channel,
        "live_version": live.version(channel),
        "rows": [_row(one, now) for one in queries.screens(clinic_id=clinic.id, now=now)],
        "own_clips": voice.own,
        "made_clips": len(voice.clips) - voice.own,
        "missing_clips": [clips.words()[name] for name in voice.missing],
        "clip_faults": voice.faults,
    }


def unheard(clinic: Clinic, *, now: dt.datetime) -> list[dict[str, Any]]:
    """For the desk: screens that did not say a call, and those whose sound nobody has opened today."""
    rows = [_row(one, now) for one in queries.screens(clinic_id=clinic.id, now=now)]
    return [
        {"name": row["name"], "unplayed": row["unplayed"]}
        for row in rows
        if row["unplayed"] or (row["speaks"] and row["state"] == "online" and row["sound"] == Sound.LOCKED)
    ]


def notices(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """What hangs on the walls now or later, and a form for more."""
    today = clock.day_of(now)
    return {
        "today": today.isoformat(),
        "in_a_week": (today + dt.timedelta(days=7)).isoformat(),
        "kinds": [(str(kind), NOTICE_KINDS[kind]) for kind in NoticeKind],
        "rows": [
            {
                "id": one.id,
                "kind": NOTICE_KINDS[one.kind],
                "title": one.title,
                "text": one.text,
                "first": full_day(one.first_day),
                "last": full_day(one.last_day),
                "now": one.first_day <= today,
            }
            for one in queries.notices_kept(clinic_id=clinic.id, day=today)
        ],
    }


def summary(clinic: Clinic, *, reading: clock.Reading) -> dict[str, Any]:
    """The clinic at a glance on a phone."""
    now = reading.wall
    wall = queries.waiting_wall(clinic_id=clinic.id, now=now)
    room = observation_queries.figures(clinic_id=clinic.id, seats=clinic.observation_seats, reading=reading)
    channel = live.channel(topic=live.Topic.QUEUE, clinic_id=clinic.id)
    found = [_row(one, now) for one in queries.screens(clinic_id=clinic.id, now=now)]
    return {
        "live_channel": channel,
        "live_version": live.version(channel),
        "queues": [(_("等健康询问"), wall.inquiry), (_("等接种"), wall.dose)],
        "passed": wall.passed,
        "paying": wall.paying,
        "calls": [{"number": call.number, "station": call.station} for call in wall.calls],
        "room": room,
        "screens": found,
        "screens_wrong": _wrong(found),
    }


def _wrong(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is wrong with screens, each thing once with the screens it is wrong with."""
    by_reason: dict[str, list[str]] = {}
    for row in rows:
        if row["wrong"]:
            by_reason.setdefault(_what_is_wrong(row), []).append(row["name"])
    return [{"reason": reason, "names": names} for reason, names in by_reason.items()]


def _what_is_wrong(row: dict[str, Any]) -> str:
    if row["unplayed"]:
        return str(_("没有播报：%(numbers)s", numbers=str(_("、")).join(row["unplayed"])))
    if row["state"] == "unknown":
        return str(_("这块屏还没有连上过。"))
    if row["state"] != "online":
        return str(_("这块屏离线，最近一次在线 %(time)s", time=row["seen"]))
    return str(row["sound_words"])


def _spoken(one: Spoken) -> dict[str, Any]:
    return {
        "id": one.id,
        "clips": " ".join(one.clips),
        "times": one.times,
        "at": one.called_at.timestamp(),
        "only": one.only,
    }


def _row(one: Screen, now: dt.datetime) -> dict[str, Any]:
    """A screen as a row; ``wrong``: somebody should look after it."""
    speaks = one.device.kind in rules.SPEAKING
    testing = one.test_asked_at is not None and one.test_played_at is None
    return {
        "id": one.device.id,
        "name": one.device.name,
        "kind": KINDS[one.device.kind],
        "place": one.device.station.name if one.device.station else "",
        "state": str(one.state),
        "seen": day_time(one.device.last_seen_at) if one.device.last_seen_at else "—",
        "speaks": speaks,
        "sound": str(one.sound) if one.sound else None,
        "sound_words": SOUNDS[one.sound] if one.sound else _("还没有报告"),
        "unplayed": one.unplayed,
        "test": _test_words(one, now) if testing or one.test_played_at else "",
        "wrong": one.state != "online" or bool(one.unplayed) or (speaks and one.sound is Sound.LOCKED),
    }


def _test_words(one: Screen, now: dt.datetime) -> str:
    if one.test_played_at is not None:
        return str(_("%(time)s 试音放出来了", time=time(one.test_played_at)))
    assert one.test_asked_at is not None
    if now - one.test_asked_at <= rules.TEST_WITHIN:
        return str(_("正在等它出声"))
    return str(_("%(time)s 试音没有放出来", time=time(one.test_asked_at)))
