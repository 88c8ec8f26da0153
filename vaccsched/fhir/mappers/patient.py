"""A recipient (受种者) as Patient."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from vaccsched.fhir import systems
from vaccsched.fhir.mappers.parts import Resource, coding, concept, instant, kept, reference
from vaccsched.residents.models import DocumentKind, Person, Sex

GENDERS: Mapping[Sex, str] = {Sex.MALE: "male", Sex.FEMALE: "female"}  # http://hl7.org/fhir/administrative-gender
DOCUMENT_TYPES: Mapping[DocumentKind, str] = {  # v2-0203
    DocumentKind.ID_CARD: "NI",
    DocumentKind.RESIDENCE_PERMIT: "PRC",
    DocumentKind.FOREIGN_PERMANENT: "PRC",
    DocumentKind.PASSPORT: "PPN",
    DocumentKind.BIRTH_CERTIFICATE: "BCT",
}


def patient(person: Person) -> Resource:
    """Our number, name, sex, birth date."""
    return kept(
        {
            "resourceType": "Patient",
            "id": str(person.id),
            "identifier": [_own_number(person.id)],
            "active": True,
            "name": [{"use": "official", "text": person.name}],
            "gender": GENDERS[person.sex],
            "birthDate": person.birth_date.isoformat(),
            "_birthDate": _birth_time(person),
        }
    )


def documented_patient(person: Person) -> Resource:
    """The same with identity number and phone, for whoever may read them."""
    known = patient(person)
    more = {"identifier": [*known["identifier"], *_documents(person)], "telecom": _telecom(person)}
    return known | kept(more)


def replaced_patient(old_id: uuid.UUID, person: Person) -> Resource:
    """A file that was merged into another one: only where to look instead."""
    return {
        "resourceType": "Patient",
        "id": str(old_id),
        "active": False,
        "link": [{"other": reference("Patient", person.id), "type": "replaced-by"}],
    }


def document_system(kind: DocumentKind) -> str:
    """The identifier system of a kind of document."""
    return systems.ID_CARD if kind is DocumentKind.ID_CARD else f"{systems.DOCUMENT}{kind}"


def document_kind(system: str) -> DocumentKind | None:
    """The kind of document of an identifier system; None: none of ours."""
    return next((kind for kind in DOCUMENT_TYPES if document_system(kind) == system), None)


def _own_number(key: uuid.UUID) -> dict[str, Any]:
    return {"use": "usual", "system": systems.PERSON, "value": str(key)}


def _documents(person: Person) -> list[dict[str, Any]]:
    if person.document_kind is DocumentKind.NONE or not person.document:
        return []
    kind = concept(coding(systems.IDENTIFIER_TYPE, DOCUMENT_TYPES[person.document_kind]))
    system = document_system(person.document_kind)
    return [{"use": "official", "type": kind, "system": system, "value": person.document}]


def _telecom(person: Person) -> list[dict[str, str]]:
    return [{"system": "phone", "value": person.phone, "use": "mobile"}] if person.phone else []


def _birth_time(person: Person) -> dict[str, Any] | None:
    """The hour matters in the first day of life (HepB within 24 hours)."""
    if person.birth_time is None:
        return None
    born = dt.datetime.combine(person.birth_date, person.birth_time, dt.timezone(dt.timedelta(hours=8)))
    url = "http://hl7.org/fhir/StructureDefinition/patient-birthTime"
    return {"extension": [{"url": url, "valueDateTime": instant(born)}]}
