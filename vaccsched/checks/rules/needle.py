"""When the last needle was, by both clocks. Pure."""

import datetime as dt

from vaccsched.shared.clock import Reading

NOISE = 1.0  # seconds by which two looks at two clocks differ by themselves


def last_needle(*, given_at: dt.datetime, called: Reading, now: Reading) -> Reading:
    """Both clocks at the last needle, for a thirty minutes that begin then (规范(2023) §8) though the press that ends
    the station's work came later. ``called``: when the person came to the station.

    When a clock was set or the machine started anew in between nobody can tell: then ``now``, so that the watch is
    never too short.
    """
    wall = (now.wall - called.wall).total_seconds()
    same = called.boot_id == now.boot_id and abs(wall - (now.boot_seconds - called.boot_seconds)) < NOISE
    if not same or not called.wall <= given_at <= now.wall:
        return now
    since = (now.wall - given_at).total_seconds()
    return Reading(wall=given_at, boot_id=now.boot_id, boot_seconds=now.boot_seconds - since)
