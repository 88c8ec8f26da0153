"""The only file that reads clocks.

Instants are UTC; the clinic's day is Asia/Shanghai. A test may shift time by writing seconds into a file; that is
refused outside TESTING by ``Settings`` and by ``use_offset_file``.
"""

import datetime as dt
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_offset_file: Path | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One look at both clocks: the wall and the time since boot, with the boot it counts from.

    Two readings of the same boot allow an elapsed time that a jump of the wall clock cannot lengthen.
    """

    wall: dt.datetime
    boot_id: str
    boot_seconds: float


def use_offset_file(path: Path | None, *, testing: bool) -> None:
    """Shift this process's time by the seconds written in ``path``.

    :raises RuntimeError: outside TESTING.
    """
    global _offset_file
    if path is not None and not testing:
        raise RuntimeError("a test clock is refused outside TESTING")
    _offset_file = path


def _offset() -> float:
    if _offset_file is None or not _offset_file.exists():
        return 0.0
    return float(_offset_file.read_text(encoding="utf-8").strip() or 0)


@cache
def _boot_id() -> str:
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text(encoding="utf-8").strip() if path.exists() else "unknown"


def now() -> dt.datetime:
    """This instant, UTC, timezone-aware."""
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=_offset())


def read() -> Reading:
    """Wall and boot-time clock together."""
    return Reading(
        wall=now(),
        boot_id=_boot_id(),
        boot_seconds=time.clock_gettime(time.CLOCK_BOOTTIME) + _offset(),
    )


def monotonic() -> float:
    """Seconds for measuring short spans inside one process; never stored."""
    return time.monotonic()


def day_of(instant: dt.datetime) -> dt.date:
    """The clinic's calendar day (Asia/Shanghai) of an instant."""
    return instant.astimezone(SHANGHAI).date()


def local(instant: dt.datetime) -> dt.datetime:
    """The instant on the clinic's wall clock."""
    return instant.astimezone(SHANGHAI)


def instant_of(day: dt.date, at: dt.time) -> dt.datetime:
    """The instant when the clinic's wall clock shows ``at`` on ``day``."""
    return dt.datetime.combine(day, at, SHANGHAI).astimezone(dt.UTC)


def elapsed_seconds(*, since: Reading, until: Reading) -> float:
    """Seconds between two readings: the smaller of wall time and, within one boot, boot time.

    A clock set forward can therefore never shorten a watch (`architecture.md` §4.3).
    """
    wall = (until.wall - since.wall).total_seconds()
    if since.boot_id != until.boot_id or since.boot_id == "unknown":
        return wall
    return min(wall, until.boot_seconds - since.boot_seconds)
