"""Who hears nudges: the session behind the handshake decides, what a client asks for is never read."""

import threading
from typing import Any

from flask import current_app, request
from flask_socketio import ConnectionRefusedError as Refusal
from flask_socketio import join_room

from vaccsched.extensions import socketio
from vaccsched.identity import queries as identity
from vaccsched.identity.guards import find_current_staff, find_principal
from vaccsched.identity.models import Device, PrincipalKind
from vaccsched.screens import admitted, queries
from vaccsched.screens.pulse import Pulse
from vaccsched.shared import live
from vaccsched.shared.db import DATABASE_GONE

REFUSED = "not_signed_in"
BUSY = "busy"
# Of a whole county that comes back after a restart only so many ask the database at once: the desk has the rest of the
# connections, and nobody waits so long for one that it is refused.
_admission = threading.BoundedSemaphore(4)


def listen() -> None:
    """Handle connections of the server that was just made. There is no other event: nobody may send anything."""
    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)


def connect(_auth: object = None) -> None:
    """Join the channels of this session; without any, or without the database, the connection is refused.

    A refused page asks again after a while; one that was let in without its channels would never hear anything.
    """
    try:
        with _admission:
            channels = channels_of_session()
    except DATABASE_GONE as error:
        raise Refusal(BUSY) from error
    if not channels:
        raise Refusal(REFUSED)
    for channel in channels:
        join_room(channel)
    pulse: Pulse = current_app.extensions["pulse"]
    pulse.start()


def disconnect(_reason: object = None) -> None:
    """What was known by the socket is forgotten with it."""
    admitted.forget(socket_id=_socket_id())


def channels_of_session() -> set[str]:
    """A screen hears its own topic, staff hear both of their clinic; nobody hears another clinic."""
    return _device_channels() | _staff_channels()


def _device_channels() -> set[str]:
    session = find_principal(PrincipalKind.DEVICE, Device)
    device = identity.find_device(device_id=session.principal_id) if session else None
    if session is None or device is None:
        return set()
    admitted.note(socket_id=_socket_id(), device=device, session=session)
    return {queries.channel_of(device)}


def _staff_channels() -> set[str]:
    staff = find_current_staff()
    if staff is None or staff.clinic_id is None or staff.must_change_password:
        return set()
    return {live.channel(topic=topic, clinic_id=staff.clinic_id) for topic in live.Topic}


def _socket_id() -> str:
    handled: Any = request
    return str(handled.sid)  # Flask-SocketIO puts it on the requests of its handlers
