"""The pulse: this process's sockets learn the versions of their channels without Redis."""

import pytest
from sqlalchemy.exc import OperationalError

from tests import builders
from vaccsched.identity import operations as identity
from vaccsched.identity.models import Device, PrincipalSession
from vaccsched.screens import admitted, pulse
from vaccsched.screens.pulse import Pulse
from vaccsched.shared import clock, live
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

HALL = "clinic:1:queue"


@pytest.fixture
def told(any_app):
    """What a pulse told, and the pulse."""
    heard = []
    return heard, Pulse(any_app, emit=lambda channel, version: heard.append((channel, version)), starts=False)


def raise_it():
    with unit_of_work():
        return live.raise_version(HALL)


def test_a_change_is_told_at_the_next_beat(told):
    heard, beating = told
    beating.beat({HALL})
    raise_it()
    beating.beat({HALL})
    assert heard == [(HALL, 0), (HALL, 1)]


def test_silence_is_broken_now_and_then_so_that_screens_know_their_data_is_right(told):
    heard, beating = told
    for _look in range(7):
        beating.beat({HALL})
    assert heard == [(HALL, 0)] * 3


def test_a_screen_that_was_sent_away_loses_its_socket(told, client, monkeypatch):
    _heard, beating = told
    closed = []
    monkeypatch.setattr(pulse, "close", closed.append)
    stays, goes = (builders.device(at=builders.clinic()) for _ in range(2))
    for device in (stays, goes):
        builders.sign_in_device(client, device)
        session = db.session.query(PrincipalSession).filter_by(principal_id=device.id).one()
        admitted.note(socket_id=f"socket of {device.id}", device=device, session=session)
    beating.beat({HALL})
    assert closed == []
    with unit_of_work():
        identity.revoke_device(device=db.session.get_one(Device, goes.id), actor=SYSTEM, now=clock.now())
    beating.beat({HALL})
    assert closed == [f"socket of {goes.id}"]


def test_channels_that_nobody_hears_are_not_told(told):
    heard, beating = told
    raise_it()
    beating.beat(set())
    assert heard == []


def test_without_the_database_there_is_no_pulse(told, monkeypatch):
    heard, beating = told

    def broken(*_args, **_options):
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(pulse.db.session, "execute", broken)
    beating.beat({HALL})
    assert heard == []
    monkeypatch.undo()
    beating.beat({HALL})
    assert heard == [(HALL, 0)]


def test_after_a_failure_the_next_connection_starts_a_new_task(app, monkeypatch):
    started = []
    monkeypatch.setattr(pulse.socketio, "start_background_task", started.append)
    monkeypatch.setattr(pulse, "_channels_here", lambda: (_ for _ in ()).throw(RuntimeError("gone")))
    beating = Pulse(app)
    beating.start()
    beating.start()
    assert len(started) == 1
    with pytest.raises(RuntimeError):
        started[0]()
    beating.start()
    assert len(started) == 2


def test_the_task_ends_when_nobody_is_connected(app, monkeypatch):
    started = []
    monkeypatch.setattr(pulse.socketio, "start_background_task", started.append)
    monkeypatch.setattr(pulse, "_channels_here", set)
    beating = Pulse(app)
    beating.start()
    started[0]()
    beating.start()
    assert len(started) == 2
