"""A reaction alarm from the press to its end. Decides from values handed in."""

import datetime as dt

from vaccsched.observation.models import AlarmState

TRANSITIONS: dict[AlarmState, frozenset[AlarmState]] = {
    AlarmState.RAISED: frozenset({AlarmState.TAKEN}),
    AlarmState.TAKEN: frozenset({AlarmState.ENDED}),
    AlarmState.ENDED: frozenset(),
}


def state(*, taken_at: dt.datetime | None, ended_at: dt.datetime | None) -> AlarmState:
    """Computed from what was written down."""
    if ended_at is not None:
        return AlarmState.ENDED
    return AlarmState.TAKEN if taken_at is not None else AlarmState.RAISED
