"""Questions about bedside checks. Changes nothing."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.checks.models import BedsideCheck, CheckItem, Item, ItemResult
from vaccsched.checks.rules import components, items, sites
from vaccsched.checks.rules.people import ADULT, look_alikes
from vaccsched.checks.rules.situation import Company, Face, Inquired, Order, Situation, Vial
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.screening import queries as screening
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.stock.models import Lot, Pack
from vaccsched.vaccines.forecast import PlannedInjection
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.visits.models import DoseOutcome, PlannedDose, Visit

NO_VOLUME = "1粒"
ROUTE = re.compile(r"[A-Z]+")


def get_check(*, clinic_id: uuid.UUID | None, check_id: uuid.UUID) -> BedsideCheck:
    """:raises NotFound: missing, or another clinic's."""
    check = db.session.get(BedsideCheck, check_id)
    if check is None or check.planned_dose.visit.clinic_id != clinic_id:
        raise NotFound
    return check


def checks_of(*, visit: Visit) -> list[BedsideCheck]:
    """Checks of a visit's doses, in the order of the doses."""
    ids = [dose.id for dose in visit.planned_doses]
    rows = db.session.scalars(
        sa.select(BedsideCheck)
        .where(BedsideCheck.planned_dose_id.in_(ids))
        .options(joinedload(BedsideCheck.pack).joinedload(Pack.lot).joinedload(Lot.product))
    ).all()
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


def order_of(dose: PlannedDose) -> Order:
    """What is to be given, from the vaccine and the products that exist of it."""
    products = db.session.scalars(
        sa.select(VaccineProduct).where(VaccineProduct.vaccine_code == dose.vaccine_code)
    ).all()
    return Order(
        vaccine_code=dose.vaccine_code,
        name=dose.vaccine.name_zh,
        dose_number=dose.dose_number,
        specifications=frozenset(product.specification for product in products),
        volumes=frozenset(volume(product) for product in products),
        routes=frozenset(route(dose.vaccine.route)),
    )


def vial_of(pack: Pack) -> Vial:
    """The scanned pack as the judgement wants it."""
    lot, product = pack.lot, pack.lot.product
    return Vial(
        vaccine_code=product.vaccine_code,
        name=product.vaccine.name_zh,
        specification=product.specification,
        volume=volume(product),
        route=product.route,
        lot_number=lot.lot_number,
        expires_on=lot.expires_on,
        lot_status=lot.status,
        doses_left=pack.doses_total - pack.doses_used,
        discarded=pack.discarded_at is not None,
        opened_at=pack.opened_at,
        open_minutes=product.open_minutes,
        manufacturer=product.manufacturer,
    )


def situation_of(dose: PlannedDose, *, pack: Pack | None, now: dt.datetime) -> Situation:
    """Everything the judgement of this dose rests on, read now."""
    today, person = clock.day_of(now), dose.visit.person
    inquiry = screening.inquiry_of(visit_id=dose.visit_id)
    given = records.immunizations_of(person_id=person.id)
    found = records.objections(person=person, vaccine_code=dose.vaccine_code, dose_number=dose.dose_number, on=today)
    return Situation(
        now=now,
        today=today,
        order=order_of(dose),
        inquiry=Inquired(day=inquiry.day, outcome=inquiry.outcome) if inquiry is not None else None,
        consent_agreed=screening.has_agreed(planned_dose_id=dose.id),
        objections=tuple(found),
        given_today=_was_given_today(given, dose, today),
        allergies=tuple(
            components.forbidden_by(
                vaccine_code=dose.vaccine_code,
                severe_allergies=records.severe_allergies_of(person_id=person.id),
            )
        ),
        vial=vial_of(pack) if pack is not None else None,
    )


def sites_for(dose: PlannedDose, *, on: dt.date) -> tuple[BodySite, ...]:
    """Where this dose may go in, the likelier first."""
    return sites.allowed_sites(
        vaccine_code=dose.vaccine_code,
        route=dose.vaccine.route,
        birth_date=dose.visit.person.birth_date,
        on=on,
    )


def placing_of(doses: Sequence[PlannedDose], *, on: dt.date) -> dict[str, PlannedInjection]:
    """Order and limb of the doses still to give, by vaccine; a limb used today is used again last."""
    if not doses:
        return {}
    person = doses[0].visit.person
    given = records.immunizations_of(person_id=person.id)
    used = [str(one.site) for one in given if one.given_on == on and one.site is not None]
    codes = [dose.vaccine_code for dose in doses]
    placed = records.placing_for(person=person, vaccine_codes=codes, on=on, used=used)
    return {one.vaccine: one for one in placed}


@dataclass(frozen=True, kw_only=True)
class Given:
    """The last dose of a check, for the line that says it is done."""

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
    return Given(ticket=visit.ticket, immunization=immunization, visit_over=not left)


def station_name(station_id: uuid.UUID) -> str:
    """``3 号接种台``."""
    return db.session.get_one(Station, station_id).name


def volume(product: VaccineProduct) -> str:
    """``0.5mL``; pills have none."""
    hundredths = product.dose_ml_hundredths
    return NO_VOLUME if hundredths is None else f"{hundredths / 100:g}mL"


def route(text: str) -> list[str]:
    """``IM/SC`` → IM, SC; ``IM(部分吸入)`` → IM."""
    return ROUTE.findall(text)


def _was_given_today(given: list[Immunization], dose: PlannedDose, today: dt.date) -> bool:
    """Rabies may have two doses a day (2-1-1), so there the number counts too."""
    return any(
        one.vaccine_code == dose.vaccine_code
        and one.given_on == today
        and (dose.vaccine_code != "RABIES" or one.dose_number == dose.dose_number)
        for one in given
    )
