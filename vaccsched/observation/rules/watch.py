"""The thirty minutes: how long is left, what state a seat is in. Decides from values handed in.

疫苗管理法 第45条 and 预防接种工作规范(2023) §8: nobody leaves before thirty minutes after the last injection.
"""

import datetime as dt
import math

from vaccsched.observation.models import SeatState
from vaccsched.shared import clock

WATCH_SECONDS = 1800
SOON_SECONDS = 300  # 还剩≤5分
OVERDUE_SECONDS = 600  # may leave for so long and is still there: the nurse looks


def elapsed(*, since: clock.Reading, until: clock.Reading) -> float:
    """Seconds watched: the smaller of both clocks, never below 0 (`architecture.md` §4.3)."""
    return max(clock.elapsed_seconds(since=since, until=until), 0.0)


def seconds_left(elapsed_seconds: float) -> int:
    """Whole seconds until the thirty minutes are full; 0 when they are."""
    return max(math.ceil(WATCH_SECONDS - elapsed_seconds), 0)


def may_leave(elapsed_seconds: float) -> bool:
    """The thirty minutes are full."""
    return elapsed_seconds >= WATCH_SECONDS


def state(elapsed_seconds: float) -> SeatState:
    """The state that board and wall show."""
    left = WATCH_SECONDS - elapsed_seconds
    if left > SOON_SECONDS:
        return SeatState.WATCHING
    if left > 0:
        return SeatState.SOON
    return SeatState.READY if -left < OVERDUE_SECONDS else SeatState.OVERDUE


def due_at(*, since: clock.Reading, until: clock.Reading) -> dt.datetime:
    """The instant on today's wall clock at which the thirty minutes are full.

    A clock that was set forward meanwhile moves it back by as much; less than a second is the clocks' own noise.
    """
    jumped = (until.wall - since.wall).total_seconds() - clock.elapsed_seconds(since=since, until=until)
    late = round(jumped) if jumped >= 1 else 0
    return since.wall + dt.timedelta(seconds=WATCH_SECONDS + late)


def as_clock(seconds: int) -> str:
    """``29:05``."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"
