"""Retention, the facts the forecaster is told, the order of what is due."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

from dateutil.relativedelta import relativedelta

from vaccsched.records.models import HealthFact, HealthFactKind
from vaccsched.residents.models import Person
from vaccsched.vaccines.forecast import in_force
from vaccsched.vaccines.forecast.facts import BloodProduct, Event, Forecast, PersonFacts, Reason
from vaccsched.vaccines.forecast.reasons import NOT_TOLD

EXPOSURE, PREEXPOSURE = "rabies_exposure", "rabies_preexposure"  # as the forecaster calls them
PREEXPOSURE_COURSE = "PREEXPOSURE"
RETENTION = relativedelta(years=5)


def retain_until(expires_on: dt.date) -> dt.date:
    """The first day on which a record may be deleted: vaccine expiry plus five years (疫苗管理法 第46条)."""
    return expires_on + RETENTION


def last_retention(days: Iterable[dt.date | None]) -> dt.date | None:
    """The first day on which a record with several versions may go; None while one of them has no such day."""
    known = list(days)
    return None if None in known or not known else max(day for day in known if day is not None)


def dose_text(hundredths: int | None) -> str | None:
    """Volume of one dose: 50 (0.01 mL) → ``0.5mL``; None for pills."""
    return None if hundredths is None else f"{hundredths / 100:g}mL"


def live_facts(facts: Iterable[HealthFact]) -> list[HealthFact]:
    """Without those that a later row ended, and without the ending rows."""
    rows = list(facts)
    ended = {row.ends_fact_id for row in rows if row.ends_fact_id is not None}
    return [row for row in rows if row.id not in ended and row.ends_fact_id is None]


def conditions(facts: Iterable[HealthFact]) -> frozenset[str]:
    """Codes of confirmed conditions: an unconfirmed one is a question for a doctor, never a fact."""
    return frozenset(
        fact.code for fact in facts if fact.kind is HealthFactKind.CONDITION and fact.confirmed_by_id is not None
    )


def blood_products(facts: Iterable[HealthFact]) -> tuple[BloodProduct, ...]:
    """Transfusions and immunoglobulins with their dates, oldest first."""
    found = [BloodProduct(fact.code, fact.since) for fact in facts if fact.kind is HealthFactKind.BLOOD_PRODUCT]
    return tuple(sorted(found, key=lambda one: (one.date, one.product)))


def events(facts: Iterable[HealthFact]) -> tuple[Event, ...]:
    """Exposures with their dates, grades and courses, oldest first. What happened needs no doctor to confirm it."""
    found = [
        Event(fact.code, fact.since, fact.grade, fact.course) for fact in facts if fact.kind is HealthFactKind.EXPOSURE
    ]
    return tuple(sorted(found, key=lambda one: one.date))


def rabies_courses() -> dict[str, tuple[int, ...]]:
    """The courses of the programme and the days of their doses: ``{"ESSEN": (0, 3, 7, 14, 28)}``."""
    rabies = in_force().rows["RABIES"].vaccine.rabies
    return {course.id: course.days for course in rabies.courses} if rabies else {}


def known_facts(person: Person, facts: Iterable[HealthFact], options: Mapping[str, str]) -> PersonFacts:
    """The person as the forecaster wants to know them. ``facts``: live ones; ``options``: the clinic's lines."""
    rows = list(facts)
    return PersonFacts(
        birth_date=person.birth_date,
        sex=person.sex,
        birth_time=person.birth_time,
        mother_hbsag=person.mother_hbsag,
        gestation_weeks=person.gestation_weeks,
        birth_weight_g=person.birth_weight_g,
        conditions=conditions(rows),
        blood_products=blood_products(rows),
        events=events(rows),
        options=options,
    )


def without_health(one: Forecast, told: Reason | None) -> Forecast:
    """A forecast whose reason tells no health fact. ``told``: the reason as it would be without any; None: the vaccine
    would not concern the person.
    """
    return one if one.reason == told else replace(one, reason=NOT_TOLD)


def severe_allergies(facts: Iterable[HealthFact]) -> frozenset[str]:
    """Codes of severe allergies that a doctor confirmed: of a vaccine (``MMR``) or a component (``gelatin``)."""
    return frozenset(
        fact.code
        for fact in facts
        if fact.kind is HealthFactKind.ALLERGY and fact.severe and fact.confirmed_by_id is not None
    )


def by_priority(forecasts: Iterable[Forecast]) -> list[Forecast]:
    """Urgent first, then free programme doses before self-paid ones (免疫程序 2026 一般原则), then the oldest due."""
    return sorted(
        forecasts,
        key=lambda one: (not one.urgent, not one.is_free, one.recommended or one.earliest or dt.date.max, one.vaccine),
    )
