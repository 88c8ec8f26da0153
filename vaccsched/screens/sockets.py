"""Who hears nudges: the session behind the handshake decides, what a client asks for is never read."""

from flask import current_app
from flask_socketio import ConnectionRefusedError as Refusal
from flask_socketio import join_room

from vaccsched.extensions import socketio
from vaccsched.identity import queries as identity
from vaccsched.identity.guards import find_current_staff, find_principal
from vaccsched.identity.models import PrincipalKind
from vaccsched.screens import queries
from vaccsched.screens.pulse import Pulse
from vaccsched.shared import live

REFUSED = "not_signed_in"


def listen() -> None:
    """Handle connections of the server that was just made. There is no other event: nobody may send anything."""
    socketio.on_event("connect", connect)


def connect(_auth: object = None) -> None:
    """Join the channels of this session; without any the connection is refused."""
    channels = channels_of_session()
    if not channels:
        raise Refusal(REFUSED)
    for channel in channels:
        join_room(channel)
    pulse: Pulse = current_app.extensions["pulse"]
    pulse.start()


def channels_of_session() -> set[str]:
    """A screen hears its own topic, staff hear both of their clinic; nobody hears another clinic."""
    return _device_channels() | _staff_channels()


def _device_channels() -> set[str]:
    session = find_principal(PrincipalKind.DEVICE)
    device = identity.find_device(device_id=session.principal_id) if session else None
    if device is None:
        return set()
    return {queries.channel_of(device)}


def _staff_channels() -> set[str]:
    staff = find_current_staff()
    if staff is None or staff.clinic_id is None or staff.must_change_password:
        return set()
    return {live.channel(topic=topic, clinic_id=staff.clinic_id) for topic in live.Topic}
