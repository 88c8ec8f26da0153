"""Soft stops: asked once, answered with a reason, required at the press; a class that the county made hard stops."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.checks.builders import at_station, bedside, change, given, ticket_code
from tests.stock import builders as stock
from tests.visits.builders import DAY, at, child, elder
from vaccsched.checks import operations
from vaccsched.checks.errors import HardenedRule, OtherPerson, ReasonNeeded, is_stop
from vaccsched.identity.models import Role
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite
from vaccsched.residents.models import Person, Relation
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock.models import Lot, Pack
from vaccsched.stops import operations as stops
from vaccsched.stops.errors import NothingAsked
from vaccsched.stops.models import RuleKind, SoftRule, SoftStop

NEAR = DAY + dt.timedelta(days=7)


def shown() -> list[tuple[SoftRule, str | None]]:
    db.session.rollback()
    return [(row.rule, row.reason) for row in db.session.scalars(sa.select(SoftStop).order_by(SoftStop.id))]


def near_expiry():
    return at_station(expires_on=NEAR)


def another_maker(manufacturer="黄河生物"):
    """The first dose of hepatitis B was of another maker, unless told otherwise."""
    made = bedside("HEPB_ADULT")
    who = elder()
    with unit_of_work():
        earlier = stock.product(of="HEPB_ADULT", manufacturer=manufacturer)
        codes = stock.codes(earlier, 1)
        lot = stock.lot(at=made.floor.clinic, by=made.floor.actor, of=earlier, trace_codes=codes, now=at(7).wall)
        pack = sa.select(Pack).where(Pack.lot_id == lot.id)
        records.add_immunization(
            person_id=who.id, vaccine_code="HEPB_ADULT", dose_number=1, clinic_id=made.floor.clinic.id,
            pack=db.session.scalars(pack).one(), site=BodySite.LEFT_ARM, performer_id=made.floor.registrar.id,
            given_at=at(9, day=DAY - dt.timedelta(days=60)).wall, actor=made.floor.actor,
        )  # fmt: skip
    made.screened(who, ("HEPB_ADULT",))
    return made, made.called()


def namesake():
    """Somebody of the same name, sex and birth date waits too."""
    made = bedside()
    made.screened(elder("王桂芳"))
    made.screened(elder("王桂芳"))
    return made, made.called()


def other_guardian():
    """The mother signed, a neighbour looked at the vial."""
    made = bedside("IPV", dose_ml_hundredths=50)
    made.screened(child(), ("IPV",))
    return made, made.called()


CASES = {
    SoftRule.NEAR_EXPIRY: (near_expiry, "use_first"),
    SoftRule.BRAND_DIFFERS: (another_maker, "recipient_agreed"),
    SoftRule.LOOK_ALIKE: (namesake, "document_compared"),
    SoftRule.OTHER_GUARDIAN: (other_guardian, "guardian_phoned"),
}


def scanned(rule, made, visit):
    """Everything but the press, and the answer."""
    [code] = made.codes
    check = made.scan(made.codes[code][0])
    if rule is SoftRule.OTHER_GUARDIAN:
        with unit_of_work():
            operations.verify_recipient(
                check_id=check.id, relation=Relation.OTHER, method="shown", actor=made.floor.actor, now=at(9).wall
            )
    made.scan(ticket_code(visit))
    return check


def press(made, check):
    site = BodySite.LEFT_THIGH if "IPV" in made.codes else BodySite.LEFT_ARM
    return made.give(check, site=site, reading=at(9, 2))


@pytest.mark.parametrize("rule", list(SoftRule))
def test_a_soft_stop_waits_for_its_reason_and_then_lets_pass(any_app, rule):
    begin, reason = CASES[rule]
    made, visit = begin()
    check = scanned(rule, made, visit)
    before = given()
    with pytest.raises(ReasonNeeded) as refused:
        press(made, check)
    assert refused.value.facts["rule"] == rule
    assert not is_stop(refused.value)
    assert shown() == [(rule, None)]
    with unit_of_work():
        operations.answer(check_id=check.id, rule=rule, reason=reason, actor=made.floor.actor, now=at(9, 1).wall)
    press(made, check)
    assert given() == before + 1
    assert shown() == [(rule, reason)]


@pytest.mark.parametrize("rule", list(SoftRule))
def test_the_county_made_it_a_stop(any_app, rule):
    begin, _reason = CASES[rule]
    made, visit = begin()
    check = scanned(rule, made, visit)
    county = supervisor(made)
    with unit_of_work():
        stops.decide_class(
            county_id=made.floor.clinic.county_id, rule=rule, kind=RuleKind.HARD, effective_from=DAY,
            reason="县〔2026〕12 号", actor=county, now=at(9, day=DAY - dt.timedelta(days=1)).wall,
        )  # fmt: skip
    before = given()
    with pytest.raises(HardenedRule) as stop:
        press(made, check)
    assert is_stop(stop.value)
    with pytest.raises(NothingAsked), unit_of_work():
        operations.answer(check_id=check.id, rule=rule, reason="use_first", actor=made.floor.actor, now=at(9).wall)
    assert given() == before


def supervisor(made) -> Actor:
    with unit_of_work():
        staff = make.staff(at=None, roles=[Role.COUNTY_SUPERVISOR], county_id=made.floor.clinic.county_id)
    return Actor(kind=ActorKind.STAFF, id=staff.id, name=staff.name)


def test_an_answer_holds_for_one_vial_only(app):
    made, visit = near_expiry()
    check = scanned(SoftRule.NEAR_EXPIRY, made, visit)
    with unit_of_work():
        operations.answer(
            check_id=check.id, rule=SoftRule.NEAR_EXPIRY, reason="use_first", actor=made.floor.actor, now=at(9).wall
        )
    made.scan(made.codes["PPV23"][1], reading=at(9, 1))
    made.scan(ticket_code(visit), reading=at(9, 1))
    with pytest.raises(ReasonNeeded):
        press(made, check)


@pytest.mark.parametrize("reason", ["", "because", "document_compared"])
def test_only_a_reason_of_the_list_is_an_answer(app, reason):
    made, visit = near_expiry()
    check = scanned(SoftRule.NEAR_EXPIRY, made, visit)
    with pytest.raises(NothingAsked), unit_of_work():
        operations.answer(
            check_id=check.id, rule=SoftRule.NEAR_EXPIRY, reason=reason, actor=made.floor.actor, now=at(9).wall
        )


def test_what_does_not_ask_cannot_be_answered(app):
    made, visit = at_station()
    check = made.ready(visit)
    with pytest.raises(NothingAsked), unit_of_work():
        operations.answer(
            check_id=check.id, rule=SoftRule.NEAR_EXPIRY, reason="use_first", actor=made.floor.actor, now=at(9).wall
        )
    assert shown() == []


@pytest.mark.parametrize(("days", "asks"), [(0, True), (7, True), (8, False)])
def test_near_is_seven_days(app, days, asks):
    made, visit = at_station()
    change(Lot, sa.true(), expires_on=DAY + dt.timedelta(days=days))
    made.ready(visit)
    assert bool(shown()) is asks


def test_the_same_maker_asks_nothing(app):
    made, visit = another_maker("青山生物")
    scanned(SoftRule.BRAND_DIFFERS, made, visit)
    assert shown() == []


def test_a_namesake_born_on_another_day_or_of_the_other_sex_asks_nothing(app):
    made, visit = namesake()
    change(Person, Person.id != visit.person_id, birth_date=dt.date(1960, 1, 1))
    made.ready(visit)
    assert shown() == []


def test_twins_of_one_account_are_asked_about_and_never_mixed(app):
    """Same family, same day, same sex, other names: the ticket of the one is a stop at the other's turn."""
    made = bedside("IPV", dose_ml_hundredths=50)
    family = [child("陈小满"), child("陈小圆")]
    with unit_of_work():
        mother = make.account()
        for one in family:
            make.guardianship(of=one, by=mother)
    visits = [made.screened(one, ("IPV",)) for one in family]
    made.called()
    made.scan(made.codes["IPV"][0])
    made.scan(ticket_code(visits[0]))
    assert shown() == [(SoftRule.LOOK_ALIKE, None)]
    with pytest.raises(OtherPerson):
        made.scan(ticket_code(visits[1]))
