"""Nudges: after the commit, of the right channels, coalesced, without anybody's data."""

import uuid
from contextlib import suppress

import pytest

from vaccsched.calling.events import HelpChanged, QueueChanged
from vaccsched.screens import nudges
from vaccsched.screens.nudges import Nudger, channels_of
from vaccsched.shared import events, live
from vaccsched.shared.db import db
from vaccsched.shared.live import Topic
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.events import PersonCalled, VisitArrived, VisitMoved

CLINIC = uuid.UUID(int=7)
QUEUE = live.channel(topic=Topic.QUEUE, clinic_id=CLINIC)
ROOM = live.channel(topic=Topic.OBSERVATION, clinic_id=CLINIC)


def arrived():
    return VisitArrived(visit_id=uuid.uuid4(), clinic_id=CLINIC)


def moved(before, to):
    return VisitMoved(visit_id=uuid.uuid4(), clinic_id=CLINIC, from_stage=before, to_stage=to)


@pytest.fixture
def heard(any_app):
    """[(channel, version)] that were told, and the nudger that tells."""
    told = []
    nudger = Nudger(any_app, emit=lambda channel, version: told.append((channel, version)), starts=False)
    before = any_app.extensions["nudger"]
    any_app.extensions["nudger"] = nudger
    yield told, nudger
    any_app.extensions["nudger"] = before


@pytest.mark.parametrize(
    ("event", "channels"),
    [
        (arrived(), {QUEUE}),
        (PersonCalled(visit_id=CLINIC, clinic_id=CLINIC, station_id=CLINIC), {QUEUE}),
        (QueueChanged(clinic_id=CLINIC), {QUEUE}),  # a pause is at the door at once
        (HelpChanged(clinic_id=CLINIC, station_id=CLINIC), {ROOM}),
        (moved("inquiry", "consent"), {QUEUE}),
        (moved("dose", "observation"), {QUEUE, ROOM}),
        (moved("observation", "left"), {ROOM}),
        (moved("waiting", "left"), {QUEUE}),
        (events.Event(), set()),
    ],
)
def test_each_event_changes_its_channels(event, channels):
    assert channels_of(event) == channels


def test_many_events_between_two_flushes_are_one_nudge_per_channel(heard):
    told, nudger = heard
    for _event in range(20):
        nudger.note(arrived())
    nudger.note(moved("dose", "observation"))
    nudger.flush()
    assert told == [(ROOM, 1), (QUEUE, 1)] or told == [(QUEUE, 1), (ROOM, 1)]
    nudger.flush()
    assert len(told) == 2


def test_the_version_grows_with_every_flush_and_is_what_the_page_reads(heard):
    told, nudger = heard
    for _flush in range(3):
        nudger.note(arrived())
        nudger.flush()
    assert told == [(QUEUE, 1), (QUEUE, 2), (QUEUE, 3)]
    assert live.version(QUEUE) == 3
    assert live.version(ROOM) == 0
    db.session.rollback()


def test_a_committed_event_is_told(heard):
    told, nudger = heard
    with unit_of_work():
        events.announce(arrived())
    nudger.flush()
    assert told == [(QUEUE, 1)]


def test_what_was_rolled_back_is_never_told(heard):
    told, nudger = heard
    with suppress(RuntimeError), unit_of_work():
        events.announce(arrived())
        raise RuntimeError
    nudger.flush()
    assert told == []


def test_noting_an_event_neither_writes_nor_tells(heard):
    told, nudger = heard
    nudger.note(arrived())
    assert told == []
    assert live.version(QUEUE) == 0
    db.session.rollback()


def test_after_a_failure_the_next_event_starts_anew(app, monkeypatch):
    """The task that tells ended with an error: nothing may stay silent for ever."""
    told, started = [], []

    def emit(channel, version):
        told.append(version)
        if len(told) == 1:
            raise ConnectionError

    monkeypatch.setattr(nudges.socketio, "start_background_task", started.append)
    monkeypatch.setattr(nudges.socketio, "sleep", lambda _seconds: None)
    nudger = Nudger(app, emit=emit)
    nudger.note(arrived())
    nudger.note(arrived())
    assert len(started) == 1
    with pytest.raises(ConnectionError):
        started[0]()
    nudger.note(arrived())
    assert len(started) == 2
    started[1]()
    assert told == [1, 2]
