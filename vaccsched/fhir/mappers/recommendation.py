"""What is due for a person as ImmunizationRecommendation: one for each person, reckoned when it is asked for."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from vaccsched.fhir import systems
from vaccsched.fhir.mappers.parts import Resource, coding, concept, instant, kept, reference, vaccine_concept
from vaccsched.vaccines.forecast import Forecast, Status
from vaccsched.vaccines.models import Vaccine

STATUSES: Mapping[Status, tuple[str, str]] = {  # immunization-recommendation-status
    Status.NOT_YET: ("due", "Due"),  # with an earliest day to come
    Status.DUE: ("due", "Due"),
    Status.OVERDUE: ("overdue", "Overdue"),
    Status.COMPLETE: ("complete", "Complete"),
    Status.NEEDS_DOCTOR: ("due", "Due"),  # the reason says what to ask a doctor
}
EARLIEST = ("30981-5", "Earliest date to give")
DUE = ("30980-7", "Date vaccine due")
OVERDUE = ("59778-1", "Date when overdue for immunization")


def recommendation(
    person_id: uuid.UUID, forecasts: Sequence[Forecast], vaccines: Mapping[str, Vaccine], *, now: dt.datetime
) -> Resource | None:
    """Every vaccine that concerns this person; None when there is none: the resource wants at least one."""
    told = [_entry(one, vaccines[one.vaccine]) for one in forecasts if one.status in STATUSES]
    if not told:
        return None
    return {
        "resourceType": "ImmunizationRecommendation",
        "id": str(person_id),
        "patient": reference("Patient", person_id),
        "date": instant(now),
        "recommendation": told,
    }


def _entry(one: Forecast, vaccine: Vaccine) -> dict[str, Any]:
    code, display = STATUSES[one.status]
    return kept(
        {
            "vaccineCode": [vaccine_concept(vaccine)],
            "forecastStatus": concept(
                coding(systems.RECOMMENDATION_STATUS, code, display),
                coding("urn:vaccsched:code:forecast-status", str(one.status)),
            ),
            "forecastReason": [concept(text=one.reason_zh)],
            "dateCriterion": [
                *_date(EARLIEST, one.earliest),
                *_date(DUE, one.recommended),
                *_date(OVERDUE, one.overdue_from),
            ],
            "description": one.reason_en,
            "doseNumberPositiveInt": one.dose,
        }
    )


def _date(code: tuple[str, str], day: dt.date | None) -> list[dict[str, Any]]:
    if day is None:
        return []
    return [{"code": concept(coding(systems.RECOMMENDATION_DATE, *code)), "value": day.isoformat()}]
