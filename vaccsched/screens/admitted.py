"""Screens whose socket this process holds: let in with it, they need not be looked up again for every snapshot.

After a call a county's screens all look at once. Who they are was asked at the handshake; the pulse asks every two
seconds who was sent away since (docs/decisions/0022).
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, request

from vaccsched.identity import queries as identity
from vaccsched.identity.guards import cookie_name, current_device, device_required
from vaccsched.identity.models import Device, DeviceKind, PrincipalKind, PrincipalSession
from vaccsched.screens import queries
from vaccsched.screens.snapshots import is_crowd
from vaccsched.shared import clock
from vaccsched.shared.errors import Forbidden
from vaccsched.shared.web import Access, Audience, declare

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, kw_only=True)
class Admitted:
    """What a snapshot asks of a screen. ``until``: the absolute end of its session."""

    kind: DeviceKind
    channel: str
    station_id: uuid.UUID | None
    until: dt.datetime | None = None


_sockets: dict[str, str] = {}  # by socket id: the hash of the session's token
_admitted: dict[str, Admitted] = {}  # by hash of the session's token


def note(*, socket_id: str, device: Device, session: PrincipalSession) -> None:
    """A screen has joined its channel."""
    _sockets[socket_id] = session.token_hash
    _admitted[session.token_hash] = of_device(device, until=session.expires_at)


def forget(*, socket_id: str) -> None:
    """A socket is closed."""
    token_hash = _sockets.pop(socket_id, None)
    if token_hash is not None and token_hash not in _sockets.values():
        _admitted.pop(token_hash, None)


def send_away(token_hashes: Iterable[str]) -> list[str]:
    """These sessions have ended; answers their sockets, which are to be closed."""
    gone = set(token_hashes) & _admitted.keys()
    for token_hash in gone:
        del _admitted[token_hash]
    return [socket_id for socket_id, token_hash in _sockets.items() if token_hash in gone] if gone else []


def of_device(device: Device, *, until: dt.datetime | None = None) -> Admitted:
    return Admitted(
        kind=device.kind, channel=queries.channel_of(device), station_id=device.station_id, until=until
    )  # fmt: skip


def current_screen() -> Admitted:
    """The screen that asks, in a view with ``screen_required``."""
    known: Admitted | None = g.get("screen")
    return known or of_device(current_device())


def screen_required(kind: DeviceKind) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator: as ``device_required``, but in a crowd a screen with a socket of this process is known by it."""

    def guard(view: Callable[P, R]) -> Callable[P, R]:
        usual = device_required(kind)(view)

        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            known = _known()
            if known is None:
                return usual(*args, **kwargs)
            if known.kind is not kind:
                raise Forbidden
            g.screen = known
            return view(*args, **kwargs)

        return declare(guarded, Access(audience=Audience.DEVICE, permission=kind))

    return guard


def _known() -> Admitted | None:
    token = request.cookies.get(cookie_name(PrincipalKind.DEVICE)) if is_crowd() else None
    found = _admitted.get(identity.token_hash(token)) if token else None
    return found if found is not None and found.until is not None and clock.now() < found.until else None
