"""A published half-day as Schedule: what is given there, and when."""

from vaccsched.fhir.mappers.parts import Resource, instant, reference, service_types
from vaccsched.schedule.models import Session
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine


def schedule(session: Session, clinic: Clinic, vaccines: list[Vaccine] | None) -> Resource:
    """``vaccines``: those that are given in this half-day; None: all that the clinic gives."""
    return {
        "resourceType": "Schedule",
        "id": str(session.id),
        "active": session.withdrawn_at is None,
        "serviceType": service_types(vaccines),
        "actor": [reference("Location", clinic.id, clinic.name)],
        "planningHorizon": {"start": instant(session.starts_at), "end": instant(session.ends_at)},
    }
