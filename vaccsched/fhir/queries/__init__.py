"""Questions of fhir. Changes nothing."""

from vaccsched.fhir.queries.doses import dose_record, doses, every_vaccine
from vaccsched.fhir.queries.places import get_location, locations, postal_of, provinces, published_locations
from vaccsched.fhir.queries.times import (
    get_schedule,
    get_slot,
    published_days,
    published_schedules,
    published_slots,
    schedules,
    slots,
)
from vaccsched.fhir.queries.visits import appointments, get_appointment

__all__ = [
    "appointments",
    "dose_record",
    "doses",
    "every_vaccine",
    "get_appointment",
    "get_location",
    "get_schedule",
    "get_slot",
    "locations",
    "postal_of",
    "provinces",
    "published_days",
    "published_locations",
    "published_schedules",
    "published_slots",
    "schedules",
    "slots",
]
