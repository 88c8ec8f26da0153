"""Who hears nudges: the session decides; nobody hears another clinic.

That a client may ask for what it likes is tried on a real server in tests/journeys/test_live_channels.py.
"""

import pytest
from flask import request
from flask_socketio import ConnectionRefusedError as Refusal
from sqlalchemy.exc import OperationalError

from tests import builders
from vaccsched.identity.models import DeviceKind, Role
from vaccsched.screens import sockets
from vaccsched.shared import clock, live
from vaccsched.shared.live import Topic
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def clinic(app):
    return builders.clinic()


@pytest.fixture
def joined(app, client, monkeypatch):
    """`joined()` connects with the cookies of `client` and answers the channels that were joined."""

    def connect():
        found = set()
        monkeypatch.setattr(sockets, "join_room", found.add)
        cookies = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
        with app.test_request_context("/socket.io/?room=clinic", headers={"Cookie": cookies}):
            request.sid = "socket"
            sockets.connect({"room": "clinic"})
        return found

    return connect


def channels(clinic, *topics):
    return {live.channel(topic=topic, clinic_id=clinic.id) for topic in topics}


@pytest.mark.parametrize(
    ("kind", "topic"),
    [(DeviceKind.WAITING_SCREEN, Topic.QUEUE), (DeviceKind.OBSERVATION_SCREEN, Topic.OBSERVATION)],
)
def test_a_screen_hears_its_own_topic_of_its_own_clinic(clinic, client, joined, kind, topic):
    builders.device(at=builders.clinic())
    builders.sign_in_device(client, builders.device(at=clinic, kind=kind))
    assert joined() == channels(clinic, topic)


def test_staff_hear_both_topics_of_their_own_clinic(clinic, client, joined):
    builders.sign_in_staff(client, builders.staff(at=clinic))
    assert joined() == channels(clinic, *Topic)


def test_a_stranger_is_refused(clinic, joined):
    with pytest.raises(Refusal):
        joined()


def test_a_resident_is_refused(clinic, client, joined):
    builders.sign_in_account(client, builders.account())
    with pytest.raises(Refusal):
        joined()


def test_a_revoked_screen_is_refused(clinic, client, joined):
    device = builders.device(at=clinic)
    builders.sign_in_device(client, device)
    with unit_of_work():
        device.revoked_at = clock.now()
    with pytest.raises(Refusal):
        joined()


def test_staff_of_no_clinic_are_refused(clinic, client, joined):
    builders.sign_in_staff(client, builders.staff(at=None, roles=[Role.COUNTY_SUPERVISOR]))
    with pytest.raises(Refusal):
        joined()


def test_staff_without_an_own_password_are_refused(clinic, client, joined):
    builders.sign_in_staff(client, builders.staff(at=clinic, must_change_password=True))
    with pytest.raises(Refusal):
        joined()


def test_without_the_database_a_screen_is_refused_and_not_let_in_deaf(clinic, client, joined, monkeypatch):
    def gone():
        raise OperationalError("select", {}, Exception("gone"))

    builders.sign_in_device(client, builders.device(at=clinic))
    monkeypatch.setattr(sockets, "channels_of_session", gone)
    with pytest.raises(Refusal, match="busy"):
        joined()


def test_nothing_but_connecting_and_leaving_is_handled(app):
    """A client can send what it likes: there is nobody to hear it."""
    sockets.listen()
    from vaccsched.extensions import socketio

    assert set(socketio.server.handlers.get("/", {})) == {"connect", "disconnect"}
