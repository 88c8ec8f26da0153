"""Coverage of the months, first doses at birth, certificates: the children whom the clinic looks after."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta

from vaccsched.certificates.models import Certificate
from vaccsched.records.models import Immunization
from vaccsched.reports.models import CoverageTable
from vaccsched.reports.queries.clinic import doses_used
from vaccsched.reports.queries.doses import CURRENT
from vaccsched.reports.rules.facts import BirthFact, CohortFact, CoverageFact, FileFact, Period, UsedFact
from vaccsched.residents.models import Person
from vaccsched.shared.clock import day_of, instant_of
from vaccsched.shared.db import db
from vaccsched.vaccines import queries as vaccines

HEPB = "HEPB"
AT_BIRTH = dt.timedelta(hours=24)
UNDER = relativedelta(years=7)  # 0–6 岁


def coverage(clinic_id: uuid.UUID, period: Period) -> list[CoverageFact]:
    """The tables of the months that end in the period, line by line, as the worker counted them."""
    return [
        CoverageFact(
            month=table.month,
            vaccine=vaccines.name_of(line["vaccine"]),
            dose=line["dose"],
            due=line["due"],
            done=line["done"],
            in_time=line["in_time"],
        )
        for table in _tables(clinic_id, period)
        for line in table.lines
    ]


def used(clinic_id: uuid.UUID, period: Period) -> list[UsedFact]:
    """The same months vaccine by vaccine, with the doses that the stock gave out in the whole of each month."""
    tables = _tables(clinic_id, period)
    if not tables:
        return []
    months = Period(first=tables[0].month, last=tables[-1].month + relativedelta(months=1, days=-1))
    out = doses_used(clinic_id, months)
    return [
        UsedFact(
            month=table.month,
            vaccine=vaccines.name_of(code),
            due=sum(line["due"] for line in lines),
            done=sum(line["done"] for line in lines),
            used=out[table.month, code],
        )
        for table in tables
        for code, lines in _by_vaccine(table.lines).items()
    ]


def cohorts(clinic_id: uuid.UUID, period: Period) -> list[CohortFact]:
    """Children with every free dose by year of birth, of the months that end in the period, as the worker counted."""
    return [CohortFact(month=table.month, **cohort) for table in _tables(clinic_id, period) for cohort in table.cohorts]


def births(clinic_id: uuid.UUID, period: Period, now: dt.datetime) -> list[BirthFact]:
    """Children born in the period; whose birth hour is not on file has until the end of the next day."""
    first_dose = (
        sa.select(Immunization.person_id, sa.func.min(Immunization.given_at).label("at"),
                  sa.func.min(Immunization.given_on).label("on"))
        .where(*CURRENT, Immunization.vaccine_code == HEPB)
        .group_by(Immunization.person_id)
        .subquery()
    )  # fmt: skip
    rows = db.session.execute(
        sa.select(Person.birth_date, Person.birth_time, first_dose.c.at, first_dose.c.on)
        .outerjoin(first_dose, first_dose.c.person_id == Person.id)
        .where(Person.clinic_id == clinic_id, Person.merged_into_id.is_(None))
        .where(Person.birth_date.between(period.first, min(period.last, day_of(now - AT_BIRTH))))
        .order_by(Person.birth_date, Person.id)
    )
    return [BirthFact(born=row.birth_date, in_time=_is_in_time(row)) for row in rows]


def certified_files(clinic_id: uuid.UUID, now: dt.datetime) -> list[FileFact]:
    """How many of the clinic's children under seven have a certificate."""
    today = day_of(now)
    children = sa.select(sa.func.count(Person.id)).where(
        Person.clinic_id == clinic_id, Person.merged_into_id.is_(None), Person.birth_date > today - UNDER
    )
    has_one = sa.exists().where(Certificate.person_id == Person.id)
    number, good = db.session.scalar(children) or 0, db.session.scalar(children.where(has_one)) or 0
    return [FileFact(when=today, what="", good=good, number=number)] if number else []


def _tables(clinic_id: uuid.UUID, period: Period) -> Sequence[CoverageTable]:
    return db.session.scalars(
        sa.select(CoverageTable)
        .where(CoverageTable.clinic_id == clinic_id)
        .where(CoverageTable.month.between(period.first.replace(day=1), period.last))
        .order_by(CoverageTable.month)
    ).all()


def _by_vaccine(lines: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        found.setdefault(line["vaccine"], []).append(line)
    return found


def _is_in_time(row: sa.Row[tuple[dt.date, dt.time | None, dt.datetime | None, dt.date | None]]) -> bool:
    if row.at is None or row.on is None:
        return False
    if row.birth_time is None:
        return bool(row.on <= row.birth_date + dt.timedelta(days=1))
    return bool(row.at - instant_of(row.birth_date, row.birth_time) <= AT_BIRTH)
