"""Tells this process's own sockets, without Redis, at which version their channels are.

A nudge is lost when Redis is away or a process died between a commit and its nudge. The pulse reads the versions from
the database every two seconds: a screen that missed something sees the gap, one that did not knows that its data is
still right. Screens whose session was ended lose their socket. When the database does not answer there is no pulse, and
the age of the data grows on the wall.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from vaccsched.extensions import socketio
from vaccsched.identity import queries as identity
from vaccsched.identity.models import PrincipalKind
from vaccsched.screens import admitted
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.live import LiveChannel

EVERY = 2.0  # seconds between two looks
AT_LEAST_EVERY = 3  # looks: so often a screen hears that nothing has changed
LOOKS_BACK = dt.timedelta(minutes=1)  # for sessions that were ended: more than a look that failed
MARK = "clinic:"  # rooms of this server that are channels
log = logging.getLogger(__name__)


class Pulse:
    """One task per process, while anybody is connected."""

    def __init__(self, app: Flask, *, emit: Callable[[str, int], Any] | None = None, starts: bool = True) -> None:
        self._app = app
        self._emit = emit or _emit_here
        self._starts = starts
        self._lock = threading.Lock()
        self._running = False
        self._told: dict[str, tuple[int, int]] = {}
        self._looks = 0

    def start(self) -> None:
        """Somebody has connected."""
        with self._lock:
            start, self._running = self._starts and not self._running, self._running or self._starts
        if start:
            socketio.start_background_task(self._run)

    def beat(self, channels: set[str]) -> None:
        """Look once: tell each channel whose version has changed, and now and then one whose version has not."""
        self._looks += 1
        self._send_away()
        self._told = {name: told for name, told in self._told.items() if name in channels}
        for name, version in self._versions(channels).items():
            before, at = self._told.get(name, (-1, 0))
            if version != before or self._looks - at >= AT_LEAST_EVERY:
                self._told[name] = (version, self._looks)
                self._emit(name, version)

    def _send_away(self) -> None:
        with self._app.app_context():
            try:
                ended = identity.ended_sessions(kind=PrincipalKind.DEVICE, since=clock.now() - LOOKS_BACK)
            except SQLAlchemyError:
                return  # said below: there is no pulse
        for socket_id in admitted.send_away(ended):
            close(socket_id)

    def _versions(self, channels: set[str]) -> dict[str, int]:
        with self._app.app_context():
            try:
                rows = db.session.execute(
                    sa.select(LiveChannel.name, LiveChannel.version).where(LiveChannel.name.in_(channels))
                ).all()
            except SQLAlchemyError:
                log.warning("no pulse: the database does not answer")
                return {}
        known: dict[str, int] = {name: version for name, version in rows}  # noqa: C416 — rows are no tuples for mypy
        return {name: known.get(name, 0) for name in channels}

    def _run(self) -> None:
        try:
            while channels := self._go_on():
                self.beat(channels)
                socketio.sleep(EVERY)
        except BaseException:
            with self._lock:
                self._running = False  # the next connection starts a new task
            raise

    def _go_on(self) -> set[str]:
        with self._lock:
            channels = _channels_here()
            self._running = bool(channels)
            return channels


def close(socket_id: str) -> None:
    """End a socket of this process."""
    if socketio.server is not None:
        socketio.server.disconnect(socket_id, namespace="/", ignore_queue=True)


def _channels_here() -> set[str]:
    server = socketio.server
    rooms = server.manager.rooms.get("/", {}) if server is not None else {}
    return {name for name in list(rooms) if isinstance(name, str) and name.startswith(MARK)}


def _emit_here(channel: str, version: int) -> None:
    socketio.emit("pulse", {"channel": channel, "version": version}, to=channel, ignore_queue=True)
