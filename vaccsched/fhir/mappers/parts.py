"""What every resource is made of: references, codes, instants of the clinic's clock."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from vaccsched.fhir import systems
from vaccsched.shared import clock
from vaccsched.vaccines.models import Vaccine

Resource = dict[str, Any]


def reference(kind: str, key: uuid.UUID, display: str | None = None) -> dict[str, str]:
    """``Location/<id>``."""
    return kept({"reference": f"{kind}/{key}", "display": display})


def coding(system: str, code: str, display: str | None = None) -> dict[str, str]:
    return kept({"system": system, "code": code, "display": display})


def concept(*codings: dict[str, str], text: str | None = None) -> dict[str, Any]:
    return kept({"coding": list(codings), "text": text})


def instant(at: dt.datetime) -> str:
    """``2026-11-24T08:30:00+08:00``, on the clinic's clock, to the second."""
    return clock.local(at).isoformat(timespec="seconds")


def kept(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is unknown: FHIR has no null and no empty list."""
    return {name: fact for name, fact in facts.items() if fact is not None and fact != [] and fact != {}}


def vaccine_concept(vaccine: Vaccine) -> dict[str, Any]:
    """By the programme's id and by the national codes."""
    national = [coding(systems.NATIONAL_VACCINE, code) for code in vaccine.national_codes]
    return concept(coding(systems.VACCINE, vaccine.code, vaccine.name_en), *national, text=vaccine.name_zh)


def service_types(vaccines: list[Vaccine] | None) -> list[dict[str, Any]]:
    """Immunization; where only some vaccines are given, one entry for each. None: all that the clinic gives."""
    service = coding(systems.SERVICE_TYPE, systems.IMMUNIZATION_SERVICE, "Immunization")
    if vaccines is None:
        return [concept(service, text="预防接种")]
    return [
        concept(service, coding(systems.VACCINE, one.code, one.name_en), text=one.name_zh) for one in vaccines
    ]  # fmt: skip
