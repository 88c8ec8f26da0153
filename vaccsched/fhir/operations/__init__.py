"""What fhir does: it reads persons for programs and writes each reading down; it keeps what is published."""

from vaccsched.fhir.operations.persons import (
    read_patient,
    read_recommendation,
    search_patients,
    search_recommendations,
)
from vaccsched.fhir.operations.publishing import set_address
from vaccsched.fhir.operations.records import (
    read_appointment,
    read_immunization,
    search_appointments,
    search_immunizations,
)

__all__ = [
    "read_appointment",
    "read_immunization",
    "read_patient",
    "read_recommendation",
    "search_appointments",
    "search_immunizations",
    "search_patients",
    "search_recommendations",
    "set_address",
]
