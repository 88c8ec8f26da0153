"""What a screen says of itself, and the test of its sound."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from vaccsched.identity import operations as identity
from vaccsched.identity.models import Device
from vaccsched.screens import queries, rules
from vaccsched.screens.events import WallChanged
from vaccsched.screens.models import Played, PlayedCall, ScreenReport, Sound
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor
from vaccsched.shared.db import db, new_id

TEST = "test"


def report(*, device: Device, sound: Sound, played: Mapping[str, Played], now: dt.datetime) -> None:
    """The screen is alive, is heard with ``sound``, and has played these calls (by call id) to their end.

    Told again, a call counts once; what is not a call of the screen's clinic is passed over. A heartbeat is no act of
    a person and leaves no audit entry.
    """
    identity.note_device_seen(device=device, now=now)
    tested = TEST in played
    values: dict[str, Any] = {"reported_at": now, "sound": sound} | ({"test_played_at": now} if tested else {})
    _keep(device.id, values)
    _note_played(device, played, now)


def ask_test(*, device: Device, actor: Actor, now: dt.datetime) -> None:
    """The screen says 「声音测试」 at its next look, and tells that it did."""
    _keep(device.id, {"test_asked_at": now, "test_played_at": None})
    events.announce(WallChanged(clinic_id=device.clinic_id))
    audit.record(action="sound_test", actor=actor, now=now, subject=device, clinic_id=device.clinic_id)


def _keep(device_id: uuid.UUID, values: dict[str, Any]) -> None:
    """One row per screen, whichever of two tabs is first."""
    row = _insert(ScreenReport).values(id=new_id(), device_id=device_id, **values)
    db.session.execute(row.on_conflict_do_update(index_elements=[ScreenReport.device_id], set_=values))
    db.session.expire_all()


def _note_played(device: Device, played: Mapping[str, Played], now: dt.datetime) -> None:
    named = {name: rules.parse_call_id(name) for name in played}
    known = queries.calls_of(clinic_id=device.clinic_id, entry_ids=[call[0] for call in named.values() if call])
    rows = [
        {"id": new_id(), "device_id": device.id, "entry_id": call[0], "times": call[1], "how": played[name],
         "played_at": now}
        for name, call in named.items()
        if call is not None and call[0] in known
    ]  # fmt: skip
    if not rows:
        return
    db.session.execute(_insert(PlayedCall).values(rows).on_conflict_do_nothing())
    db.session.execute(
        sa.delete(PlayedCall).where(PlayedCall.device_id == device.id, PlayedCall.played_at < now - rules.KEPT)
    )


def _insert(model: Any) -> Any:
    return (postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert)(model)
