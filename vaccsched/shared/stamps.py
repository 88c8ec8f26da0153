"""Times as devices and other systems write them: with a zone behind, which is obeyed, or without one."""

import datetime as dt
import re

from vaccsched.shared.clock import SHANGHAI

ZONED = re.compile(r"(.*\d:\d{2}.*?)\s*(?:Z|UTC|GMT|([+-])(\d{1,2}):?(\d{2})?)")
MOST_HOURS = 14  # no zone is farther from UTC


def split_zone(text: str) -> tuple[str, dt.timezone | None]:
    """The time without its zone, and the zone: ``2026-12-01 00:00Z`` → (``2026-12-01 00:00``, UTC). None: no zone is
    written, so the device means the clock on the clinic's wall.
    """
    found = ZONED.fullmatch(text.strip())
    if found is None:
        return text.strip(), None
    plain, sign, hours, minutes = found.groups()
    if sign is None:
        return plain, dt.UTC
    if int(hours) > MOST_HOURS:
        return text.strip(), None
    away = dt.timedelta(hours=int(hours), minutes=int(minutes or 0))
    return plain, dt.timezone(-away if sign == "-" else away)


def on_the_wall(written: dt.datetime, zone: dt.timezone | None) -> dt.datetime:
    """What the clinic's clock showed at that time, without zone; ``written`` is without one too."""
    if zone is None:
        return written
    return written.replace(tzinfo=zone).astimezone(SHANGHAI).replace(tzinfo=None)
