"""What the judgement of a planned dose rests on, read from the record. Changes nothing."""

import datetime as dt
import re

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import aliased

from vaccsched.consents import queries as consents
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.residents.models import Guardianship, Person, Relation
from vaccsched.screening import queries as screening
from vaccsched.screening.models import Inquiry
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.stock.models import Pack
from vaccsched.stops.queries.answers import hardened
from vaccsched.stops.rules import components
from vaccsched.stops.rules.people import ADULT, look_alikes
from vaccsched.stops.rules.situation import Company, Face, Inquired, Order, Situation, Vial
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.visits.models import PlannedDose, Visit

NO_VOLUME = "1粒"
ROUTE = re.compile(r"[A-Z]+")


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
        hardened=hardened(county_id=dose.visit.clinic.county_id, on=today),
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
