"""Nudges through real servers: one process on SQLite, two on PostgreSQL + Valkey."""

import pytest
import socketio.exceptions

from tests import builders
from tests.journeys.live import Desk, Ear, cookie_of
from tests.observation.builders import visit
from vaccsched.identity.models import DeviceKind, PrincipalKind, Role
from vaccsched.shared import live
from vaccsched.shared.live import Topic

REACHES_WITHIN = 5  # seconds, on a busy machine


def room_screen(clinic):
    return cookie_of(PrincipalKind.DEVICE, builders.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN))


def sign_out(url, clinic, one):
    nurse = builders.staff(at=clinic, roles=[Role.OBSERVER])
    Desk(url, nurse).post(f"/observation/{one.id}/leave", "/observation")


def test_signing_out_nudges_the_rooms_screen_and_no_other_clinic(app, live_server):
    clinic, other = builders.clinic(), builders.clinic()
    visits = [visit(at=clinic, number=number, minutes_ago=31) for number in (1, 2)]
    server = live_server(app)
    ear, elsewhere = Ear(server.url, room_screen(clinic)), Ear(server.url, room_screen(other))
    elsewhere.socket.emit("join", {"room": live.channel(topic=Topic.OBSERVATION, clinic_id=clinic.id)})
    sign_out(server.url, clinic, visits[0])
    assert ear.wait(REACHES_WITHIN), server.log()
    name = live.channel(topic=Topic.OBSERVATION, clinic_id=clinic.id)
    assert ear.heard[0] == ("nudge", {"channel": name, "version": 1})
    assert not elsewhere.wait(1)
    with pytest.raises(socketio.exceptions.ConnectionError):
        Ear(server.url)
    ear.close()
    elsewhere.close()


@pytest.mark.postgresql
def test_an_act_at_one_process_reaches_the_screens_of_the_other(pg_app, live_server):
    clinic = builders.clinic()
    one = visit(at=clinic, minutes_ago=31)
    server = live_server(pg_app, processes=2)
    ears = [Ear(url, room_screen(clinic)) for url in server.urls]
    sign_out(server.urls[0], clinic, one)
    assert all(ear.wait(REACHES_WITHIN) for ear in ears), server.log()
    assert ears[0].heard == ears[1].heard
    assert len(ears[0].heard) == 1
    for ear in ears:
        ear.close()
