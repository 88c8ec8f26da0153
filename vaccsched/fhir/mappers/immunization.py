"""The version that counts of the record of a dose as Immunization (预防接种工作规范(2023) §9)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from vaccsched.fhir import systems
from vaccsched.fhir.mappers.parts import Resource, coding, concept, instant, kept, reference, vaccine_concept
from vaccsched.records.models import BodySite, Immunization, ImmunizationSource, ImmunizationStatus

STATUSES: Mapping[ImmunizationStatus, str] = {  # http://hl7.org/fhir/event-status, as the resource narrows it
    ImmunizationStatus.COMPLETED: "completed",
    ImmunizationStatus.ENTERED_IN_ERROR: "entered-in-error",
}
SITES: Mapping[BodySite, tuple[str | None, str]] = {  # v3-ActSite; a swallowed dose has no site there
    BodySite.LEFT_ARM: ("LA", "左上臂"),
    BodySite.RIGHT_ARM: ("RA", "右上臂"),
    BodySite.LEFT_THIGH: ("LT", "左大腿"),
    BodySite.RIGHT_THIGH: ("RT", "右大腿"),
    BodySite.MOUTH: (None, "口服"),
    BodySite.NOSE: ("BN", "鼻腔"),
}
ROUTES: Mapping[str, str] = {  # of the programme data: v3-RouteOfAdministration
    "IM": "IM",
    "SC": "SQ",
    "ID": "IDINJ",
    "PO": "PO",
    "NAS": "NASINHLC",
}
IMPORTED_ORIGIN = "record"


def immunization(one: Immunization) -> Resource:
    """A dose given here has clinic, lot, site and who gave it; one from a certificate has what the certificate says,
    and its day only. Vaccine, clinic, product and performer are loaded.
    """
    here = one.source is ImmunizationSource.GIVEN_HERE
    return kept(
        {
            "resourceType": "Immunization",
            "id": str(one.record_id),
            "meta": {"versionId": str(one.version), "lastUpdated": instant(one.recorded_at)},
            "identifier": [{"system": systems.RECORD, "value": str(one.record_id)}],
            "status": STATUSES[one.status],
            "vaccineCode": vaccine_concept(one.vaccine),
            "patient": reference("Patient", one.person_id),
            "occurrenceDateTime": instant(one.given_at) if here else one.given_on.isoformat(),
            "recorded": instant(one.recorded_at),
            "primarySource": here,
            "reportOrigin": None if here else concept(coding(systems.IMMUNIZATION_ORIGIN, IMPORTED_ORIGIN)),
            "location": _location(one),
            "manufacturer": {"display": one.manufacturer} if one.manufacturer else None,
            "lotNumber": one.lot_number or None,
            "expirationDate": one.expires_on.isoformat() if one.expires_on else None,
            "site": _site(one),
            "route": _route(one),
            "doseQuantity": _quantity(one),
            "performer": _performers(one),
            "protocolApplied": [{"doseNumberPositiveInt": one.dose_number}] if one.dose_number > 0 else None,
        }
    )


def _location(one: Immunization) -> dict[str, Any] | None:
    if one.clinic_id is not None and one.clinic is not None:
        return reference("Location", one.clinic_id, one.clinic.name)
    return {"display": one.given_place} if one.given_place else None


def _site(one: Immunization) -> dict[str, Any] | None:
    if one.site is None:
        return None
    code, text = SITES[one.site]
    return concept(*([coding(systems.ACT_SITE, code)] if code else []), text=text)


def _route(one: Immunization) -> dict[str, Any] | None:
    if not one.route:
        return None
    code = ROUTES.get(one.route)
    return concept(*([coding(systems.ROUTE, code)] if code else []), text=one.route)


def _quantity(one: Immunization) -> dict[str, Any] | None:
    if one.product is None or one.product.dose_ml_hundredths is None:
        return None
    volume = float(Decimal(one.product.dose_ml_hundredths) / 100)
    return {"value": volume, "unit": "mL", "system": systems.UCUM, "code": "mL"}


def _performers(one: Immunization) -> list[dict[str, Any]]:
    """Who gave it, by name: the record names them (疫苗管理法 第46条)."""
    name = one.performer.name if one.performer is not None else one.performer_name
    return [{"actor": {"display": name}}] if name else []
