"""What the pages say about a place that is kept, as plain values."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from vaccsched.booking.models import Hold
from vaccsched.shared import format as wording


def facts(held: Hold, *, codes: Sequence[str]) -> dict[str, Any]:
    """The page of a hold: for which time, and the way on."""
    return {
        "when": wording.day_time(held.slot.starts_at),
        "is_live": held.ended_at is None,
        "until": wording.time(held.expires_at),
        "review_href": url_for(
            "screening_resident.review", person_id=held.person_id, slot_id=held.slot_id, v=list(codes)
        ),
        "days_href": url_for("booking.days", person_id=held.person_id, v=list(codes), clinic=str(held.slot.clinic_id)),
    }


def as_json(held: Hold) -> dict[str, Any]:
    """A hold for a program."""
    return {
        "hold_id": str(held.id),
        "slot_id": str(held.slot_id),
        "expires_at": held.expires_at.isoformat(),
        "can_extend": held.ended_at is None and held.extended_at is None,
        "ended_as": held.ended_as,
    }
