"""What records decides. From values handed in: no session, no clock."""

from vaccsched.records.rules.facts import (
    EXPOSURE,
    PREEXPOSURE,
    PREEXPOSURE_COURSE,
    blood_products,
    by_priority,
    conditions,
    dose_text,
    events,
    known_facts,
    last_retention,
    live_facts,
    rabies_courses,
    retain_until,
    severe_allergies,
    without_health,
)

__all__ = [
    "EXPOSURE",
    "PREEXPOSURE",
    "PREEXPOSURE_COURSE",
    "blood_products",
    "by_priority",
    "conditions",
    "dose_text",
    "events",
    "known_facts",
    "last_retention",
    "live_facts",
    "rabies_courses",
    "retain_until",
    "severe_allergies",
    "without_health",
]
