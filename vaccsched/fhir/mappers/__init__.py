"""Our facts as FHIR R4 resources: one file per resource, each a pure function that answers a plain JSON object."""

from vaccsched.fhir.mappers.appointment import appointment
from vaccsched.fhir.mappers.immunization import immunization
from vaccsched.fhir.mappers.location import Postal, location
from vaccsched.fhir.mappers.patient import documented_patient, patient, replaced_patient
from vaccsched.fhir.mappers.recommendation import recommendation
from vaccsched.fhir.mappers.schedule import schedule
from vaccsched.fhir.mappers.slot import Availability, published_slots, slot

__all__ = [
    "Availability",
    "Postal",
    "appointment",
    "documented_patient",
    "immunization",
    "location",
    "patient",
    "published_slots",
    "recommendation",
    "replaced_patient",
    "schedule",
    "slot",
]
