"""What /fhir can do, as CapabilityStatement: made of the table that the views go by."""

from typing import Any

from vaccsched.fhir.mappers.parts import Resource
from vaccsched.fhir.served import SERVED, Served

CHANGED = "2026-11-22"  # the last change of what is served
SECURITY = (
    "Authorization: Bearer <token>, given out by the clinic or the county, with the scope fhir:read. Another "
    "institution reads a person only while that person's own authorisation is in force. Every reading of a person is "
    "shown to that person."
)
DOCUMENTATION = (
    "Read and search, JSON only. A parameter that is not listed is refused. Searches may be sent as POST to _search. "
    "Open places without a token: [base]/$bulk-publish (SMART Scheduling Links)."
)


def statement(*, base: str) -> Resource:
    """``base``: the address of /fhir."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED,
        "kind": "instance",
        "software": {"name": "vaccsched", "version": "1"},
        "implementation": {"description": "预防接种门诊预约与接种", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": DOCUMENTATION,
                "security": {"cors": False, "description": SECURITY},
                "resource": [_resource(kind, served) for kind, served in SERVED.items()],
            }
        ],
    }


def _resource(kind: str, served: Served) -> dict[str, Any]:
    return {
        "type": kind,
        "documentation": served.about,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": served.versioning,
        "readHistory": False,
        "updateCreate": False,
        "conditionalCreate": False,
        "searchParam": [
            {"name": name, "type": type_, "documentation": about} for name, (type_, about) in served.params.items()
        ],
    }
