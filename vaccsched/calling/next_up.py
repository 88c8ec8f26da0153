"""What the page of a station without anybody shows, as plain values: the same at every station that calls."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from vaccsched.calling.words import BY_HAND, reason_words
from vaccsched.shared import clock, live
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Station
from vaccsched.visits import queries as visits
from vaccsched.visits.models import StageEntry

NEXT_SHOWN = 8
More = Callable[[StageEntry], Mapping[str, Any]]


def queue_facts(station: Station, *, now: dt.datetime, pauses: Sequence[tuple[str, Any]], more: More) -> dict[str, Any]:
    """Nobody is here: whether this station pauses, and ``waiting_facts``. ``pauses``: the reasons to press."""
    channel = live.channel(topic=live.Topic.QUEUE, clinic_id=station.clinic_id)
    told = {"live_channel": channel, "live_version": live.version(channel)}  # read before the content
    pause = visits.open_pause(station_id=station.id)
    return {
        **told,
        **waiting_facts(station, now=now, more=more),
        "pauses": [(code, str(words)) for code, words in pauses],
        "paused": {"reason": reason_words(pause.reason), "at": wording.time(pause.started_at)} if pause else None,
    }


def waiting_facts(station: Station, *, now: dt.datetime, more: More) -> dict[str, Any]:
    """Whom this station may call next, by masked name, and why; ``called_here``: who was sent to it meanwhile.

    ``more``: what this kind of station says of each besides.
    """
    here = visits.current_at(station_id=station.id)
    line, rule = visits.line_at(station=station, now=now), visits.order_rule(clinic_id=station.clinic_id, at=now)
    return {
        "called_here": here.visit.ticket if here is not None and here.day == clock.day_of(now) else None,
        "station_id": str(station.id),
        "by_hand": [(code, str(words)) for code, words in BY_HAND],
        "waiting_count": len(line),
        "waiting": [
            {
                "visit_id": one.entry.visit_id,
                "ticket": one.entry.visit.ticket,
                "name": mask_name(one.entry.visit.person.name),
                "why": visits.why_sentence(one, rule=rule, now=now),
                **more(one.entry),
            }
            for one in line[:NEXT_SHOWN]
        ],
    }
