"""Cursors: where the next part of a list begins, opaque to programs. Rows that come meanwhile move nothing."""

import base64
import binascii
import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _

from vaccsched.shared.errors import InvalidInput

T = TypeVar("T")
Place = tuple[dt.datetime, uuid.UUID]  # of the last row that was told


def read(cursor: str | None) -> Place | None:
    """:raises InvalidInput: it is none that this program was given."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        at, _bar, row_id = text.partition("|")
        place = dt.datetime.fromisoformat(at), uuid.UUID(row_id)
        if place[0].tzinfo is None or not 1850 <= place[0].year <= 2200:
            raise ValueError
    except (ValueError, binascii.Error, OverflowError):
        raise InvalidInput({"cursor": [_("这个游标读不懂，请从第一页重新读。")]}) from None
    return place


def part(rows: Sequence[T], *, limit: int, place: Callable[[T], Place], facts: Callable[[T], Any]) -> dict[str, Any]:
    """``rows``: one more than ``limit`` when there is a next part."""
    told = rows[:limit]
    more = len(rows) > limit
    return {"items": [facts(one) for one in told], "next_cursor": _written(place(told[-1])) if more else None}


def _written(place: Place) -> str:
    text = f"{place[0].isoformat()}|{place[1]}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
