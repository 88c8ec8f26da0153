"""What a wall shows and whether a device is alive. Decides from values handed in."""

import datetime as dt
import enum

from vaccsched.identity.models import DeviceKind
from vaccsched.shared.live import Topic

CALLS_SHOWN = 4  # newest first; more would be too small to read at ten metres
NEXT_SHOWN = 6  # of each of the two queues
PASSED_SHOWN = 4
TILES_SHOWN = 42  # what a wall holds and is still read at ten metres
CALLING_FOR = dt.timedelta(seconds=8)  # a fresh call is marked for so long
HEARTBEAT_EVERY = dt.timedelta(seconds=30)
ALIVE_WITHIN = dt.timedelta(seconds=75)

TOPICS: dict[DeviceKind, Topic] = {
    DeviceKind.WAITING_SCREEN: Topic.QUEUE,
    DeviceKind.OBSERVATION_SCREEN: Topic.OBSERVATION,
}


class DeviceState(enum.StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"  # never connected


def device_state(*, last_seen_at: dt.datetime | None, now: dt.datetime) -> DeviceState:
    """Whether a screen asked for its content lately."""
    if last_seen_at is None:
        return DeviceState.UNKNOWN
    return DeviceState.ONLINE if now - last_seen_at <= ALIVE_WITHIN else DeviceState.OFFLINE


def is_heartbeat_due(*, last_seen_at: dt.datetime | None, now: dt.datetime) -> bool:
    """The heartbeat is written twice a minute, not at every look."""
    return last_seen_at is None or now - last_seen_at >= HEARTBEAT_EVERY


def is_fresh_call(*, called_at: dt.datetime | None, now: dt.datetime) -> bool:
    """A call is marked while people look up."""
    return called_at is not None and dt.timedelta(0) <= now - called_at < CALLING_FOR
