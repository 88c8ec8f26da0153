"""A clinic (接种单位) as Location."""

from dataclasses import dataclass
from typing import Any

from vaccsched.fhir import systems
from vaccsched.fhir.mappers.parts import Resource, kept
from vaccsched.sites.models import Clinic

UNKNOWN = {"extension": [{"url": systems.DATA_ABSENT, "valueCode": "unknown"}]}


@dataclass(frozen=True, kw_only=True)
class Postal:
    """The parts of an address that a clinic's one line does not tell; empty: nobody has entered them."""

    province: str = ""
    city: str = ""
    postal_code: str = ""


def location(clinic: Clinic, postal: Postal) -> Resource:
    """Name, address, phone, hours. A part of the address that nobody has entered says that it is unknown."""
    return kept(
        {
            "resourceType": "Location",
            "id": str(clinic.id),
            "identifier": [{"system": systems.CLINIC, "value": clinic.code}],
            "status": "active",
            "name": clinic.name,
            "alias": [clinic.short_name] if clinic.short_name != clinic.name else None,
            "description": clinic.opening_hours or None,
            "mode": "instance",
            "telecom": [{"system": "phone", "value": clinic.phone, "use": "work"}],
            "address": _address(clinic, postal),
        }
    )


def _address(clinic: Clinic, postal: Postal) -> dict[str, Any]:
    parts = {"city": postal.city, "state": postal.province, "postalCode": postal.postal_code}
    known = {name: part for name, part in parts.items() if part}
    missing = {f"_{name}": UNKNOWN for name, part in parts.items() if not part}
    return {
        "use": "work",
        "type": "physical",
        "line": [clinic.address],
        "district": clinic.county.name,
        "country": "CN",
        **known,
        **missing,
    }
