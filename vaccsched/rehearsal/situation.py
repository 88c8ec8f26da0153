"""A case as the judgement of the bedside wants it: the same values that ``checks.queries`` reads from the record."""

import datetime as dt
import re
import unicodedata

from dateutil.relativedelta import relativedelta

from vaccsched.rehearsal.case_file import Setup, Someone
from vaccsched.residents.models import Relation
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.queries import OUTCOME_WORDS
from vaccsched.shared import clock
from vaccsched.stops.models import SoftRule
from vaccsched.stops.rules import components
from vaccsched.stops.rules.people import ADULT, look_alikes
from vaccsched.stops.rules.situation import Company, Face, Inquired, Order, Situation, Vial
from vaccsched.vaccines.forecast import BloodProduct, GivenDose, PersonFacts, in_force, valid_on

OPEN_MINUTES = {"live_attenuated": 30, "inactivated": 60}  # 预防接种工作规范(2023): unless the leaflet says otherwise
LINES = {"JEL": "JE", "JEI": "JE", "HEPAL": "HEPA", "HEPAI": "HEPA"}
OUTCOMES: dict[str, InquiryOutcome] = {
    **dict.fromkeys(("RECOMMEND", "RECOMMENDED"), InquiryOutcome.RECOMMEND),
    **dict.fromkeys(("POSTPONE", "POSTPONED", "DEFER", "DEFERRED"), InquiryOutcome.POSTPONE),
}
FAR = dt.date(2199, 12, 31)  # stands in where an expiry is not known, which is a finding of its own


def situation_of(setup: Setup, *, expires_on: dt.date | None, hardened: frozenset[SoftRule]) -> Situation:
    """The case as plain values. ``expires_on``: the expiry bound at receiving, as far as the case knows it."""
    today, code = clock.day_of(setup.now), setup.order.vaccine
    return Situation(
        now=setup.now,
        today=today,
        order=order_of(setup),
        inquiry=_inquired(setup),
        consent_agreed=_is_consented(setup),
        objections=tuple(valid_on(facts_of(setup), _doses(setup), code, setup.order.dose, today)),
        given_today=code != "RABIES" and any(one.vaccine == code and one.date == today for one in setup.history),
        allergies=tuple(components.forbidden_by(vaccine_code=code, severe_allergies=allergies_of(setup))),
        vial=_vial(setup, expires_on),
        company=_company(setup, today),
        verified_by=relation_of(setup.recipient_validation.by) if setup.recipient_validation.done else None,
        makers=frozenset(one.manufacturer for one in setup.history if one.vaccine == code and one.manufacturer),
        look_alikes=look_alikes(_face(setup.resident), _others(setup)),
        hardened=hardened,
    )


def outcome_of(setup: Setup) -> InquiryOutcome | None:
    """The outcome of the inquiry. Whatever is not 建议 or 推迟 keeps the needle away like 不宜."""
    said = setup.screening.outcome if setup.screening else None
    if not said:
        return None
    in_words = {str(word): outcome for outcome, word in OUTCOME_WORDS.items()}
    return (OUTCOMES | in_words).get(said.strip().upper(), InquiryOutcome.NOT_SUITABLE)


def years_of(setup: Setup) -> int:
    """Age of the resident in whole years."""
    return relativedelta(clock.day_of(setup.now), setup.resident.birth_date).years


def allergies_of(setup: Setup) -> frozenset[str]:
    """Severe allergies that a doctor confirmed."""
    return frozenset(setup.severe_allergies_confirmed)


def relation_of(word: str | None) -> Relation | None:
    """What somebody is to the recipient; a word that is no relation is another person."""
    if word is None:
        return None
    plain = word.strip().lower()
    return Relation(plain) if plain in set(Relation) else Relation.PARENT if plain == "guardian" else Relation.OTHER


def plain(text: str) -> str:
    """Half-width, without blanks, lower case: ``0.5 mL／支`` → ``0.5ml/支``."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()


def order_of(setup: Setup) -> Order:
    """What is to be given."""
    order, row = setup.order, in_force().rows[setup.order.vaccine]
    return Order(
        vaccine_code=order.vaccine,
        name=row.vaccine.name_zh,
        dose_number=order.dose,
        specifications=frozenset({plain(order.specification)} if order.specification else ()),
        volumes=frozenset({_volume(order.volume_ml)}),
        routes=_routes(order.route),
    )


def facts_of(setup: Setup) -> PersonFacts:
    """The person as the forecaster is told; the ordered vaccine says which of two lines the clinic has."""
    line = LINES.get(setup.order.vaccine)
    return PersonFacts(
        birth_date=setup.resident.birth_date,
        sex=setup.resident.sex,
        blood_products=tuple(BloodProduct(one.product, one.date) for one in setup.blood_products),
        options={line: setup.order.vaccine} if line else {},
    )


def _doses(setup: Setup) -> list[GivenDose]:
    return [GivenDose(one.vaccine, one.date) for one in sorted(setup.history, key=lambda one: one.date)]


def _inquired(setup: Setup) -> Inquired | None:
    screening, outcome = setup.screening, outcome_of(setup)
    if screening is None or screening.done_at is None or outcome is None or screening.done_at > setup.now:
        return None
    return Inquired(day=clock.day_of(screening.done_at), outcome=outcome)


def _is_consented(setup: Setup) -> bool:
    consent = setup.consent
    return consent.signed and (consent.signed_at is None or consent.signed_at <= setup.now)


def _company(setup: Setup, today: dt.date) -> Company:
    here = setup.accompanied_by
    known = {Relation.PARENT, relation_of(here.relation) or Relation.PARENT}
    return Company(
        is_minor=relativedelta(today, setup.resident.birth_date).years < ADULT,
        guardian=here.guardian_present,
        authorised=here.written_authorisation,
        known=frozenset(known),
    )


def _vial(setup: Setup, expires_on: dt.date | None) -> Vial | None:
    scan, entered, order = setup.scan, setup.entered, setup.order
    if scan is None:
        return None
    name = in_force().rows[scan.vaccine].vaccine.name_zh
    routes = _routes(entered.route or order.route)
    return Vial(
        vaccine_code=scan.vaccine,
        name=name,
        specification=plain(scan.specification or order.specification or ""),
        volume=_volume(entered.volume_ml or order.volume_ml),
        route=_one_route(routes, _routes(order.route)),
        lot_number=scan.lot or "—",
        expires_on=expires_on or FAR,
        lot_status=scan.lot_status,
        doses_left=scan.doses_per_pack - scan.trace_code_uses_before,
        discarded=False,
        opened_at=setup.vial.opened_at,
        open_minutes=setup.vial.leaflet_minutes or OPEN_MINUTES[setup.vial.kind],
        manufacturer=scan.manufacturer or "",
    )


def _one_route(found: frozenset[str], planned: frozenset[str]) -> str:
    """An entered route that is planned, else whatever was entered."""
    return min(found & planned or found, default="—")


def _routes(text: str | None) -> frozenset[str]:
    words = re.findall(r"[A-Z]+", unicodedata.normalize("NFKC", text or "").upper())
    return frozenset(words) or frozenset({plain(text)} if text else ())


def _volume(millilitres: float | None) -> str:
    return "—" if millilitres is None else f"{millilitres:g}mL"


def _face(one: Someone) -> Face:
    return Face(name=one.name, sex=one.sex, birth_date=one.birth_date)


def _others(setup: Setup) -> list[Face]:
    me = setup.resident.ref
    people = [*setup.others_today_same_name, *setup.twin_sibling]
    return [_face(one) for one in people if one.ref is None or one.ref != me]
