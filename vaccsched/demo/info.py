"""Stand-in."""

import datetime as dt


def text(*, now: dt.datetime) -> str:
    return ""
