"""Which doses a visit is for: what a booked or chosen vaccine means today."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.records.models import ExposureGrade
from vaccsched.vaccines.forecast import Forecast, Reason, Status
from vaccsched.vaccines.models import Vaccine

MOST_VACCINES = 2  # in one visit
RABIES = "RABIES"


@dataclass(frozen=True, kw_only=True)
class Dose:
    """A dose that may be given today."""

    vaccine_code: str
    number: int
    line_id: uuid.UUID | None
    urgent: bool


@dataclass(frozen=True, kw_only=True)
class NotDue:
    """Why a vaccine may not be given today."""

    vaccine: Vaccine
    reason: Reason | None

    def sentence(self, lang: str) -> str:
        """The vaccine and the reason in the reader's language."""
        english = lang.startswith("en")
        why = self.reason.text(lang) if self.reason is not None else ""
        return f"{self.vaccine.name_en}: {why} " if english else f"{self.vaccine.name_zh}：{why}"


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """A rabies exposure as told at the desk; grade and course may be left to the doctor."""

    on: dt.date
    grade: ExposureGrade | None = None
    course: str | None = None


def dose(*, vaccine: Vaccine, line_id: uuid.UUID | None, forecast: Forecast | None) -> Dose | NotDue:
    """What a booked or chosen vaccine means today, by the forecast of today.

    Due, overdue and a doctor's case are planned (the screener decides); an urgent vaccine is never refused by
    software (rabies: domain §11).
    """
    number = forecast.dose if forecast is not None and forecast.dose else 1
    planned = Dose(vaccine_code=vaccine.code, number=number, line_id=line_id, urgent=vaccine.urgent)
    if vaccine.urgent:
        return planned
    if forecast is not None and is_possible(forecast):
        return planned
    return NotDue(vaccine=vaccine, reason=forecast.reason if forecast is not None else None)


def is_possible(forecast: Forecast) -> bool:
    """The dose may be given today, or a doctor decides."""
    return forecast.is_open or forecast.status is Status.NEEDS_DOCTOR
