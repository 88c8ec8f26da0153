"""Retention, the facts the forecaster is told, the order of what is due. Decides from values handed in."""

import datetime as dt
from collections.abc import Iterable

from dateutil.relativedelta import relativedelta

from vaccsched.records.models import HealthFact, HealthFactKind
from vaccsched.vaccines.forecast.facts import BloodProduct, Forecast

RETENTION = relativedelta(years=5)


def retain_until(expires_on: dt.date) -> dt.date:
    """The first day on which a record may be deleted: vaccine expiry plus five years (疫苗管理法 第46条)."""
    return expires_on + RETENTION


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
