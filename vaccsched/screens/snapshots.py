"""The snapshot of a wall, for one screen or for thousands: above a few screens they share one for a moment.

What is shared is at most ``SHARED_FOR`` seconds old and never older than the channel's version, so a screen that was
nudged always gets what it was nudged for (docs/decisions/0022).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, request
from flask_babel import get_locale
from werkzeug.datastructures import ETags

from vaccsched.extensions import socketio
from vaccsched.shared import clock, live

SHARED_FROM = 20  # open sockets of this process
SHARED_FOR = 0.8  # seconds
NOTHING = ETags()
MOST_KEPT = 500  # a county's walls


@dataclass(frozen=True, kw_only=True)
class _Shared:
    version: int
    made: float
    tag: str
    body: bytes


_shared: dict[tuple[str, str, str], _Shared] = {}


def crowd() -> int:
    """How many sockets this process serves: pages pace themselves by it."""
    server = socketio.server
    return len(server.eio.sockets) if server is not None else 0


def is_crowd() -> bool:
    """So many screens that they share what they are shown."""
    return crowd() >= SHARED_FROM


def snapshot(
    *, channel: str, share: str, facts: Callable[[], Any], render: Callable[[Any], str], now: float
) -> Response:
    """As ``live.snapshot``, shared by all screens with the same ``channel``, ``share`` and language in a crowd.

    A screen that says which version it was nudged for (``X-Wanted``) gets that one or a later one without the
    database being asked.
    """
    if is_crowd():
        response = _of_the_crowd(channel, share, facts, render, now)
    else:
        response = live.snapshot(channel=channel, facts=facts, render=render, now=now)
    response.headers["X-Crowd"] = str(crowd())
    return response


def _is_new_enough(kept: _Shared, channel: str) -> bool:
    wanted = request.headers.get("X-Wanted", type=int)
    return kept.version >= wanted if wanted is not None else kept.version == live.version(channel)


def _of_the_crowd(
    channel: str, share: str, facts: Callable[[], Any], render: Callable[[Any], str], now: float
) -> Response:
    key = (channel, share, str(get_locale()))
    kept = _shared.get(key)
    if kept is None or clock.monotonic() - kept.made > SHARED_FOR or not _is_new_enough(kept, channel):
        made, version = clock.monotonic(), live.version(channel)
        whole = live.snapshot(channel=channel, facts=facts, render=render, now=now, known=NOTHING)
        kept = _Shared(version=version, made=made, tag=str(whole.get_etag()[0]), body=whole.get_data())
        if len(_shared) >= MOST_KEPT:
            _shared.clear()
        _shared[key] = kept
    response = (
        Response(status=304) if request.if_none_match.contains(kept.tag) else Response(kept.body, mimetype="text/html")
    )
    response.set_etag(kept.tag)
    response.headers["X-Version"] = str(kept.version)
    response.headers["Cache-Control"] = "no-store"
    return response
