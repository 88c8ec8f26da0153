"""Questions about bedside checks. Changes nothing."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import aliased, joinedload

from vaccsched.checks.models import BedsideCheck, CheckItem, CodeEntry, Item, ItemResult, StationPause
from vaccsched.checks.rules import components, items, sites
from vaccsched.checks.rules.people import ADULT, look_alikes
from vaccsched.checks.rules.situation import Company, Face, Inquired, Order, Situation, Vial
from vaccsched.checks.rules.soft import Ask
from vaccsched.consents import queries as consents
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Guardianship, Person, Relation
from vaccsched.screening import queries as screening
from vaccsched.screening.models import Inquiry
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Station
from vaccsched.stock.models import Lot, Pack
from vaccsched.stops import queries as stops
from vaccsched.stops.models import SoftRule
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


def situation_of(
    dose: PlannedDose, *, pack: Pack | None, now: dt.datetime, verified_by: Relation | None = None
) -> Situation:
    """Everything the judgement of this dose rests on, read now. ``verified_by``: who saw product and expiry."""
    today, person = clock.day_of(now), dose.visit.person
    inquiry = screening.inquiry_of(visit_id=dose.visit_id)
    given = records.immunizations_of(person_id=person.id)
    found = records.objections(person=person, vaccine_code=dose.vaccine_code, dose_number=dose.dose_number, on=today)
    severe = records.severe_allergies_of(person_id=person.id)
    return Situation(
        now=now,
        today=today,
        order=order_of(dose),
        inquiry=Inquired(day=inquiry.day, outcome=inquiry.outcome) if inquiry is not None else None,
        consent_agreed=consents.has_agreed(planned_dose_id=dose.id),
        objections=tuple(found),
        given_today=_was_given_today(given, dose, today),
        allergies=tuple(components.forbidden_by(vaccine_code=dose.vaccine_code, severe_allergies=severe)),
        vial=vial_of(pack) if pack is not None else None,
        company=company_of(dose.visit, inquiry, on=today) if inquiry is not None else None,
        verified_by=verified_by,
        makers=frozenset(
            one.manufacturer for one in given if one.vaccine_code == dose.vaccine_code and one.manufacturer
        ),
        look_alikes=look_alikes_of(dose.visit),
        hardened=stops.hardened(county_id=dose.visit.clinic.county_id, on=today),
    )


def company_of(visit: Visit, inquiry: Inquiry, *, on: dt.date) -> Company:
    """Who came with a minor, by the inquiry and the register."""
    if relativedelta(on, visit.person.birth_date).years >= ADULT:
        return Company(is_minor=False, guardian=False, authorised=False)
    registered = db.session.scalars(
        sa.select(Guardianship.relation).where(
            Guardianship.person_id == visit.person_id,
            Guardianship.revoked_at.is_(None),
            sa.or_(Guardianship.ends_on.is_(None), Guardianship.ends_on > on),
        )
    )
    guardians = frozenset(registered) | {Relation.PARENT}
    signer = inquiry.signer_relation
    return Company(
        is_minor=True,
        guardian=signer in guardians,
        authorised=inquiry.written_authorisation,
        known=guardians | {signer},
    )


def look_alikes_of(visit: Visit) -> tuple[Face, ...]:
    """People here today whom name and birth date do not tell apart from this one: namesakes, and twins."""
    me = visit.person
    mine, theirs = aliased(Guardianship), aliased(Guardianship)
    same_family = sa.exists().where(
        mine.person_id == me.id, theirs.person_id == Person.id, mine.account_id == theirs.account_id
    )
    rows = db.session.scalars(
        sa.select(Person)
        .join(Visit, Visit.person_id == Person.id)
        .where(
            Visit.clinic_id == visit.clinic_id,
            Visit.day == visit.day,
            Visit.left_at.is_(None),
            Person.id != me.id,
            Person.birth_date == me.birth_date,
            Person.sex == me.sex,
            sa.or_(Person.name_key == me.name_key, same_family),
        )
        .order_by(Person.id)
        .distinct()
    )
    return look_alikes(_face(me), [_face(one) for one in rows])


def pending_asks(check: BedsideCheck, asks: Iterable[Ask]) -> list[Ask]:
    """The soft stops of this dose that nobody has answered for this vial and this company."""
    answered = {
        (row.rule, row.about)
        for row in stops.soft_stops_of(planned_dose_ids=[check.planned_dose_id])
        if row.reason is not None
    }
    return [ask for ask in asks if (ask.rule, about(check, ask.rule)) not in answered]


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


def open_pause(*, station_id: uuid.UUID) -> StationPause | None:
    """The pause a station is in."""
    return db.session.scalar(
        sa.select(StationPause).where(StationPause.station_id == station_id, StationPause.ended_at.is_(None))
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


def _face(person: Person) -> Face:
    return Face(name=person.name, sex=person.sex, birth_date=person.birth_date)
