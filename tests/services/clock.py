"""The test's hand on time: shifts this process and every server started with the same file."""

import datetime as dt
from pathlib import Path


class Clock:
    """Seconds of shift in a file, which `vaccsched.shared.clock` adds. Time keeps running in between."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reset()

    def reset(self) -> None:
        """Back to real time."""
        self._shift(0.0)

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        span = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        self._shift(self._seconds + span.total_seconds())

    def move_to(self, instant: dt.datetime) -> None:
        """Make it ``instant`` (with a time zone) now."""
        self._shift((instant - dt.datetime.now(dt.UTC)).total_seconds())

    def _shift(self, seconds: float) -> None:
        self._seconds = seconds
        fresh = self.path.with_suffix(".new")
        fresh.write_text(str(seconds), encoding="utf-8")
        fresh.replace(self.path)  # a server reading meanwhile sees the old or the new, never half
