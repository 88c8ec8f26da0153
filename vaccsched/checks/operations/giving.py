"""Giving a dose: the last look at everything, then stock, record, outcome and stage in one transaction."""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from vaccsched.checks import queries
from vaccsched.checks.errors import (
    AlreadyGiven,
    HumanCheckFailed,
    IncompleteCheck,
    MachineItem,
    NobodyAtStation,
    ReasonMissing,
    SiteNotAllowed,
    TakenBack,
    TicketAtAnotherStation,
)
from vaccsched.checks.events import DoseGiven
from vaccsched.checks.models import BedsideCheck, Item, ItemMethod, ItemResult
from vaccsched.checks.operations.asking import must_be_answered
from vaccsched.checks.operations.opening import is_stale, write_item
from vaccsched.checks.operations.scanning import judged
from vaccsched.checks.rules import items, needle
from vaccsched.identity import queries as identity
from vaccsched.identity.errors import NoValidCertificate
from vaccsched.identity.models import CertificateTask
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Person
from vaccsched.shared import audit, clock, idempotency
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.stock import operations as stock
from vaccsched.stops.queries import ground_of
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.errors import OutcomeDecided
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, StageEntry, Visit


def give_dose(
    *,
    check_id: uuid.UUID,
    site: BodySite,
    actor: Actor,
    key: str,
    reading: Reading,
    confirmed: Collection[Item] = (),
) -> Immunization:
    """The dose went in at ``site``: one transaction over stock, record, outcome and stage (疫苗管理法 第45、46条).

    ``confirmed``: the items seen with eyes that the vaccinator states with this very press (the text above the
    button); whatever was not found by scan, record, recipient or eyes keeps the dose locked. After the last dose of
    the visit the observation begins at this instant. The same ``key`` again answers the same record.

    :raises IncompleteCheck: items are missing (``missing`` lists them).
    :raises HumanCheckFailed: an item was marked as not right.
    :raises ReasonNeeded: a soft stop waits for its reason.
    :raises NoValidCertificate: the vaccinator's certificate is missing or over.
    :raises SiteNotAllowed, MachineItem, AlreadyGiven, NobodyAtStation, TicketAtAnotherStation:
    :raises Refused: any hard stop of ``scan_vial``, judged again now; the vial's last dose may have gone meanwhile.
    :raises TakenBack: the press is an old one, its dose was taken back.
    :raises NotFound: another clinic's check.
    """
    lock_person(check_id)
    made = idempotency.made_before(actor=actor, operation="give_dose", key=key, check_id=check_id, site=site)
    if made is not None:
        return _still_given(made, check_id, actor)
    check = _check_here(check_id, actor, reading)
    dose, visit = check.planned_dose, check.planned_dose.visit
    _all_hold(check, site, confirmed, actor, reading.wall)
    pack_id = check.pack_id
    assert pack_id is not None
    pack = stock.use_dose(pack_id=pack_id, actor=actor, now=reading.wall)
    immunization = records.add_immunization(
        person_id=visit.person_id,
        vaccine_code=dose.vaccine_code,
        dose_number=dose.dose_number,
        clinic_id=visit.clinic_id,
        pack=pack,
        site=site,
        performer_id=_staff(actor),
        given_at=reading.wall,
        actor=actor,
    )
    _record_given(dose)
    check.immunization_id, check.given_at, check.site = immunization.id, reading.wall, site
    check.staff_id = _staff(actor)
    idempotency.remember(
        actor=actor, operation="give_dose", key=key, made_id=immunization.id, now=reading.wall,
        check_id=check_id, site=site,
    )  # fmt: skip
    db.session.flush()
    _finish(visit, actor, reading, reason=None)
    announce(DoseGiven(immunization_id=immunization.id, visit_id=visit.id, clinic_id=visit.clinic_id))
    return immunization


def not_given(*, check_id: uuid.UUID, reason: str, actor: Actor, reading: Reading) -> PlannedDose:
    """This dose is not given today, for a stated reason; after the last dose the visit goes on or leaves. Whoever was
    given another dose is observed from that needle on.

    :raises ReasonMissing: none was stated.
    :raises AlreadyGiven: the dose is on record.
    :raises NobodyAtStation: the person is not at a vaccination station now.
    :raises NotFound: another clinic's check.
    """
    if not reason.strip():
        raise ReasonMissing
    lock_person(check_id)
    check = _check_here(check_id, actor, reading)
    dose = check.planned_dose
    visits.record_outcome(planned_dose_id=dose.id, outcome=DoseOutcome.NOT_GIVEN, reason=reason.strip())
    audit.record(action="dose_not_given", actor=actor, now=reading.wall, subject=dose, person_id=dose.visit.person_id)
    _finish(dose.visit, actor, reading, reason=reason.strip(), since=_last_needle(dose.visit, reading))
    return dose


# for the other files of this folder


def lock_person(check_id: uuid.UUID) -> None:
    """Two acts upon one person wait for each other: none decides on what the other is changing."""
    db.session.execute(
        sa.select(Person.id)
        .join(Visit, Visit.person_id == Person.id)
        .join(PlannedDose, PlannedDose.visit_id == Visit.id)
        .join(BedsideCheck, BedsideCheck.planned_dose_id == PlannedDose.id)
        .where(BedsideCheck.id == check_id)
        .with_for_update(of=Person)
    )


def _still_given(immunization_id: uuid.UUID, check_id: uuid.UUID, actor: Actor) -> Immunization:
    if queries.get_check(clinic_id=actor.clinic_id, check_id=check_id).immunization_id != immunization_id:
        raise TakenBack
    return db.session.get_one(Immunization, immunization_id)


def _check_here(check_id: uuid.UUID, actor: Actor, reading: Reading) -> BedsideCheck:
    check = queries.get_check(clinic_id=actor.clinic_id, check_id=check_id)
    if check.immunization_id is not None:
        raise AlreadyGiven
    entry = visit_queries.open_entry(visit_id=check.planned_dose.visit_id)
    if entry is None or entry.stage is not Stage.DOSE or entry.day != clock.day_of(reading.wall):
        raise NobodyAtStation
    if entry.station_id != check.station_id:
        raise _elsewhere(check.planned_dose.visit, entry)
    if is_stale(check, entry):
        raise IncompleteCheck(missing=[str(item) for item in Item], names=items.names(Item))
    if not identity.has_valid_certificate(
        staff_id=_staff(actor), task=CertificateTask.VACCINATION, on=clock.day_of(reading.wall)
    ):
        raise NoValidCertificate
    return check


def _elsewhere(visit: Visit, entry: StageEntry) -> TicketAtAnotherStation:
    return TicketAtAnotherStation(ticket=visit.ticket, station=entry.station.name if entry.station else "—")


def _all_hold(check: BedsideCheck, site: BodySite, confirmed: Collection[Item], actor: Actor, now: dt.datetime) -> None:
    """The lock: judge again, then all fifteen or nothing."""
    dose = check.planned_dose
    if any(not items.may_tick(item) for item in confirmed):
        raise MachineItem
    wrong = items.wrong(queries.results_of(check))
    if wrong:
        raise HumanCheckFailed(items=items.names(wrong))
    must_be_answered(check, judged(check, check.pack, ground=ground_of(dose.visit, now=now), actor=actor).asks)
    if site not in queries.sites_for(dose, on=clock.day_of(now)):
        raise SiteNotAllowed
    missing = [item for item in queries.still_missing(check) if item not in confirmed]
    if check.ticket_scanned_at is None and Item.NAME_OK not in missing:
        missing.append(Item.NAME_OK)
    if check.pack is None or missing:
        listed = [item for item in Item if item in missing]
        raise IncompleteCheck(missing=[str(item) for item in listed], names=items.names(listed))
    _complete(check, site, confirmed, actor, now)


def _complete(check: BedsideCheck, site: BodySite, confirmed: Collection[Item], actor: Actor, now: dt.datetime) -> None:
    for item in items.BY_EYES:
        if item in confirmed and item not in queries.results_of(check):
            write_item(check, item, ItemResult.OK, ItemMethod.EYES, actor=actor, now=now)
    dose, pack = check.planned_dose, check.pack
    assert pack is not None
    write_item(
        check, Item.SITE_OK, ItemResult.OK, items.METHODS[Item.SITE_OK],
        actor=actor, now=now, planned=dose.vaccine.site, found=site,
    )  # fmt: skip
    write_item(
        check, Item.ROUTE_OK, ItemResult.OK, items.METHODS[Item.ROUTE_OK],
        actor=actor, now=now, planned=dose.vaccine.route, found=pack.lot.product.route,
    )  # fmt: skip
    db.session.flush()


def _record_given(dose: PlannedDose) -> None:
    try:
        visits.record_outcome(planned_dose_id=dose.id, outcome=DoseOutcome.GIVEN)
    except OutcomeDecided as decided:
        raise AlreadyGiven from decided


def _finish(visit: Visit, actor: Actor, reading: Reading, *, reason: str | None, since: Reading | None = None) -> None:
    if any(dose.outcome is DoseOutcome.PLANNED for dose in visit.planned_doses):
        return
    if any(dose.outcome is DoseOutcome.GIVEN for dose in visit.planned_doses):
        visits.advance(visit_id=visit.id, to=Stage.OBSERVATION, actor=actor, reading=reading, since=since)
    else:
        visits.leave(visit_id=visit.id, actor=actor, reading=reading, reason=reason)


def _last_needle(visit: Visit, reading: Reading) -> Reading | None:
    """The thirty minutes begin with the last injection, not with the word that another is not given."""
    entry = visit_queries.open_entry(visit_id=visit.id)
    given = [one.given_at for one in queries.checks_of(visit=visit) if one.given_at is not None]
    if entry is None or not given:
        return None
    called = Reading(wall=entry.started_at, boot_id=entry.boot_id, boot_seconds=entry.boot_seconds)
    return needle.last_needle(given_at=max(given), called=called, now=reading)


def _staff(actor: Actor) -> uuid.UUID:
    if actor.id is None:
        raise NotFound
    return actor.id
