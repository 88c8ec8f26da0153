"""Questions about doses, health facts, what is due and what was done. Changes nothing."""

from vaccsched.records.queries.access import get_health_fact, voided_of, was_vaccinated_at
from vaccsched.records.queries.coverage import Coverage, complete_by_birth_year, due_and_done, forecasts_of
from vaccsched.records.queries.person import (
    Past,
    doses_known,
    due_for,
    due_without_health,
    facts_from,
    facts_of,
    forecast_for,
    forecast_without_health,
    get_record,
    given_doses,
    health_facts_among,
    health_facts_of,
    immunizations_of,
    objections,
    objections_in,
    past_of,
    placing_for,
    placing_in,
    plan_for,
    severe_allergies_in,
    severe_allergies_of,
    versions_of,
)
from vaccsched.records.words import COURSES as COURSE_WORDS
from vaccsched.records.words import GRADES as GRADE_WORDS
from vaccsched.records.words import LIMBS as LIMB_WORDS
from vaccsched.records.words import ROUTES as ROUTE_WORDS

__all__ = [
    "COURSE_WORDS",
    "GRADE_WORDS",
    "LIMB_WORDS",
    "ROUTE_WORDS",
    "Coverage",
    "Past",
    "complete_by_birth_year",
    "doses_known",
    "due_and_done",
    "due_for",
    "due_without_health",
    "facts_from",
    "facts_of",
    "forecast_for",
    "forecast_without_health",
    "forecasts_of",
    "get_health_fact",
    "get_record",
    "given_doses",
    "health_facts_among",
    "health_facts_of",
    "immunizations_of",
    "objections",
    "objections_in",
    "past_of",
    "placing_for",
    "placing_in",
    "plan_for",
    "severe_allergies_in",
    "severe_allergies_of",
    "versions_of",
    "voided_of",
    "was_vaccinated_at",
]
