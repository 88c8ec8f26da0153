"""What the pages write: that somebody looked at a list."""

import datetime as dt
import uuid
from collections.abc import Sequence

from vaccsched.shared import audit
from vaccsched.shared.actor import Actor


def note_list_seen(*, name: str, visit_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime) -> None:
    """One row for a look at a list of people, with the ids on it."""
    audit.record(action="list_shown", actor=actor, now=now, list=name, visits=list(visit_ids))
