"""The message as a FHIR R4 (4.0.1) transaction: the patient, and the dose or the reaction.

The patient is created only where nobody has that number (the platform's own file is never overwritten); a dose is
put by its record number, so the same message twice changes nothing. Codes and systems are those of ``/fhir``.
"""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

from vaccsched.aefi.models import AefiCase, CaseStatus, Recovery, Severity
from vaccsched.handover.queries import Report
from vaccsched.records.models import BodySite, Immunization, ImmunizationStatus
from vaccsched.residents.models import DocumentKind, Person, Sex
from vaccsched.shared import clock
from vaccsched.sites.models import Clinic
from vaccsched.vaccines.models import Vaccine

EVENT = "urn:ietf:rfc:3986"
PERSON, CLINIC, RECORD, STAFF, CASE = (
    f"urn:vaccsched:id:{one}" for one in ("person", "clinic", "record", "staff", "aefi")
)
VERSION, CASE_STATUS = "urn:vaccsched:record-version", "urn:vaccsched:code:aefi-status"
VACCINE, NATIONAL_VACCINE = "urn:vaccsched:code:vaccine", "urn:vaccsched:code:CV08.50.001"
ID_CARD, DOCUMENT = "urn:oid:2.16.156.10011.1.3", "urn:vaccsched:id:document:"
ACT_SITE = "http://terminology.hl7.org/CodeSystem/v3-ActSite"
ROUTE = "http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration"
SERIOUSNESS = "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness"
OUTCOME = "http://terminology.hl7.org/CodeSystem/adverse-event-outcome"
UCUM = "http://unitsofmeasure.org"
SEXES = {Sex.MALE: "male", Sex.FEMALE: "female"}
STATUSES = {ImmunizationStatus.COMPLETED: "completed", ImmunizationStatus.ENTERED_IN_ERROR: "entered-in-error"}
SITES: dict[BodySite, tuple[str | None, str]] = {
    BodySite.LEFT_ARM: ("LA", "左上臂"),
    BodySite.RIGHT_ARM: ("RA", "右上臂"),
    BodySite.LEFT_THIGH: ("LT", "左大腿"),
    BodySite.RIGHT_THIGH: ("RT", "右大腿"),
    BodySite.MOUTH: (None, "口服"),
    BodySite.NOSE: ("BN", "鼻腔"),
}
ROUTES = {"IM": "IM", "SC": "SQ", "ID": "IDINJ", "PO": "PO", "NAS": "NASINHLC"}
OUTCOMES = {
    Recovery.CURED: "resolved",
    Recovery.BETTER: "recovering",
    Recovery.SEQUELAE: "resolvedWithSequelae",
    Recovery.DEATH: "fatal",
    Recovery.UNKNOWN: "unknown",
}
Facts = dict[str, Any]


def transaction(report: Report) -> Facts:
    """The Bundle; ``identifier`` is the event's id, the same over all attempts."""
    tells = _reaction(report) if report.reaction else _dose(report)
    return {
        "resourceType": "Bundle",
        "type": "transaction",
        "identifier": {"system": EVENT, "value": f"urn:uuid:{report.event_id}"},
        "timestamp": _instant(report.sent_at),
        "entry": [_patient(report.person), tells],
    }


def _patient(person: Person) -> Facts:
    numbers = _numbers(person)
    resource = {
        "resourceType": "Patient",
        "identifier": numbers,
        "name": [{"use": "official", "text": person.name}],
        "gender": SEXES[person.sex],
        "birthDate": person.birth_date.isoformat(),
    }
    if person.phone:
        resource["telecom"] = [{"system": "phone", "value": person.phone, "use": "mobile"}]
    best = numbers[-1]
    unless = f"identifier={best['system']}|{best['value']}"
    return _entry(_url(person.id), resource, {"method": "POST", "url": "Patient", "ifNoneExist": unless})


def _numbers(person: Person) -> list[Facts]:
    """Our own, then the identity document's if there is one."""
    found: list[Facts] = [{"use": "usual", "system": PERSON, "value": str(person.id)}]
    if person.document and person.document_kind is not DocumentKind.NONE:
        of_china = person.document_kind is DocumentKind.ID_CARD
        system = ID_CARD if of_china else f"{DOCUMENT}{person.document_kind}"
        found.append({"use": "official", "system": system, "value": person.document})
    return found


def _dose(report: Report) -> Facts:
    dose = report.dose
    if dose is None:
        raise ValueError("a report tells of a dose or of a reaction")
    resource = {
        "resourceType": "Immunization",
        "meta": {"tag": [_coding(VERSION, str(dose.version))]},
        "identifier": [{"system": RECORD, "value": str(dose.record_id)}],
        "status": STATUSES[dose.status],
        "vaccineCode": _vaccine(dose.vaccine),
        "patient": {"reference": _url(dose.person_id)},
        "occurrenceDateTime": _instant(dose.given_at),
        "recorded": _instant(dose.recorded_at),
        "primarySource": True,
        "location": _place(report.clinic),
        **_known(protocolApplied=[{"doseNumberPositiveInt": dose.dose_number}] if dose.dose_number > 0 else None),
        **_vial(dose),
        **_needle(report, dose),
    }
    return _entry(_url(dose.record_id), resource, {
        "method": "PUT", "url": f"Immunization?identifier={RECORD}|{dose.record_id}",
    })  # fmt: skip


def _vial(dose: Immunization) -> Facts:
    return _known(
        manufacturer={"display": dose.manufacturer} if dose.manufacturer else None,
        lotNumber=dose.lot_number,
        expirationDate=dose.expires_on.isoformat() if dose.expires_on else None,
    )


def _needle(report: Report, dose: Immunization) -> Facts:
    site = route = quantity = None
    if dose.site is not None:
        code, text = SITES[dose.site]
        site = _concept(ACT_SITE, code, text)
    if dose.route:
        route = _concept(ROUTE, ROUTES.get(dose.route), dose.route)
    if report.product is not None and report.product.dose_ml_hundredths is not None:
        volume = float(Decimal(report.product.dose_ml_hundredths) / 100)
        quantity = {"value": volume, "unit": "mL", "system": UCUM, "code": "mL"}
    return _known(site=site, route=route, doseQuantity=quantity, performer=_performers(report))


def _performers(report: Report) -> list[Facts] | None:
    who, dose = report.performer, report.dose
    if who is not None:
        return [{"actor": {"identifier": {"system": STAFF, "value": str(who.id)}, "display": who.name}}]
    return [{"actor": {"display": dose.performer_name}}] if dose is not None and dose.performer_name else None


def _reaction(report: Report) -> Facts:
    if report.reaction is None:
        raise ValueError("a report tells of a dose or of a reaction")
    case = report.reaction.case
    suspects = [
        {"instance": {"type": "Immunization", "identifier": {"system": RECORD, "value": str(one.record_id)},
                      "display": one.vaccine.name_zh}}
        for one in report.reaction.doses
    ]  # fmt: skip
    resource = {
        "resourceType": "AdverseEvent",
        "id": str(case.id),
        "meta": {"tag": [_coding(VERSION, str(report.version)), _coding(CASE_STATUS, str(case.status))]},
        "identifier": {"system": CASE, "value": case.code},
        "actuality": "actual",
        "subject": {"reference": _url(report.person.id)},
        "detected": _instant(case.discovered_at),
        "recordedDate": _instant(case.created_at),
        "location": _place(report.clinic),
        **_clinical(case),
        **_known(suspectEntity=suspects or None),
    }
    return _entry(_url(case.id), resource, {"method": "PUT", "url": f"AdverseEvent/{case.id}"})


def _clinical(case: AefiCase) -> Facts:
    serious = "Non-serious" if case.severity is Severity.ORDINARY else "Serious"
    text = case.diagnosis or ("未定" if case.status is not CaseStatus.CLOSED else "见结案说明")
    return _known(
        date=_instant(case.onset_at) if case.onset_at else None,
        event={"text": text},
        seriousness={"coding": [_coding(SERIOUSNESS, serious)]},
        outcome={"coding": [_coding(OUTCOME, OUTCOMES[case.recovery])]} if case.recovery else None,
    )


def _vaccine(vaccine: Vaccine) -> Facts:
    national = [_coding(NATIONAL_VACCINE, code) for code in vaccine.national_codes]
    return {
        "coding": [_coding(VACCINE, vaccine.code) | {"display": vaccine.name_en}, *national],
        "text": vaccine.name_zh,
    }


def _place(clinic: Clinic) -> Facts:
    return {"identifier": {"system": CLINIC, "value": clinic.code}, "display": clinic.name}


def _concept(system: str, code: str | None, text: str) -> Facts:
    return _known(coding=[_coding(system, code)] if code else None, text=text)


def _coding(system: str, code: str) -> Facts:
    return {"system": system, "code": code}


def _entry(url: str, resource: Facts, request: Facts) -> Facts:
    return {"fullUrl": url, "resource": resource, "request": request}


def _url(number: uuid.UUID) -> str:
    return f"urn:uuid:{number}"


def _known(**facts: Any) -> Facts:
    """FHIR has no null."""
    return {name: fact for name, fact in facts.items() if fact is not None}


def _instant(at: dt.datetime) -> str:
    return clock.local(at).isoformat(timespec="seconds")
