"""What the walls show, as plain values."""

import datetime as dt
from typing import Any

from vaccsched.observation.models import SeatState
from vaccsched.screens.queries import ObservationWall, WaitingWall
from vaccsched.shared import clock


def waiting(wall: WaitingWall) -> dict[str, Any]:
    """The waiting hall."""
    return {
        "calls": [
            {"number": call.number, "station": call.station, "name": call.name or "", "calling": call.calling}
            for call in wall.calls
        ],
        "inquiry": wall.inquiry,
        "dose": wall.dose,
        "passed": wall.passed,
        "order_sentence": wall.order_sentence,
    }


def observation(wall: ObservationWall, *, now: dt.datetime) -> dict[str, Any]:
    """The observation room; ``now`` is the server's clock that the countdowns go on from."""
    return {
        "server_now": now.timestamp(),
        "tiles": [
            {
                "number": tile.number,
                "name": tile.name,
                "state": str(tile.state),
                "due": tile.due_at.timestamp(),
                "end": clock.local(tile.due_at).strftime("%H:%M"),
                "may_leave": tile.state in (SeatState.READY, SeatState.OVERDUE),
            }
            for tile in wall.tiles
        ],
        "more": wall.more,
    }
