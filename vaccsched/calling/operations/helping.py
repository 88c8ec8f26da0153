"""求助: a station calls for help, and somebody goes there."""

import datetime as dt
import uuid

import sqlalchemy as sa

from vaccsched.calling import queries
from vaccsched.calling.errors import HelpTaken
from vaccsched.calling.events import HelpChanged
from vaccsched.calling.models import HelpCall
from vaccsched.shared import audit, events
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.format import time as time_text
from vaccsched.sites.models import Station


def call_help(*, station: Station, actor: Actor, now: dt.datetime) -> HelpCall:
    """One press: every staff screen of the clinic shows it until somebody takes it. Pressed again: the same call.

    :raises NotFound: another clinic's station.
    """
    if station.clinic_id != actor.clinic_id or actor.id is None:
        raise NotFound
    found = queries.find_open_help(station_id=station.id)
    if found is not None:
        return found
    made = HelpCall(id=new_id(), clinic_id=station.clinic_id, station_id=station.id, called_by=actor.id, called_at=now)
    db.session.add(made)
    db.session.flush()
    audit.record(action="help_called", actor=actor, now=now, subject=station, clinic_id=station.clinic_id)
    events.announce(HelpChanged(clinic_id=station.clinic_id, station_id=station.id))
    return made


def take_help(*, help_id: uuid.UUID, actor: Actor, now: dt.datetime) -> HelpCall:
    """I am going there: the call leaves all screens.

    :raises NotFound: another clinic's call.
    :raises HelpTaken: somebody else was faster; ``name`` and ``at``.
    """
    asked = db.session.get(HelpCall, help_id)
    if asked is None or asked.clinic_id != actor.clinic_id or actor.id is None:
        raise NotFound
    taking = (
        sa.update(HelpCall)
        .where(HelpCall.id == help_id, HelpCall.taken_at.is_(None))
        .values(taken_at=now, taken_by=actor.id)
    )
    had = claim(taking)
    db.session.refresh(asked)
    if not had:
        assert asked.taken_at is not None
        raise HelpTaken(name=asked.taker.name if asked.taker else "", at=time_text(asked.taken_at))
    audit.record(action="help_taken", actor=actor, now=now, subject=asked.station, clinic_id=asked.clinic_id)
    events.announce(HelpChanged(clinic_id=asked.clinic_id, station_id=asked.station_id))
    return asked
