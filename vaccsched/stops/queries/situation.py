"""What the judgement of a planned dose rests on, read from the record. Changes nothing."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from sqlalchemy.orm import aliased

from vaccsched.consents import queries as consents
from vaccsched.records import queries as records
from vaccsched.records.models import Immunization
from vaccsched.records.queries import Past
from vaccsched.residents.models import Guardianship, Person, Relation
from vaccsched.screening import queries as screening
from vaccsched.screening.models import Inquiry
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.stock.models import Pack
from vaccsched.stops.models import SoftRule
from vaccsched.stops.queries.answers import hardened
from vaccsched.stops.rules import components
from vaccsched.stops.rules.people import ADULT, look_alikes
from vaccsched.stops.rules.situation import Company, Face, Inquired, Order, Situation, Vial
from vaccsched.vaccines.models import VaccineProduct
from vaccsched.visits.models import PlannedDose, Visit

NO_VOLUME = "1粒"
ROUTE = re.compile(r"[A-Z]+")
_mine, _theirs = aliased(Guardianship), aliased(Guardianship)
_ME = sa.bindparam("person_id", type_=sa.Uuid)
_SAME_FAMILY = sa.exists().where(
    _mine.person_id == _ME, _theirs.person_id == Person.id, _mine.account_id == _theirs.account_id
)
_LOOK_ALIKES = (  # built once: every scan asks
    sa.select(Person.id, Person.name, Person.sex, Person.birth_date)
    .join(Visit, Visit.person_id == Person.id)
    .where(
        Visit.clinic_id == sa.bindparam("clinic_id"),
        Visit.day == sa.bindparam("day"),
        Visit.left_at.is_(None),
        Person.id != _ME,
        Person.birth_date == sa.bindparam("birth_date"),
        Person.sex == sa.bindparam("sex"),
        sa.or_(Person.name_key == sa.bindparam("name_key"), _SAME_FAMILY),
    )
    .order_by(Person.id)
    .distinct()
)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the judgement of every dose of a visit rests on, read once. ``agreed``: doses with a signed consent."""

    now: dt.datetime
    past: Past
    inquiry: Inquiry | None
    agreed: frozenset[uuid.UUID]
    products: Sequence[VaccineProduct]
    company: Company | None
    look_alikes: tuple[Face, ...]
    hardened: frozenset[SoftRule]


def ground_of(visit: Visit, *, now: dt.datetime) -> Ground:
    """Read now what the record, the inquiry, the papers and the county say about whoever stands here."""
    today, inquiry = clock.day_of(now), screening.inquiry_of(visit_id=visit.id)
    codes = {dose.vaccine_code for dose in visit.planned_doses}
    return Ground(
        now=now,
        past=records.past_of(person=visit.person),
        inquiry=inquiry,
        agreed=consents.agreed_doses(visit=visit),
        products=_products(codes),
        company=company_of(visit, inquiry, on=today) if inquiry is not None else None,
        look_alikes=look_alikes_of(visit),
        hardened=hardened(county_id=visit.clinic.county_id, on=today),
    )


def order_of(dose: PlannedDose, *, ground: Ground) -> Order:
    """What is to be given, from the vaccine and the products that exist of it."""
    products = [product for product in ground.products if product.vaccine_code == dose.vaccine_code]
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
    return situation_on(ground_of(dose.visit, now=now), dose, pack=pack, verified_by=verified_by)


def situation_on(ground: Ground, dose: PlannedDose, *, pack: Pack | None, verified_by: Relation | None) -> Situation:
    """The same for one dose of a visit whose ground was read just now."""
    today, past, inquiry = clock.day_of(ground.now), ground.past, ground.inquiry
    code, number = dose.vaccine_code, dose.dose_number
    severe = records.severe_allergies_in(past)
    return Situation(
        now=ground.now,
        today=today,
        order=order_of(dose, ground=ground),
        inquiry=Inquired(day=inquiry.day, outcome=inquiry.outcome) if inquiry is not None else None,
        consent_agreed=dose.id in ground.agreed,
        objections=tuple(records.objections_in(past, vaccine_code=code, dose_number=number, on=today)),
        given_today=_was_given_today(past.given, dose, today),
        allergies=tuple(components.forbidden_by(vaccine_code=code, severe_allergies=severe)),
        vial=vial_of(pack) if pack is not None else None,
        company=ground.company,
        verified_by=verified_by,
        makers=frozenset(one.manufacturer for one in past.given if one.vaccine_code == code and one.manufacturer),
        look_alikes=ground.look_alikes,
        hardened=ground.hardened,
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
    rows = db.session.execute(
        _LOOK_ALIKES,
        {"person_id": me.id, "clinic_id": visit.clinic_id, "day": visit.day, "birth_date": me.birth_date,
         "sex": me.sex, "name_key": me.name_key},
    )  # fmt: skip
    here = [Face(name=name, sex=sex, birth_date=born) for _id, name, sex, born in rows]
    return look_alikes(Face(name=me.name, sex=me.sex, birth_date=me.birth_date), here)


def volume(product: VaccineProduct) -> str:
    """``0.5mL``; pills have none."""
    hundredths = product.dose_ml_hundredths
    return NO_VOLUME if hundredths is None else f"{hundredths / 100:g}mL"


def route(text: str) -> list[str]:
    """``IM/SC`` → IM, SC; ``IM(部分吸入)`` → IM."""
    return ROUTE.findall(text)


def _products(codes: set[str]) -> Sequence[VaccineProduct]:
    return db.session.scalars(sa.select(VaccineProduct).where(VaccineProduct.vaccine_code.in_(sorted(codes)))).all()


def _was_given_today(given: Sequence[Immunization], dose: PlannedDose, today: dt.date) -> bool:
    """Rabies may have two doses a day (2-1-1), so there the number counts too."""
    return any(
        one.vaccine_code == dose.vaccine_code
        and one.given_on == today
        and (dose.vaccine_code != "RABIES" or one.dose_number == dose.dose_number)
        for one in given
    )
