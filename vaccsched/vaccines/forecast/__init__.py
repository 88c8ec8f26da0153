"""The forecaster: pure functions over frozen values, the same answer for booking, desk, screening and checks."""

from vaccsched.vaccines.forecast.engine import forecast
from vaccsched.vaccines.forecast.facts import (
    BloodProduct,
    Event,
    Finding,
    FindingCode,
    Forecast,
    GivenDose,
    JudgedDose,
    PersonFacts,
    Reason,
    Status,
    UnknownVaccine,
    Verdict,
)
from vaccsched.vaccines.forecast.files import ProgrammeError
from vaccsched.vaccines.forecast.programme import Programme, load_programme, national

__all__ = [
    "BloodProduct",
    "Event",
    "Finding",
    "FindingCode",
    "Forecast",
    "GivenDose",
    "JudgedDose",
    "PersonFacts",
    "Programme",
    "ProgrammeError",
    "Reason",
    "Status",
    "UnknownVaccine",
    "Verdict",
    "forecast",
    "load_programme",
    "national",
]
