"""Wall screens: enrolled with a token that is shown once, revoked when they go."""

import datetime as dt
import secrets
import uuid

from vaccsched.identity import queries
from vaccsched.identity.errors import DoorNeedsStation
from vaccsched.identity.models import Device, DeviceKind, PrincipalKind
from vaccsched.identity.operations.session import end_all_sessions
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db
from vaccsched.sites.models import Station

SEEN_EVERY = dt.timedelta(seconds=30)
AT_STATION = frozenset({DeviceKind.DOOR_SCREEN, DeviceKind.RECIPIENT_SCREEN})


def enrol_device(
    *,
    clinic_id: uuid.UUID,
    kind: DeviceKind,
    name: str,
    actor: Actor,
    now: dt.datetime,
    token: str | None = None,
    station: Station | None = None,
) -> tuple[Device, str]:
    """A new screen and its token (random unless given), of which only the hash is kept: it is used at the screen.

    ``station``: whose door a door screen hangs at, where a recipient's screen stands; the other kinds have none.

    :raises DoorNeedsStation: one of these without a station.
    """
    if kind in AT_STATION and station is None:
        raise DoorNeedsStation
    token = token or secrets.token_urlsafe(24)
    device = Device(
        clinic_id=clinic_id,
        kind=kind,
        station_id=station.id if station is not None and kind in AT_STATION else None,
        name=name.strip(),
        token_hash=queries.token_hash(token),
        enrolled_at=now,
    )
    db.session.add(device)
    db.session.flush()
    audit.record(action="enrol_device", actor=actor, now=now, subject=device, clinic_id=clinic_id)
    return device, token


def revoke_device(*, device: Device, actor: Actor, now: dt.datetime) -> None:
    """The screen shows nothing from its next request on; in a crowd of screens within two seconds (decision 0022)."""
    device.revoked_at = device.revoked_at or now
    end_all_sessions(kind=PrincipalKind.DEVICE, principal_id=device.id, now=now)
    audit.record(action="revoke_device", actor=actor, now=now, subject=device, clinic_id=device.clinic_id)


def note_device_seen(*, device: Device, now: dt.datetime) -> bool:
    """The screen's heartbeat, written at most twice a minute; answers whether it was written."""
    if device.last_seen_at is not None and now - device.last_seen_at < SEEN_EVERY:
        return False
    device.last_seen_at = now
    return True
