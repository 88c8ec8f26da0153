"""What a wall shows and says, and whether a device is alive. Decides from values handed in."""

import datetime as dt
import enum
import uuid
from collections.abc import Sequence

from vaccsched.identity.models import DeviceKind
from vaccsched.shared.live import Topic
from vaccsched.sites.models import StationKind
from vaccsched.visits.models import Stage

CALLS_SHOWN = 4  # newest first; more would be too small to read at ten metres
NEXT_SHOWN = 6  # of each of the two queues
NEXT_AT_DOOR = 2
PASSED_SHOWN = 4
PAYING_SHOWN = 4
TILES_SHOWN = 42  # what a wall holds and is still read at ten metres
SLIDES_SHOWN = 12
LINES_SHOWN = 8
CALLING_FOR = dt.timedelta(seconds=8)  # a fresh call is marked for so long
SPOKEN_FOR = dt.timedelta(minutes=5)  # a screen hears of a call for so long: it may have others to say before
LATEST_CALL = 120  # seconds: a screen that first hears of a call later than that does not say it any more
HEARTBEAT_EVERY = dt.timedelta(seconds=30)
ALIVE_WITHIN = dt.timedelta(seconds=75)
PLAYED_WITHIN = dt.timedelta(seconds=20)  # a call that waits for nothing is heard and acknowledged by then
SECONDS_A_CALL = 14  # chime and twice the sentence, with the pause after it
UNPLAYED_SINCE = dt.timedelta(minutes=30)  # how far back staff are told
TEST_WITHIN = dt.timedelta(minutes=2)  # a test that nobody heard by then is no longer waited for
KEPT = dt.timedelta(days=2)  # acknowledgements of calls
LAST_COUNT = 20  # numbers of stations that have a clip

TOPICS: dict[DeviceKind, Topic] = {
    DeviceKind.WAITING_SCREEN: Topic.QUEUE,
    DeviceKind.OBSERVATION_SCREEN: Topic.OBSERVATION,
    DeviceKind.DOOR_SCREEN: Topic.QUEUE,
    DeviceKind.RECIPIENT_SCREEN: Topic.QUEUE,
    DeviceKind.KIOSK: Topic.QUEUE,
}
QUEUES: dict[StationKind, Stage] = {StationKind.SCREENING: Stage.ARRIVED, StationKind.VACCINATION: Stage.WAITING}
SPEAKING = frozenset({DeviceKind.WAITING_SCREEN, DeviceKind.OBSERVATION_SCREEN})
PLACES: dict[StationKind, str] = {  # the clip that ends 「到 3 号…」
    StationKind.DESK: "desk",
    StationKind.SCREENING: "screening",
    StationKind.VACCINATION: "vaccination",
}


class DeviceState(enum.StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"  # never connected


class DoorState(enum.StrEnum):
    """What a station's door says."""

    CALLING = "calling"  # the number that was just called
    BUSY = "busy"  # somebody is inside
    FREE = "free"  # nobody yet
    PAUSED = "paused"


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


def door_state(*, paused: bool, ticket: str | None, called_at: dt.datetime | None, now: dt.datetime) -> DoorState:
    """Paused before all; then the person at the station, freshly called or not."""
    if paused:
        return DoorState.PAUSED
    if ticket is None:
        return DoorState.FREE
    return DoorState.CALLING if is_fresh_call(called_at=called_at, now=now) else DoorState.BUSY


def call_id(*, entry_id: uuid.UUID, times: int) -> str:
    """Names one call of one person, and nothing about them."""
    return f"{entry_id}.{times}"


def parse_call_id(text: str) -> tuple[uuid.UUID, int] | None:
    """The entry and which call of it; None for anything else."""
    entry, _, times = text.partition(".")
    if not (times.isascii() and times.isdigit() and len(times) <= 3):
        return None
    try:
        return uuid.UUID(entry), int(times)
    except ValueError:
        return None


def number_clips(ticket: str) -> list[str]:
    """``B012`` → letter, digits one by one, 「号」. The names are those of ``clips.json``."""
    return [f"letter-{ticket[:1].lower()}", *(f"digit-{digit}" for digit in ticket[1:]), "number"]


def call_clips(*, ticket: str, kind: StationKind, number: int) -> list[str]:
    """「请 B 零 幺 二 号，到 三 号 接种台」; names of people are never spoken (two surnames, one sound)."""
    called = ["please", *number_clips(ticket)]
    if kind not in PLACES:
        return called
    count = [f"count-{number}"] if number <= LAST_COUNT else [f"digit-{digit}" for digit in str(number)]
    return [*called, "to", *count, PLACES[kind]]


def leave_clips(ticket: str) -> list[str]:
    """「A 零 零 幺 号，可以离开了」, once."""
    return [*number_clips(ticket), "may-leave"]


def is_overdue(*, called_at: dt.datetime, behind: int, now: dt.datetime) -> bool:
    """A call should have been heard by now, with ``behind`` calls before it still to be played."""
    return now - called_at > PLAYED_WITHIN + dt.timedelta(seconds=SECONDS_A_CALL * behind)


def was_taken_back(*, called_at: dt.datetime, ended_at: dt.datetime | None) -> bool:
    """A call that was over before any screen had to have said it: a wall leaves it out, and nobody missed it."""
    return ended_at is not None and ended_at - called_at <= PLAYED_WITHIN


def unplayed(*, calls: Sequence[tuple[str, dt.datetime]], played: set[str], now: dt.datetime) -> list[str]:
    """Of calls (id, instant) in their order: those that a screen should have played and did not."""
    late, behind = [], 0
    for name, called_at in calls:
        if name in played:
            continue
        if is_overdue(called_at=called_at, behind=behind, now=now):
            late.append(name)
        behind += 1
    return late
