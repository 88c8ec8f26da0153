"""Booking, desk, screening, bedside and the family's page say of every vaccine what the forecaster says.

Forty people of all ages with histories made at random (a fixed seed): on time, late, too early, mixed products, blood
products, exposures, conditions, and clinics with either product line. For each vaccine the day before it is allowed
and the day itself are asked; a booking that one place allows and the next refuses would be a wasted trip.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest

from tests import builders as make
from tests.visits.builders import DAY, at, vaccines
from vaccsched.booking import queries as booking
from vaccsched.booking.errors import NotDueYet, NotOffered
from vaccsched.checks.errors import TooEarly
from vaccsched.home import family
from vaccsched.records import operations as records_operations
from vaccsched.records import queries as records
from vaccsched.records.models import ExposureGrade, HealthFactKind
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person, Sex
from vaccsched.screening import findings
from vaccsched.screening import queries as screening
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import Refused
from vaccsched.shared.format import full_day
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic, HepALine, JELine
from vaccsched.stops import queries as checks
from vaccsched.stops.rules.judging import judge
from vaccsched.vaccines.forecast import (
    BloodProduct,
    Event,
    Forecast,
    GivenDose,
    PersonFacts,
    Status,
    forecast,
    in_force,
)
from vaccsched.vaccines.models import Vaccine
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit
from vaccsched.visits.page.person import person_panel

PEOPLE = 40
AGES = [*range(12), 15, 18, 20, 24, 30, 40, 60, 75, 84, 120, 150, 168, 190, 300, 620, 780, 900]  # months
CONDITIONS = ["immunosuppressed", "hiv_infected", "chemotherapy", "had_varicella", "pregnant"]


@dataclass
class Somebody:
    """A person on file, and what the forecaster is told of them without going through the file."""

    person: Person
    facts: PersonFacts
    given: list[GivenDose]

    known: dict[dt.date, dict[str, Forecast]] = field(default_factory=dict)

    def on(self, day: dt.date) -> dict[str, Forecast]:
        if day not in self.known:
            self.known[day] = {answer.vaccine: answer for answer in forecast(self.facts, self.given, day)}
        return self.known[day]


def history(facts: PersonFacts, chance: random.Random) -> list[GivenDose]:
    """Doses at days on which they are open, most of them; some too early."""
    given: list[GivenDose] = []
    alive = (DAY - facts.birth_date).days
    for day in sorted(facts.birth_date + dt.timedelta(chance.randrange(alive + 1)) for _one in range(9)):
        answers = forecast(facts, given, day)
        wanted = [one.vaccine for one in answers if one.is_open and not one.urgent]
        if chance.random() < 0.2:
            wanted += [one.vaccine for one in answers if one.status is Status.NOT_YET and not one.urgent]
        given += [GivenDose(code, day) for code in chance.sample(wanted, min(len(wanted), chance.randint(0, 2)))]
    return given


def facts_of(number: int, chance: random.Random) -> PersonFacts:
    months = AGES[number % len(AGES)]
    born = DAY - dt.timedelta(days=int(months * 30.44) + chance.randrange(30))
    bitten = DAY - dt.timedelta(chance.randrange(30))
    events = (Event("rabies_exposure", bitten, "III", chance.choice(["ESSEN", "ZAGREB"])),)
    blood = (BloodProduct("IVIG", DAY - dt.timedelta(chance.randrange(200))),)
    options = ({}, {"JE": "JEI"}, {"HEPA": "HEPAI"}, {"JE": "JEI", "HEPA": "HEPAI"})[number % 4]
    return PersonFacts(
        birth_date=born,
        sex=chance.choice("FM"),
        mother_hbsag=chance.choice(["positive", "negative", "unknown"]),
        birth_weight_g=chance.choice([None, 1900, 3200]),
        conditions=frozenset(chance.sample(CONDITIONS, 1)) if chance.random() < 0.2 else frozenset(),
        events=events if chance.random() < 0.2 and events[0].date >= born else (),
        blood_products=blood if chance.random() < 0.2 and blood[0].date >= born else (),
        options=options,
    )


@pytest.fixture
def people(app, clock):
    clock.move_to(at(8, 10).wall)
    chance = random.Random(20260717)
    with unit_of_work():
        vaccines()
        homes = {
            (je, hepa): make.clinic(je_line=JELine(je) if je else None, hepa_line=HepALine(hepa) if hepa else None)
            for je in (None, "JEI")
            for hepa in (None, "HEPAI")
        }
        doctor = make.nurse(at=homes[None, None])
        return [somebody(number, chance, homes, make.actor(doctor)) for number in range(PEOPLE)]


def somebody(number, chance, homes, actor) -> Somebody:
    facts = facts_of(number, chance)
    given = history(facts, chance)
    if facts.events and chance.random() < 0.7:
        given.append(GivenDose("RABIES", facts.events[0].date))
    person = make.person(
        name=f"某{number}", birth_date=facts.birth_date, sex=Sex(facts.sex), mother_hbsag=facts.mother_hbsag,
        birth_weight_g=facts.birth_weight_g, at=homes[facts.options.get("JE"), facts.options.get("HEPA")],
    )  # fmt: skip
    keep(person, facts, given, actor)
    return Somebody(person, facts, given)


def keep(person, facts, given, actor):
    now = at(8).wall
    for dose in given:
        records_operations.import_immunization(
            person_id=person.id, vaccine_code=dose.vaccine, dose_number=1, given_on=dose.date, actor=actor, now=now
        )
    for code in facts.conditions:
        records_operations.add_health_fact(
            person_id=person.id, kind=HealthFactKind.CONDITION, code=code, since=facts.birth_date,
            confirmed_by_id=actor.id, actor=actor, now=now,
        )  # fmt: skip
    for blood in facts.blood_products:
        records_operations.add_health_fact(
            person_id=person.id, kind=HealthFactKind.BLOOD_PRODUCT, code=blood.product, since=blood.date,
            actor=actor, now=now,
        )  # fmt: skip
    for event in facts.events:
        records_operations.record_exposure(
            person_id=person.id, on=event.date, grade=ExposureGrade(event.grade), course=event.schedule,
            actor=actor, now=now,
        )  # fmt: skip


def boundaries(one: Somebody):
    """(vaccine, day): today, the day before the first lawful day, and that day, none before the last dose."""
    last = max((dose.date for dose in one.given), default=one.facts.birth_date)
    for code, answer in one.on(DAY).items():
        days = {DAY}
        if answer.earliest is not None:
            days |= {answer.earliest - dt.timedelta(days=1), answer.earliest}
        yield from ((code, day) for day in sorted(days) if day > last and day >= one.facts.birth_date)


def some(asked, *, since: dt.date = dt.date.min, most: int = 8):
    """A few of them, always the same ones."""
    fitting = [(code, day) for code, day in asked if day >= since]
    return random.Random(7).sample(fitting, min(most, len(fitting)))


def test_the_people_are_varied(people):
    statuses = {answer.status for one in people for answer in one.on(DAY).values()}
    assert statuses == set(Status)
    assert len({one.facts.birth_date.year for one in people}) > 10
    assert sum(len(list(boundaries(one))) for one in people) > 1000


def test_the_record_says_it(people):
    for one in people:
        assert records.forecast_for(person=one.person, on=DAY) == list(one.on(DAY).values())


def test_the_desk_says_it(people):
    for one in people:
        panel = person_panel(one.person, clinic=db.session.get_one(Clinic, one.person.clinic_id), now=at(9).wall)
        answers = one.on(DAY)
        by = {status: {code for code, one in answers.items() if one.status is status} for status in Status}
        offered = {choice["value"] for choice in [*panel["due"], *panel["missing"]]}
        assert offered == by[Status.DUE] | by[Status.OVERDUE]
        asked = {code for code in by[Status.NEEDS_DOCTOR] if not answers[code].urgent}
        assert {choice["value"] for choice in panel["ask"]} == asked
        days = sorted(full_day(answers[code].earliest) for code in by[Status.NOT_YET])
        assert sorted(row["day"] for row in panel["later"]) == days
        assert set(panel["chosen"]) <= offered


def test_the_familys_page_says_it(app, people):
    with unit_of_work():
        account = make.account()
        for one in people:
            make.guardianship(of=one.person, by=account)
    links = residents.persons_of(account_id=account.id, on=DAY)
    with app.test_request_context():
        cards = {card["id"]: card for card in family.cards(links, now=at(9).wall)}
    for one in people:
        card, answers = cards[str(one.person.id)], one.on(DAY)
        shown = {choice["value"] for part in ("proposed", "free", "paid") for choice in card[part]}
        assert shown >= {code for code, answer in answers.items() if answer.is_open and not answer.urgent}
        assert {answers[code].status for code in shown} <= {Status.DUE, Status.OVERDUE, Status.NOT_YET}
        assert all(answers[code].earliest <= DAY + family.AHEAD for code in shown)


def refusal_of(one: Somebody, code: str, day: dt.date) -> Refused | None:
    try:
        booking.check_choice(person=one.person, vaccine_codes=[code], on=day)
    except Refused as refusal:
        return refusal
    return None


def test_booking_says_it(people):
    for one in people:
        for code, day in some(boundaries(one), since=DAY):
            answer, refusal = one.on(day).get(code), refusal_of(one, code, day)
            if answer is not None and answer.is_open:
                assert refusal is None, (code, day)
            elif answer is not None and answer.status is Status.NOT_YET:
                assert isinstance(refusal, NotDueYet), (code, day)
                assert refusal.facts["earliest_on"] == answer.earliest.isoformat()
            else:
                assert isinstance(refusal, NotOffered), (code, day)


def test_the_first_bookable_day_is_the_first_lawful_one(people):
    for one in people:
        for code, day in some(boundaries(one), since=DAY):
            answer = one.on(DAY)[code]
            first = booking.earliest_day(person=one.person, vaccine_codes=[code], today=DAY)
            assert first == max(DAY, answer.earliest or DAY), (code, day)


def planned(one: Somebody, code: str, number: int) -> PlannedDose:
    """A dose on somebody's ticket, however it came there: nothing of it is kept."""
    clinic = db.session.get_one(Clinic, one.person.clinic_id)
    visit = Visit(id=new_id(), person_id=one.person.id, person=one.person, clinic=clinic)
    dose = PlannedDose(
        id=new_id(), vaccine_code=code, vaccine=db.session.get_one(Vaccine, code), dose_number=number,
        outcome=DoseOutcome.PLANNED,
    )  # fmt: skip
    visit.planned_doses.append(dose)
    return dose


def test_screening_and_the_bedside_stop_the_day_before_and_never_on_the_day(people):
    """Weak sources ask a doctor and never block; rabies vaccine is never stopped by a date."""
    asked = 0
    with db.session.no_autoflush:
        for one in people:
            for code, day in some(boundaries(one), most=14):
                answer = one.on(day).get(code)
                if answer is None or answer.dose is None or answer.status is Status.NEEDS_DOCTOR:
                    continue
                hard = in_force().rows[code].vaccine.confidence != "low" and code != "RABIES"
                is_early = answer.status is Status.NOT_YET and hard
                dose = planned(one, code, answer.dose)
                found = screening.findings_for(visit=dose.visit, answers=None, temperature_tenths=None, on=day)
                assert findings.is_blocked(found, code) == is_early, (code, day, one.facts, one.given)
                stops = judge(checks.situation_of(dose, pack=None, now=at(9, day=day).wall)).stops
                assert any(isinstance(stop, TooEarly) for stop in stops) == is_early, (code, day)
                asked += is_early
    assert asked > 60
