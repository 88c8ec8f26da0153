"""The only place that pushes: after a commit, at most twice a second per channel, and never a person's data.

What changed is collected at once; a task of its own raises the versions, each in a small unit of work, and tells
"channel C is at version N" (docs/decisions/0005). With Redis all processes' screens hear it.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from vaccsched.calling.events import HelpChanged, QueueChanged
from vaccsched.extensions import socketio
from vaccsched.observation.events import RoomChanged
from vaccsched.screens.events import WallChanged
from vaccsched.shared import live
from vaccsched.shared.errors import Refused
from vaccsched.shared.events import Event
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.events import PersonCalled, VisitArrived, VisitMoved
from vaccsched.visits.models import Stage

PAUSE = 0.5  # seconds between two flushes
log = logging.getLogger(__name__)


class Nudger:
    """Collects changed channels and tells them from one task, which ends when there is nothing to tell."""

    def __init__(self, app: Flask, *, emit: Callable[[str, int], Any] | None = None, starts: bool = True) -> None:
        self._app = app
        self._emit = emit or _emit
        self._starts = starts
        self._lock = threading.Lock()
        self._changed: set[str] = set()
        self._running = False

    def note(self, event: Event) -> None:
        """An event was committed. Costs the request a set insertion."""
        channels = channels_of(event)
        if not channels:
            return
        with self._lock:
            self._changed |= channels
            start, self._running = self._starts and not self._running, self._running or self._starts
        if start:
            socketio.start_background_task(self._run)

    def flush(self) -> None:
        """Tell everything collected so far, once per channel."""
        for channel in sorted(self._take()):
            try:
                with unit_of_work():
                    version = live.raise_version(channel)
            except (SQLAlchemyError, Refused):
                log.warning("channel %s was not counted; screens find out by asking", channel, exc_info=True)
                continue
            self._emit(channel, version)

    def _take(self) -> set[str]:
        with self._lock:
            taken, self._changed = self._changed, set()
        return taken

    def _run(self) -> None:
        try:
            with self._app.app_context():
                while self._goes_on():
                    self.flush()
                    socketio.sleep(PAUSE)
        except BaseException:
            with self._lock:
                self._running = False  # the next event starts a new task
            raise

    def _goes_on(self) -> bool:
        with self._lock:
            self._running = bool(self._changed)
            return self._running


def channels_of(event: Event) -> set[str]:
    """The channels whose pages show what this event changed."""
    if isinstance(event, VisitMoved):
        stages = {event.from_stage, event.to_stage}
        topics = set()
        if stages != {Stage.OBSERVATION, Stage.LEFT}:
            topics.add(live.Topic.QUEUE)
        if Stage.OBSERVATION in stages:
            topics.add(live.Topic.OBSERVATION)
        return {live.channel(topic=topic, clinic_id=event.clinic_id) for topic in topics}
    if isinstance(event, RoomChanged | HelpChanged):
        return {live.channel(topic=live.Topic.OBSERVATION, clinic_id=event.clinic_id)}
    if isinstance(event, VisitArrived | PersonCalled | QueueChanged):
        return {live.channel(topic=live.Topic.QUEUE, clinic_id=event.clinic_id)}
    if isinstance(event, WallChanged):
        return {live.channel(topic=topic, clinic_id=event.clinic_id) for topic in live.Topic}
    return set()


def _emit(channel: str, version: int) -> None:
    socketio.emit("nudge", {"channel": channel, "version": version}, to=channel)
