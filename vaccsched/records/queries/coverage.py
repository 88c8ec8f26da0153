"""应种 and 实种: who was due in a period, and who got the dose."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import aliased

from vaccsched.records import rules
from vaccsched.records.models import HealthFact, Immunization, ImmunizationStatus
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.sites import queries as sites
from vaccsched.vaccines.forecast import Forecast, GivenDose, PersonFacts, Status, forecast, in_force

Key = tuple[str, int]  # vaccine, dose number
UNDER_SEVEN = relativedelta(years=7)  # 0–6 岁


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """One dose of one vaccine in a period, in persons: due, of these given, of these given before it was overdue."""

    vaccine: str
    dose: int
    due: int
    done: int
    in_time: int


@dataclass(frozen=True, kw_only=True)
class Cohort:
    """Children under seven of one year of birth; ``complete``: no free dose is late."""

    born: int
    children: int
    complete: int


def due_and_done(*, clinic_ids: Sequence[uuid.UUID], first: dt.date, last: dt.date) -> list[Coverage]:
    """Free doses that were due from ``first`` to ``last`` (both included), by vaccine and dose number.

    Due: on some day of the period the forecaster recommends the dose, or says it is open or overdue (应种人数).
    Done: of these, who got it in the period, wherever it was given (实种人数). Counted are the persons whom these
    clinics look after. Above 50 ms for a real clinic: for a job, not for a page.
    """
    counts: dict[Key, list[int]] = defaultdict(lambda: [0, 0, 0])
    for facts, doses in _people(clinic_ids, last):
        due, done = _followed(facts, doses, first, last)
        for key, overdue_from in due.items():
            given_on = done.get(key)
            in_time = given_on is not None and (overdue_from is None or given_on < overdue_from)
            for place, counted in enumerate((True, given_on is not None, in_time)):
                counts[key][place] += counted
    return [
        Coverage(vaccine=vaccine, dose=dose, due=due, done=done, in_time=in_time)
        for (vaccine, dose), (due, done, in_time) in sorted(counts.items())
    ]


def _followed(
    facts: PersonFacts, doses: Sequence[GivenDose], first: dt.date, last: dt.date
) -> tuple[dict[Key, dt.date | None], dict[Key, dt.date]]:
    """The doses that were due, with the day from which each was late; those that were given, with their day.

    Asked anew after every dose, so that the one after it is found too, and a pentavalent dose counts for its parts.
    """
    start, programme = max(first, facts.birth_date), in_force()
    due = _asked_for(forecast(facts, [dose for dose in doses if dose.date < start], start), last)
    done: dict[Key, dt.date] = {}
    for day in sorted({dose.date for dose in doses if start <= dose.date <= last}):
        after = forecast(facts, [dose for dose in doses if dose.date <= day], day)
        asks = {(answer.vaccine, answer.dose) for answer in after}
        lines = {line for dose in doses if dose.date == day for line in programme.product(dose).counts_as}
        for key in due:
            if key not in done and key not in asks and not lines.isdisjoint(programme.rows[key[0]].vaccine.counts_as):
                done[key] = day
        due = _asked_for(after, last) | due
    return due, done


def _asked_for(answers: Iterable[Forecast], last: dt.date) -> dict[Key, dt.date | None]:
    return {
        (answer.vaccine, answer.dose): answer.overdue_from
        for answer in answers
        if answer.dose is not None and answer.is_free and _is_due(answer, last)
    }


def _is_due(answer: Forecast, last: dt.date) -> bool:
    if answer.status is Status.NOT_YET:
        return answer.recommended is not None and answer.recommended <= last
    return answer.is_open


def complete_by_birth_year(*, clinic_ids: Sequence[uuid.UUID], on: dt.date) -> list[Cohort]:
    """全程接种 of the children under seven whom the clinics look after, by year of birth (规范(2023)
    ch. 7: 谁管理谁统计).

    Complete: on that day no free dose is late. Above 50 ms for a real clinic: for a job, not for a page.
    """
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for facts, doses in _people(clinic_ids, on):
        if facts.birth_date > on - UNDER_SEVEN:
            late = any(_is_late(answer, on) for answer in forecast(facts, doses, on))
            counts[facts.birth_date.year][0] += 1
            counts[facts.birth_date.year][1] += not late
    return [Cohort(born=born, children=number, complete=good) for born, (number, good) in sorted(counts.items())]


def _is_late(answer: Forecast, on: dt.date) -> bool:
    return answer.is_free and answer.is_open and answer.overdue_from is not None and answer.overdue_from <= on


def forecasts_of(*, person_ids: Sequence[uuid.UUID], on: dt.date) -> dict[uuid.UUID, list[Forecast]]:
    """Where each of these persons stands with every vaccine on a day: three statements, however many they are, and
    about a millisecond for each.
    """
    of_these = sa.select(Person.id).where(Person.id.in_(person_ids), Person.birth_date <= on)
    return {person_id: forecast(facts, doses, on) for person_id, facts, doses in _known(of_these)}


def _people(clinic_ids: Sequence[uuid.UUID], last: dt.date) -> Iterator[tuple[PersonFacts, list[GivenDose]]]:
    of_these = sa.select(Person.id).where(
        Person.clinic_id.in_(clinic_ids), Person.merged_into_id.is_(None), Person.birth_date <= last
    )
    yield from ((facts, doses) for _person_id, facts, doses in _known(of_these))


def _known(of_these: sa.Select[uuid.UUID]) -> Iterator[tuple[uuid.UUID, PersonFacts, list[GivenDose]]]:
    persons = db.session.scalars(sa.select(Person).where(Person.id.in_(of_these)).order_by(Person.id)).all()
    facts: dict[uuid.UUID, list[HealthFact]] = defaultdict(list)
    for fact in db.session.scalars(sa.select(HealthFact).where(HealthFact.person_id.in_(of_these))):
        facts[fact.person_id].append(fact)
    doses = _doses(of_these)
    for person in persons:
        live = rules.live_facts(facts[person.id])
        yield person.id, rules.known_facts(person, live, sites.product_lines(person.clinic_id)), doses[person.id]


def _doses(of_these: sa.Select[uuid.UUID]) -> dict[uuid.UUID, list[GivenDose]]:
    later = aliased(Immunization)
    is_superseded = (
        sa.select(later.id).where(later.record_id == Immunization.record_id, later.version > Immunization.version)
    ).exists()
    rows = db.session.execute(
        sa.select(Immunization.person_id, Immunization.vaccine_code, Immunization.given_on)
        .where(
            Immunization.person_id.in_(of_these),
            Immunization.status == ImmunizationStatus.COMPLETED,
            ~is_superseded,
        )
        .order_by(Immunization.given_on, Immunization.given_at, Immunization.id)
    )
    doses: dict[uuid.UUID, list[GivenDose]] = defaultdict(list)
    for person_id, code, given_on in rows:
        doses[person_id].append(GivenDose(code, given_on))
    return doses
