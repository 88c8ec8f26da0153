"""Giving a dose: all fifteen items, then stock, record, outcome and stage together, once."""

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.checks.builders import NINE, at_station, bedside, child_at_station, ticket_code
from tests.visits.builders import at, elder
from vaccsched.calling import operations as calling
from vaccsched.checks import operations
from vaccsched.checks.errors import (
    AlreadyGiven,
    IncompleteCheck,
    MachineItem,
    NobodyAtStation,
    ReasonMissing,
    SiteNotAllowed,
)
from vaccsched.checks.models import BedsideCheck, CheckItem, Item, ItemMethod, ItemResult
from vaccsched.checks.operations import giving
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Relation
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Pack, StockMovement
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.models import DoseOutcome, PlannedDose, Stage, StageEntry


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def everything() -> dict[str, object]:
    """What a dose changes, as numbers."""
    db.session.rollback()
    return {
        "records": count(Immunization),
        "movements": count(StockMovement),
        "used": db.session.scalar(sa.select(sa.func.sum(Pack.doses_used))),
        "stages": count(StageEntry),
        "given": db.session.scalar(sa.select(sa.func.count()).where(PlannedDose.outcome == DoseOutcome.GIVEN)),
        "checks": db.session.scalar(sa.select(sa.func.count()).where(BedsideCheck.immunization_id.is_not(None))),
    }


def test_a_dose_is_recorded_with_everything_the_law_names(any_app):
    """疫苗管理法 第46条; 预防接种工作规范(2023) §9."""
    made, visit = at_station()
    record = made.give(made.ready(visit))
    product, lot = made.products["PPV23"], made.lots["PPV23"]
    assert (record.vaccine_code, record.dose_number, record.person_id) == ("PPV23", 1, visit.person_id)
    assert (record.manufacturer, record.product_id) == (product.manufacturer, product.id)
    assert (record.lot_number, record.expires_on, record.trace_code) == (
        lot.lot_number, lot.expires_on, made.codes["PPV23"][0],
    )  # fmt: skip
    assert (record.given_at, record.performer_id, record.clinic_id) == (
        NINE.wall, made.floor.registrar.id, made.floor.clinic.id,
    )  # fmt: skip
    assert (record.site, record.route, record.dose_text) == (BodySite.LEFT_ARM, "IM", "0.5mL")
    assert record.retain_until == lot.expires_on.replace(year=lot.expires_on.year + 5)


def test_stock_outcome_and_stage_move_with_the_record(any_app):
    made, visit = at_station()
    made.give(made.ready(visit))
    db.session.rollback()
    assert stock.doses_on_hand(clinic_id=made.floor.clinic.id, on=visit.day) == {"PPV23": 2}
    assert [dose.outcome for dose in visit.planned_doses] == [DoseOutcome.GIVEN]
    entry = visit_queries.open_entry(visit_id=visit.id)
    assert (entry.stage, entry.started_at) == (Stage.OBSERVATION, NINE.wall)
    assert stock.differences() == []


def test_fifteen_items_are_stored_with_who_how_and_when(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    made.give(check)
    rows = db.session.scalars(sa.select(CheckItem).where(CheckItem.check_id == check.id)).all()
    assert {row.item for row in rows} == set(Item)
    assert {row.result for row in rows} == {ItemResult.OK}
    assert {row.staff_id for row in rows} == {made.floor.registrar.id}
    assert all(row.at == NINE.wall for row in rows)
    methods = {row.item: row.method for row in rows}
    assert {item for item, method in methods.items() if method is ItemMethod.RECIPIENT} == {Item.RECIPIENT_VERIFIED}
    assert {item for item, method in methods.items() if method is ItemMethod.EYES} == {*BY_EYES, Item.SITE_OK}
    found = {row.item: (row.planned, row.found) for row in rows}
    assert found[Item.LOT_OK][1] == made.lots["PPV23"].lot_number
    assert found[Item.SITE_OK][1] == "left_arm"


def test_the_same_press_twice_is_one_record(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    first = made.give(check, key="press").id
    assert made.give(check, key="press").id == first
    assert count(Immunization) == 1


def test_a_second_press_with_another_key_is_refused(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    made.give(check)
    with pytest.raises(AlreadyGiven):
        made.give(check)
    assert count(Immunization) == 1


def test_the_same_key_for_another_site_is_refused(app):
    made, visit = at_station()
    check = made.ready(visit)
    made.give(check, key="press")
    with pytest.raises(KeyReused):
        made.give(check, key="press", site=BodySite.RIGHT_ARM)


def test_of_two_vaccines_the_second_starts_the_observation(any_app):
    made, visit = child_at_station()
    first, second = made.scan(made.codes["IPV"][0]), made.scan(made.codes["DTAP"][0])
    made.scan(ticket_code(visit))
    made.give(first, site=BodySite.LEFT_THIGH)
    assert visit_queries.open_entry(visit_id=visit.id).stage is Stage.DOSE
    made.give(second, site=BodySite.RIGHT_THIGH, reading=at(9, 6))
    entry = visit_queries.open_entry(visit_id=visit.id)
    assert (entry.stage, entry.started_at) == (Stage.OBSERVATION, at(9, 6).wall)
    given = records.immunizations_of(person_id=visit.person_id)
    assert [(one.vaccine_code, one.site) for one in given] == [
        ("IPV", BodySite.LEFT_THIGH), ("DTAP", BodySite.RIGHT_THIGH),
    ]  # fmt: skip


@pytest.mark.parametrize("left_out", BY_EYES)
def test_without_one_of_the_items_that_eyes_see_the_dose_stays_locked(app, left_out):
    made, visit = at_station()
    check = made.ready(visit)
    with pytest.raises(IncompleteCheck) as locked:
        made.give(check, confirmed=[item for item in BY_EYES if item is not left_out])
    assert locked.value.facts["missing"] == [str(left_out)]
    assert count(Immunization) == 0


def test_items_ticked_before_need_not_be_stated_again(app):
    made, visit = at_station()
    check = made.ready(visit)
    for item in BY_EYES:
        with unit_of_work():
            operations.tick(check_id=check.id, item=item, result=ItemResult.OK, actor=made.floor.actor, now=NINE.wall)
    assert made.give(check, confirmed=()).trace_code == made.codes["PPV23"][0]


def test_without_the_recipients_word_the_dose_stays_locked(any_app):
    made, visit = at_station()
    made.scan(ticket_code(visit))
    check = made.scan(made.codes["PPV23"][0])
    with pytest.raises(IncompleteCheck) as locked:
        made.give(check)
    assert locked.value.facts["missing"] == [str(Item.RECIPIENT_VERIFIED)]
    with unit_of_work():
        operations.verify_recipient(
            check_id=check.id, relation=Relation.SELF, method="shown", actor=made.floor.actor, now=NINE.wall
        )
    assert made.give(check).person_id == visit.person_id


def test_without_the_ticket_the_dose_stays_locked(any_app):
    made, _visit = at_station()
    check = made.scan(made.codes["PPV23"][0])
    with unit_of_work():
        operations.verify_recipient(
            check_id=check.id, relation=Relation.SELF, method="shown", actor=made.floor.actor, now=NINE.wall
        )
    with pytest.raises(IncompleteCheck) as locked:
        made.give(check)
    assert locked.value.facts["missing"] == [str(Item.NAME_OK)]


def test_without_the_vial_the_dose_stays_locked(any_app):
    made, visit = at_station()
    check = made.scan(ticket_code(visit))
    with pytest.raises(IncompleteCheck) as locked:
        made.give(check)
    missing = set(locked.value.facts["missing"])
    assert {"lot_ok", "expiry_ok", "product_ok", "specification_ok", "dose_ok", "recipient_verified"} <= missing


def test_what_a_machine_knows_is_not_stated_by_a_press(app):
    made, visit = at_station()
    check = made.ready(visit)
    with pytest.raises(MachineItem):
        made.give(check, confirmed=[*BY_EYES, Item.EXPIRY_OK])


def test_a_dose_goes_only_where_the_vaccine_may_go(app):
    made, visit = at_station()
    check = made.ready(visit)
    with pytest.raises(SiteNotAllowed):
        made.give(check, site=BodySite.MOUTH)


def test_another_clinics_check_does_not_exist(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    with unit_of_work():
        stranger = make.actor(make.nurse(at=make.clinic()))
    with pytest.raises(NotFound):
        made.give(check, actor=stranger)


def test_whoever_was_sent_back_is_checked_from_the_beginning(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    entry = visit_queries.open_entry(visit_id=visit.id)
    with unit_of_work():
        calling.put_back(entry_id=entry.id, actor=made.floor.actor, reading=at(9, 5))
    with pytest.raises(NobodyAtStation):
        made.give(check, reading=at(9, 6))
    made.called(at(9, 7))
    with pytest.raises(IncompleteCheck):
        made.give(check, reading=at(9, 8))
    with unit_of_work():
        [fresh] = operations.open_current(station=made.station, actor=made.floor.actor, now=at(9, 8).wall)
    assert (fresh.ticket_scanned_at, fresh.pack_id, fresh.items) == (None, None, [])


def test_a_dose_not_given_has_a_reason_and_the_person_leaves(any_app):
    made, visit = at_station()
    check = made.scan(ticket_code(visit))
    with pytest.raises(ReasonMissing), unit_of_work():
        operations.not_given(check_id=check.id, reason=" ", actor=made.floor.actor, reading=NINE)
    with unit_of_work():
        operations.not_given(check_id=check.id, reason="改变主意", actor=made.floor.actor, reading=NINE)
    db.session.rollback()
    assert [(dose.outcome, dose.outcome_reason) for dose in visit.planned_doses] == [
        (DoseOutcome.NOT_GIVEN, "改变主意")
    ]
    assert visit_queries.open_entry(visit_id=visit.id) is None


def test_one_given_and_one_not_still_means_thirty_minutes(any_app):
    made, visit = child_at_station()
    first, second = made.scan(made.codes["IPV"][0]), made.scan(made.codes["DTAP"][0])
    made.scan(ticket_code(visit))
    made.give(first, site=BodySite.LEFT_THIGH)
    with unit_of_work():
        operations.not_given(check_id=second.id, reason="家长改变主意", actor=made.floor.actor, reading=at(9, 3))
    entry = visit_queries.open_entry(visit_id=visit.id)
    assert (entry.stage, entry.started_at) == (Stage.OBSERVATION, NINE.wall)  # the last needle, not the refusal


FAULTS = [
    (giving.stock, "use_dose"),
    (giving.records, "add_immunization"),
    (giving.visits, "record_outcome"),
    (giving.idempotency, "remember"),
    (giving.visits, "advance"),
    (giving, "announce"),
]


@pytest.mark.parametrize("place", FAULTS, ids=lambda place: place[1])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_dose_is_all_or_nothing(any_app, monkeypatch, place, when):
    """A fault before or after any statement of giving leaves everything as it was."""
    made, visit = at_station()
    check = made.ready(visit)
    before = everything()
    owner, name = place
    real = getattr(owner, name)

    def faulty(*args, **kwargs):
        if when == "after":
            real(*args, **kwargs)
        raise ConnectionError("the power went out")

    monkeypatch.setattr(owner, name, faulty)
    with pytest.raises(ConnectionError):
        made.give(check)
    monkeypatch.undo()
    assert everything() == before
    made.give(check)
    after = everything()
    assert (after["records"], after["given"], after["checks"]) == (1, 1, 1)


def test_giving_is_written_into_the_audit(app):
    made, visit = at_station()
    made.give(made.ready(visit))
    actions = db.session.scalars(
        sa.select(AuditEntry.action).where(AuditEntry.person_id == visit.person_id).order_by(AuditEntry.id)
    ).all()
    assert "immunization_given" in actions


def test_the_second_person_gets_the_second_vial(any_app):
    made = bedside()
    for name in ("甲甲", "乙乙"):
        made.screened(elder(name))
    for number in (0, 1):
        visit = made.called(at(9, number))
        made.give(made.ready(visit, pack=number, reading=at(9, number)), reading=at(9, number))
    assert count(Immunization) == 2
