"""Which resources are served, how each is read and searched, by which parameters: one table for the views and for the
CapabilityStatement, so that what is said is what is done.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vaccsched.fhir import operations, queries
from vaccsched.fhir.mappers.parts import Resource
from vaccsched.fhir.reader import Found, Reader
from vaccsched.fhir.rules import Asked

ID = ("token", "Logical id")


@dataclass(frozen=True, kw_only=True)
class Served:
    """``params``: name to (type, documentation). ``about``: what this resource is here."""

    read: Callable[[Reader, uuid.UUID], Resource]
    search: Callable[[Reader, Asked], Found]
    about: str
    params: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    versioning: str = "no-version"


PLACES: Mapping[str, Served] = {  # nobody's data: no reading is written down
    "Location": Served(
        read=queries.get_location,
        search=queries.locations,
        about="A vaccination clinic (接种单位).",
        params={
            "_id": ID,
            "identifier": ("token", "Clinic code (接种单位编码)"),
            "name": ("string", "Begins with"),
        },
    ),
    "Schedule": Served(
        read=queries.get_schedule,
        search=queries.schedules,
        about="A published half-day; serviceType names the vaccines when only some are given.",
        params={
            "_id": ID,
            "active": ("token", "false: withdrawn"),
            "actor": ("reference", "Location"),
            "date": ("date", "Overlaps the half-day"),
        },
    ),
    "Slot": Served(
        read=queries.get_slot,
        search=queries.slots,
        about="A span of time with places (号源); the extension slot-capacity tells how many are left.",
        params={
            "_id": ID,
            "schedule": ("reference", "Schedule"),
            "schedule.actor": ("reference", "Location of the schedule"),
            "start": ("date", "Begins"),
            "status": ("token", "free, busy, busy-unavailable; a page may then be shorter than _count"),
        },
    ),
}
PERSONS: Mapping[str, Served] = {  # each reading stands in the person's own list
    "Appointment": Served(
        read=operations.read_appointment,
        search=operations.search_appointments,
        about="A booking. Not for other institutions.",
        params={
            "_id": ID,
            "date": ("date", "The slot begins"),
            "location": ("reference", "Location"),
            "patient": ("reference", "Patient"),
            "slot": ("reference", "Slot"),
            "status": ("token", "booked, arrived, fulfilled, cancelled, noshow"),
        },
    ),
    "Patient": Served(
        read=operations.read_patient,
        search=operations.search_patients,
        about="A recipient (受种者). Identity number and phone only with the scope persons:read.",
        params={
            "_id": ID,
            "birthdate": ("date", "A whole day, together with name"),
            "identifier": ("token", "Identity document, or our own number"),
            "name": ("string", "The whole name, together with birthdate"),
        },
    ),
    "Immunization": Served(
        read=operations.read_immunization,
        search=operations.search_immunizations,
        about="The version that counts of the record of a dose. Other institutions name the patient.",
        params={
            "_id": ID,
            "_lastUpdated": ("date", "This version was written"),
            "date": ("date", "Given"),
            "location": ("reference", "Location"),
            "lot-number": ("string", "The whole lot number"),
            "patient": ("reference", "Patient"),
            "status": ("token", "completed, entered-in-error"),
            "vaccine-code": ("token", "Id of the programme, or national code"),
        },
        versioning="versioned",
    ),
    "ImmunizationRecommendation": Served(
        read=operations.read_recommendation,
        search=operations.search_recommendations,
        about="What is due today, reckoned when asked; its id is the patient's.",
        params={"_id": ID, "patient": ("reference", "Patient; required unless _id is sent")},
    ),
}
SERVED: Mapping[str, Served] = dict(sorted((PLACES | PERSONS).items()))  # type: ignore[operator]
