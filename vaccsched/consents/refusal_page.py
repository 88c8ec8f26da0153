"""What the list of calls after a refusal shows, as plain values."""

import datetime as dt
from typing import Any

from vaccsched.consents import queries
from vaccsched.screening import queries as inquiries
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic


def refusal_rows(*, clinic: Clinic, now: dt.datetime) -> list[dict[str, Any]]:
    """Calls that were agreed after a refusal, earliest first, by masked name."""
    today = clock.day_of(now)
    return [
        {
            "consent_id": one.id,
            "name": mask_name(one.planned_dose.visit.person.name),
            "vaccine": inquiries.name_of(one.planned_dose),
            "reason": one.reason,
            "refused_on": wording.day(one.signed_at),
            "call_on": wording.day(one.follow_up_on) if one.follow_up_on else "",
            "is_due": one.follow_up_on is not None and one.follow_up_on <= today,
            "person_id": one.planned_dose.visit.person_id,
        }
        for one in queries.calls_to_make(clinic_id=clinic.id)
    ]
