"""Questions about bedside checks. Changes nothing."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.checks.models import BedsideCheck, CheckItem, CodeEntry, Item, ItemResult
from vaccsched.checks.rules import items, sites
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.stock.models import Lot, Pack
from vaccsched.stops import queries as stops
from vaccsched.stops.models import SoftRule
from vaccsched.stops.queries import Ask, Ground, Judgement
from vaccsched.vaccines.forecast import PlannedInjection
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit


def get_check(*, clinic_id: uuid.UUID | None, check_id: uuid.UUID) -> BedsideCheck:
    """:raises NotFound: missing, or another clinic's."""
    check = db.session.get(BedsideCheck, check_id)
    if check is None or check.planned_dose.visit.clinic_id != clinic_id:
        raise NotFound
    return check


def must_be_at(*, check_id: uuid.UUID, clinic_id: uuid.UUID, station_id: uuid.UUID | None) -> None:
    """:raises NotFound: the check is not made at this station now."""
    if get_check(clinic_id=clinic_id, check_id=check_id).station_id != station_id:
        raise NotFound


def checks_of(*, visit: Visit) -> list[BedsideCheck]:
    """Checks of a visit's doses, in the order of the doses."""
    ids = [dose.id for dose in visit.planned_doses]
    rows = db.session.scalars(
        sa.select(BedsideCheck)
        .where(BedsideCheck.planned_dose_id.in_(ids))
        .options(
            joinedload(BedsideCheck.pack).joinedload(Pack.lot).joinedload(Lot.product),
            joinedload(BedsideCheck.items),
        )
    ).unique()
    by_dose = {check.planned_dose_id: check for check in rows}
    return [by_dose[dose_id] for dose_id in ids if dose_id in by_dose]


def results_of(check: BedsideCheck) -> dict[Item, ItemResult]:
    """What has been found so far."""
    return {row.item: row.result for row in check.items}


def item_rows(check: BedsideCheck) -> dict[Item, CheckItem]:
    """The rows by item."""
    return {row.item: row for row in check.items}


def still_missing(check: BedsideCheck) -> list[Item]:
    """Items without which the dose stays locked, leaving out those that the choice of the site completes."""
    return [item for item in items.missing(results_of(check)) if item not in items.BY_CHOICE]


def judged(
    check: BedsideCheck, *, now: dt.datetime, pack: Pack | None = None, ground: Ground | None = None
) -> Judgement:
    """The judgement of this check as it stands, or with the vial that is just being scanned.

    ``ground``: read just now for the whole visit, so that several doses do not read it again.
    """
    dose = check.planned_dose
    ground = ground or stops.ground_of(dose.visit, now=now)
    return stops.judge(stops.situation_on(ground, dose, pack=pack or check.pack, verified_by=check.verified_by))


def pending_asks(check: BedsideCheck, asks: Iterable[Ask]) -> list[Ask]:
    """The soft stops of this dose that nobody has answered for this vial and this company."""
    asked = list(asks)
    if not asked:
        return []
    answered = {
        (row.rule, row.about)
        for row in stops.soft_stops_of(planned_dose_ids=[check.planned_dose_id])
        if row.reason is not None
    }
    return [ask for ask in asked if (ask.rule, about(check, ask.rule)) not in answered]


def about(check: BedsideCheck, rule: SoftRule) -> str:
    """What a soft stop is about, so that its answer holds for nothing else: this vial, this relation, these people."""
    if rule is SoftRule.OTHER_GUARDIAN:
        return str(check.verified_by)
    return "people" if rule is SoftRule.LOOK_ALIKE else str(check.pack_id)


def typed_codes(*, clinic_id: uuid.UUID, first: dt.date, after: dt.date) -> list[tuple[uuid.UUID, int, int]]:
    """By vaccinator: vials of the period, and how many of their codes were typed by hand."""
    typed = sa.func.sum(sa.case((BedsideCheck.pack_entry == CodeEntry.TYPED, 1), else_=0))
    rows = db.session.execute(
        sa.select(BedsideCheck.staff_id, sa.func.count(BedsideCheck.id), typed)
        .join(Station, Station.id == BedsideCheck.station_id)
        .where(
            Station.clinic_id == clinic_id,
            BedsideCheck.pack_scanned_at >= clock.instant_of(first, dt.time()),
            BedsideCheck.pack_scanned_at < clock.instant_of(after, dt.time()),
        )
        .group_by(BedsideCheck.staff_id)
        .order_by(typed.desc(), BedsideCheck.staff_id)
    )
    return [(staff, vials, int(count or 0)) for staff, vials, count in rows]


def typed_reasons(*, clinic_id: uuid.UUID, first: dt.date, after: dt.date) -> list[tuple[str, int]]:
    """How often which reason was given for typing a code, most frequent first."""
    count = sa.func.count(BedsideCheck.id)
    rows = db.session.execute(
        sa.select(BedsideCheck.typed_reason, count)
        .join(Station, Station.id == BedsideCheck.station_id)
        .where(
            Station.clinic_id == clinic_id,
            BedsideCheck.typed_reason.is_not(None),
            BedsideCheck.pack_scanned_at >= clock.instant_of(first, dt.time()),
            BedsideCheck.pack_scanned_at < clock.instant_of(after, dt.time()),
        )
        .group_by(BedsideCheck.typed_reason)
        .order_by(count.desc(), BedsideCheck.typed_reason)
    )
    return [(reason or "", times) for reason, times in rows]


def doses_given(*, clinic_id: uuid.UUID, first: dt.date, after: dt.date) -> int:
    """Doses recorded at the bedside in a period."""
    return (
        db.session.scalar(
            sa.select(sa.func.count(BedsideCheck.id))
            .join(Station, Station.id == BedsideCheck.station_id)
            .where(
                Station.clinic_id == clinic_id,
                BedsideCheck.given_at >= clock.instant_of(first, dt.time()),
                BedsideCheck.given_at < clock.instant_of(after, dt.time()),
            )
        )
        or 0
    )


def sites_for(dose: PlannedDose, *, on: dt.date) -> tuple[BodySite, ...]:
    """Where this dose may go in, the likelier first."""
    return sites.allowed_sites(
        vaccine_code=dose.vaccine_code,
        route=dose.vaccine.route,
        birth_date=dose.visit.person.birth_date,
        on=on,
    )


def placing_of(
    doses: Sequence[PlannedDose], *, on: dt.date, past: records.Past | None = None
) -> dict[str, PlannedInjection]:
    """Order and limb of the doses still to give, by vaccine; a limb used today is used again last."""
    if not doses:
        return {}
    past = past or records.past_of(person=doses[0].visit.person)
    used = [str(one.site) for one in past.given if one.given_on == on and one.site is not None]
    codes = [dose.vaccine_code for dose in doses]
    placed = records.placing_in(past, vaccine_codes=codes, on=on, used=used)
    return {one.vaccine: one for one in placed}


@dataclass(frozen=True, kw_only=True)
class Given:
    """The last dose of a check, for the line that says it is done."""

    check_id: uuid.UUID
    ticket: str
    immunization: Immunization
    visit_over: bool


def find_given(*, clinic_id: uuid.UUID, immunization_id: uuid.UUID) -> Given | None:
    """A dose given at this clinic, with its ticket."""
    check = db.session.scalar(sa.select(BedsideCheck).where(BedsideCheck.immunization_id == immunization_id))
    if check is None or check.planned_dose.visit.clinic_id != clinic_id:
        return None
    visit = check.planned_dose.visit
    left = [dose for dose in visit.planned_doses if dose.outcome is DoseOutcome.PLANNED]
    immunization = db.session.get_one(Immunization, immunization_id)
    return Given(check_id=check.id, ticket=visit.ticket, immunization=immunization, visit_over=not left)


def station_name(station_id: uuid.UUID) -> str:
    """``3 号接种台``."""
    return db.session.get_one(Station, station_id).name
