"""The screens themselves: which are alive, what they are heard with, and which calls they did not play."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.identity import queries as identity
from vaccsched.identity.models import Device, DeviceKind
from vaccsched.screens import rules
from vaccsched.screens.models import PlayedCall, ScreenReport, Sound
from vaccsched.screens.rules import DeviceState
from vaccsched.shared import clock, live
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.visits.models import StageEntry


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A screen as staff see it. ``unplayed``: numbers called and not heard on it."""

    device: Device
    state: DeviceState
    sound: Sound | None
    unplayed: tuple[str, ...]
    test_asked_at: dt.datetime | None
    test_played_at: dt.datetime | None


def channel_of(device: Device) -> str:
    """The one channel that this screen hears."""
    return live.channel(topic=rules.TOPICS[device.kind], clinic_id=device.clinic_id)


def is_heartbeat_due(device: Device, *, now: dt.datetime) -> bool:
    """The screen's heartbeat was last written long enough ago."""
    return rules.is_heartbeat_due(last_seen_at=device.last_seen_at, now=now)


def screens(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[Screen]:
    """The clinic's enrolled screens: whether each is alive, what it is heard with, and what it did not play."""
    clinic = sites.get_clinic(clinic_id)
    devices = identity.devices(county_id=clinic.county_id, clinic_id=clinic_id)
    reports = _reports([device.id for device in devices])
    calls = _recent_calls(clinic_id, now)
    played = _played([device.id for device in devices], now)
    return [_screen(device, reports.get(device.id), calls, played.get(device.id, set()), now) for device in devices]


def calls_of(*, clinic_id: uuid.UUID, entry_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the entries that are this clinic's."""
    return set(
        db.session.scalars(
            sa.select(StageEntry.id).where(StageEntry.clinic_id == clinic_id, StageEntry.id.in_(entry_ids))
        )
    )


def _screen(
    device: Device,
    report: ScreenReport | None,
    calls: Sequence[tuple[str, str, dt.datetime]],
    played: set[str],
    now: dt.datetime,
) -> Screen:
    heard = [] if device.kind is not DeviceKind.WAITING_SCREEN else calls
    since = device.enrolled_at
    timed = [(name, called_at) for name, _ticket, called_at in heard if called_at > since]
    late = set(rules.unplayed(calls=timed, played=played, now=now))
    return Screen(
        device=device,
        state=rules.device_state(last_seen_at=device.last_seen_at, now=now),
        sound=report.sound if report else None,
        unplayed=tuple(ticket for name, ticket, _called_at in heard if name in late),
        test_asked_at=report.test_asked_at if report else None,
        test_played_at=report.test_played_at if report else None,
    )


def _recent_calls(clinic_id: uuid.UUID, now: dt.datetime) -> list[tuple[str, str, dt.datetime]]:
    """(call id, ticket, instant) of the last half hour, the oldest first."""
    rows = db.session.scalars(
        sa.select(StageEntry)
        .options(joinedload(StageEntry.visit))
        .where(
            StageEntry.clinic_id == clinic_id,
            StageEntry.day == clock.day_of(now),
            StageEntry.last_called_at > now - rules.UNPLAYED_SINCE,
        )
        .order_by(StageEntry.last_called_at, StageEntry.id)
    )
    return [
        (rules.call_id(entry_id=entry.id, times=entry.times_called), entry.visit.ticket, entry.last_called_at)
        for entry in rows
        if entry.last_called_at is not None
        and not rules.was_taken_back(called_at=entry.last_called_at, ended_at=entry.ended_at)
    ]


def _played(device_ids: Collection[uuid.UUID], now: dt.datetime) -> dict[uuid.UUID, set[str]]:
    rows = db.session.scalars(
        sa.select(PlayedCall).where(
            PlayedCall.device_id.in_(device_ids), PlayedCall.played_at > now - 2 * rules.UNPLAYED_SINCE
        )
    )
    found: dict[uuid.UUID, set[str]] = {}
    for row in rows:
        found.setdefault(row.device_id, set()).add(rules.call_id(entry_id=row.entry_id, times=row.times))
    return found


def _reports(device_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ScreenReport]:
    rows = db.session.scalars(sa.select(ScreenReport).where(ScreenReport.device_id.in_(device_ids)))
    return {row.device_id: row for row in rows}
