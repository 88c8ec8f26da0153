"""Questions about a person's doses, health facts and what is due."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from vaccsched.records import rules
from vaccsched.records.models import HealthFact, Immunization, ImmunizationStatus
from vaccsched.residents.models import Person
from vaccsched.shared.db import db, rows
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites
from vaccsched.vaccines.forecast import (
    Finding,
    Forecast,
    GivenDose,
    PersonFacts,
    PlannedInjection,
    VisitPlan,
    forecast,
    in_force,
    place_doses,
    plan_visit,
    valid_on,
)

_later = aliased(Immunization)
COUNTING = (  # of a person's record: the highest version of each dose unless entered in error
    sa.select(Immunization)
    .where(
        Immunization.person_id == sa.bindparam("person_id"),
        Immunization.status == ImmunizationStatus.COMPLETED,
        ~sa.select(_later.id)
        .where(_later.record_id == Immunization.record_id, _later.version > Immunization.version)
        .exists(),
    )
    .order_by(Immunization.given_on, Immunization.given_at, Immunization.id)
)
GIVEN = COUNTING.with_only_columns(Immunization.vaccine_code, Immunization.given_on)  # built once: every booking asks

HEALTH_FACTS = (
    sa.select(HealthFact)
    .where(HealthFact.person_id == sa.bindparam("person_id"))
    .order_by(HealthFact.since, HealthFact.id)
)


@dataclass(frozen=True, kw_only=True)
class Past:
    """What is on record of a person, read once: doses that count, oldest first; health facts that have not ended."""

    person: Person
    given: Sequence[Immunization]
    facts: Sequence[HealthFact]


def past_of(*, person: Person) -> Past:
    """Two statements, whatever is asked of it afterwards."""
    given, facts = immunizations_of(person_id=person.id), health_facts_of(person_id=person.id)
    return Past(person=person, given=given, facts=facts)


def immunizations_of(*, person_id: uuid.UUID) -> list[Immunization]:
    """What counts of a person's record: the highest version of each dose unless entered in error, oldest first."""
    return list(db.session.scalars(COUNTING.options(joinedload(Immunization.vaccine)), {"person_id": person_id}))


def doses_known(*, person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Immunization]]:
    """All versions of all doses of these persons, also those that count no more: what was corrected or marked as
    entered in error is not taken over anew. In one query.
    """
    found: dict[uuid.UUID, list[Immunization]] = {}
    wanted = sa.select(Immunization).where(Immunization.person_id.in_(person_ids))
    for one in db.session.scalars(wanted.order_by(Immunization.person_id, Immunization.given_on, Immunization.id)):
        found.setdefault(one.person_id, []).append(one)
    return found


def versions_of(*, record_id: uuid.UUID) -> list[Immunization]:
    """All versions of one record, first to last."""
    return list(
        db.session.scalars(
            sa.select(Immunization).where(Immunization.record_id == record_id).order_by(Immunization.version)
        )
    )


def get_record(*, record_id: uuid.UUID) -> Immunization:
    """The version of a record that counts.

    :raises NotFound:
    """
    versions = versions_of(record_id=record_id)
    if not versions:
        raise NotFound
    return versions[-1]


def health_facts_of(*, person_id: uuid.UUID) -> list[HealthFact]:
    """Conditions, allergies, blood products and exposures that have not ended, oldest first."""
    return rules.live_facts(db.session.scalars(HEALTH_FACTS, {"person_id": person_id}))


def health_facts_among(*, person_ids: Collection[uuid.UUID]) -> list[HealthFact]:
    """The same of several people at once."""
    wanted = sa.select(HealthFact).where(HealthFact.person_id.in_(person_ids))
    return rules.live_facts(db.session.scalars(wanted.order_by(HealthFact.since, HealthFact.id)))


def facts_of(person: Person) -> PersonFacts:
    """The person as the forecaster wants to know them: confirmed facts, exposures, the lines their clinic offers."""
    return facts_from(person, health_facts_of(person_id=person.id))


def facts_from(person: Person, facts: Sequence[HealthFact]) -> PersonFacts:
    """The same from health facts that were read already."""
    return rules.known_facts(person, facts, sites.product_lines(person.clinic_id))


def severe_allergies_of(*, person_id: uuid.UUID) -> frozenset[str]:
    """Codes of severe allergies confirmed by a doctor: a vaccine's code or a component."""
    return rules.severe_allergies(health_facts_of(person_id=person_id))


def severe_allergies_in(past: Past) -> frozenset[str]:
    """The same from what was read already."""
    return rules.severe_allergies(past.facts)


def given_doses(*, person_id: uuid.UUID) -> list[GivenDose]:
    """The doses on record, oldest first, for the forecaster."""
    return [GivenDose(vaccine, given_on) for vaccine, given_on in rows(GIVEN, {"person_id": person_id})]


def forecast_for(*, person: Person, on: dt.date) -> list[Forecast]:
    """Where the person stands with every vaccine on a day."""
    return forecast(facts_of(person), given_doses(person_id=person.id), on)


def forecast_without_health(*, person: Person, on: dt.date) -> list[Forecast]:
    """The same for whoever may read doses and not health facts: a reason that comes of one is not told."""
    health, given = facts_of(person), given_doses(person_id=person.id)
    plain = PersonFacts(
        birth_date=health.birth_date, sex=health.sex, birth_time=health.birth_time, options=health.options
    )  # fmt: skip
    told = {one.vaccine: one.reason for one in forecast(plain, given, on)}
    return [rules.without_health(one, told.get(one.vaccine)) for one in forecast(health, given, on)]


def due_for(*, person: Person, on: dt.date) -> list[Forecast]:
    """What may be given on a day (due or overdue): urgent, then free programme doses, then self-paid."""
    return rules.by_priority(one for one in forecast_for(person=person, on=on) if one.is_open)


def due_without_health(*, person: Person, on: dt.date) -> list[Forecast]:
    """The same, with reasons as ``forecast_without_health`` tells them."""
    return rules.by_priority(one for one in forecast_without_health(person=person, on=on) if one.is_open)


def objections(*, person: Person, vaccine_code: str, dose_number: int, on: dt.date) -> list[Finding]:
    """What dates say against giving this dose on a day: too early, same dose, live 28 days, blood products."""
    return valid_on(facts_of(person), given_doses(person_id=person.id), vaccine_code, dose_number, on)


def objections_in(past: Past, *, vaccine_code: str, dose_number: int, on: dt.date) -> list[Finding]:
    """The same from what was read already."""
    return valid_on(facts_from(past.person, past.facts), _told(past), vaccine_code, dose_number, on)


def plan_for(
    *,
    person: Person,
    on: dt.date,
    most: int | None = None,
    also: Sequence[GivenDose] = (),
    wanted: Collection[str] = (),
    on_hand: Collection[str] | None = None,
) -> VisitPlan:
    """The best visit on a day, for the resident's page, the desk and the explain page alike.

    ``most``: how many doses one visit takes; ``also``: doses that are booked, taken as given; ``wanted``: self-paid
    vaccines to plan too; ``on_hand``: what the clinic has (None: everything).
    """
    every = {row.vaccine.id for row in in_force().vaccines}
    missing = every - set(on_hand) if on_hand is not None else set()
    given = [*given_doses(person_id=person.id), *also]
    return plan_visit(facts_of(person), given, on, wanted=wanted, most=most, without=missing)


def placing_for(
    *, person: Person, vaccine_codes: Collection[str], on: dt.date, used: Sequence[str] = ()
) -> list[PlannedInjection]:
    """The order and the limbs for the doses that are planned today. ``used``: limbs that had a needle today."""
    return placing_in(past_of(person=person), vaccine_codes=vaccine_codes, on=on, used=used)


def placing_in(
    past: Past, *, vaccine_codes: Collection[str], on: dt.date, used: Sequence[str] = ()
) -> list[PlannedInjection]:
    """The same from what was read already."""
    return list(place_doses(facts_from(past.person, past.facts), _told(past), vaccine_codes, on, used=used))


def _told(past: Past) -> list[GivenDose]:
    return [GivenDose(one.vaccine_code, one.given_on) for one in past.given]
