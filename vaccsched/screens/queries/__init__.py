"""Questions about the walls, the screens and their notices. Changes nothing."""

from vaccsched.screens.queries.fleet import Screen, calls_of, channel_of, is_heartbeat_due, screens
from vaccsched.screens.queries.posted import get_notice, notices, notices_kept
from vaccsched.screens.queries.walls import (
    Door,
    ObservationWall,
    Spoken,
    WaitingWall,
    door,
    observation_wall,
    waiting_wall,
)

__all__ = [
    "Door", "ObservationWall", "Screen", "Spoken", "WaitingWall", "calls_of", "channel_of", "door", "get_notice",
    "is_heartbeat_due", "notices", "notices_kept", "observation_wall", "screens", "waiting_wall",
]  # fmt: skip
