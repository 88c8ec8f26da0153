"""Retention, doses in words, facts that count."""

import datetime as dt
import uuid

from vaccsched.records.models import HealthFact, HealthFactKind
from vaccsched.records.rules import (
    blood_products,
    conditions,
    dose_text,
    live_facts,
    retain_until,
    severe_allergies,
)

DOCTOR = uuid.uuid4()


def fact(kind=HealthFactKind.CONDITION, code="immunosuppressed", **more):
    return HealthFact(id=uuid.uuid4(), kind=kind, code=code, since=dt.date(2026, 5, 1), severe=False, **more)


def test_a_record_is_kept_five_years_beyond_the_vaccines_expiry():
    """疫苗管理法 第46条."""
    assert retain_until(dt.date(2027, 6, 30)) == dt.date(2032, 6, 30)
    assert retain_until(dt.date(2028, 2, 29)) == dt.date(2033, 2, 28)


def test_a_dose_is_told_in_millilitres():
    assert [dose_text(hundredths) for hundredths in (50, 100, 25, None)] == ["0.5mL", "1mL", "0.25mL", None]


def test_only_a_confirmed_condition_is_a_fact():
    assert conditions([fact(confirmed_by_id=DOCTOR), fact(code="pregnant")]) == {"immunosuppressed"}


def test_an_ended_fact_no_longer_counts():
    first = fact(confirmed_by_id=DOCTOR)
    ending = fact(ends_fact_id=first.id)
    other = fact(code="pregnant")
    assert live_facts([first, ending, other]) == [other]


def test_blood_products_come_with_their_dates():
    rows = [fact(HealthFactKind.BLOOD_PRODUCT, "IVIG"), fact()]
    assert [(one.product, one.date) for one in blood_products(rows)] == [("IVIG", dt.date(2026, 5, 1))]


def test_an_allergy_counts_when_severe_and_confirmed():
    severe = fact(HealthFactKind.ALLERGY, "gelatin", confirmed_by_id=DOCTOR)
    severe.severe = True
    told = fact(HealthFactKind.ALLERGY, "egg")
    told.severe = True
    mild = fact(HealthFactKind.ALLERGY, "yeast", confirmed_by_id=DOCTOR)
    assert severe_allergies([severe, told, mild]) == {"gelatin"}
