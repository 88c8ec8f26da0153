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
from vaccsched.vaccines.forecast.findings import judge_doses, valid_on
from vaccsched.vaccines.forecast.programme import Programme, in_force, load_programme, national, use_programme
from vaccsched.vaccines.forecast.visit import PlannedInjection, VisitPlan, place_doses, plan_visit

__all__ = [
    "BloodProduct",
    "Event",
    "Finding",
    "FindingCode",
    "Forecast",
    "GivenDose",
    "JudgedDose",
    "PersonFacts",
    "PlannedInjection",
    "Programme",
    "ProgrammeError",
    "Reason",
    "Status",
    "UnknownVaccine",
    "Verdict",
    "VisitPlan",
    "forecast",
    "in_force",
    "judge_doses",
    "load_programme",
    "national",
    "place_doses",
    "plan_visit",
    "use_programme",
    "valid_on",
]
