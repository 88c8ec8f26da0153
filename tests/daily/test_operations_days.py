"""Opening and closing: what is red needs a reason with a name, once each, and never another clinic's."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.daily.builders import fridge, kit_item, ready_clinic
from tests.observation.builders import visit
from vaccsched.daily import operations, queries
from vaccsched.daily.errors import (
    AlreadyOpen,
    BadSignature,
    NotClosed,
    NotOpen,
    ReasonMissing,
    ReasonsMissing,
    ReopenNeedsReason,
)
from vaccsched.daily.models import CheckState, ClinicDay, DayCheck, Item, Phase
from vaccsched.daily.rules import BY_HAND, ITEMS
from vaccsched.shared import audit, clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work

DRAWN = "M10 10 L200 90 L30 44"


@pytest.fixture(autouse=True)
def at_ten(clock):
    """Readings of this morning are of today, whatever the hour of the run."""
    clock.move_to(dt.datetime(2026, 12, 1, 2, 0, tzinfo=dt.UTC))


@pytest.fixture
def ready(any_app):
    return ready_clinic()


def open_day(clinic, nurse, **more):
    with unit_of_work():
        return operations.open_day(
            **{
                "clinic_id": clinic.id, "actor": builders.actor(nurse), "reasons": {}, "ticked": BY_HAND,
                "now": clock.now(), **more,
            }
        ).id  # fmt: skip


def close_day(clinic, nurse, **more):
    with unit_of_work():
        return operations.close_day(
            **{
                "clinic_id": clinic.id, "actor": builders.actor(nurse), "reasons": {"fridges_read": "下午再测"},
                "ticked": BY_HAND, "now": clock.now(), **more,
            }
        ).id  # fmt: skip


def is_open(clinic):
    answer = queries.is_open(clinic_id=clinic.id, day=builders.today())
    db.session.rollback()
    return answer


def checks(day_id, phase):
    found = db.session.scalars(sa.select(DayCheck).where(DayCheck.clinic_day_id == day_id, DayCheck.phase == phase))
    return {one.item: one for one in found}


def test_a_day_is_opened_when_everything_is_well_and_each_line_is_kept(ready):
    clinic, nurse = ready
    assert not is_open(clinic)
    rows = checks(open_day(clinic, nurse), Phase.OPENING)
    assert set(rows) == set(ITEMS[Phase.OPENING])
    assert {one.state for one in rows.values()} == {CheckState.OK}
    assert (rows[Item.PRINTER].staff_id, rows[Item.KIT].staff_id) == (nurse.id, None)
    db.session.rollback()
    assert is_open(clinic)


def test_every_red_line_asks_for_a_reason_and_the_refusal_names_them(ready):
    clinic, nurse = ready
    kit_item(at=clinic, name="氧气袋", on_hand=0, position=2)
    with pytest.raises(ReasonsMissing) as refusal:
        open_day(clinic, nurse, ticked=[Item.KIT_AT_HAND])
    assert set(refusal.value.errors) == {"reason_kit", "reason_printer"}
    assert not is_open(clinic)


def test_a_reason_is_kept_with_the_name_of_whoever_gave_it(ready):
    clinic, nurse = ready
    kit_item(at=clinic, name="氧气袋", on_hand=0, position=2)
    row = checks(open_day(clinic, nurse, reasons={"kit": "氧气袋十点送到"}), Phase.OPENING)[Item.KIT]
    assert (row.state, row.reason, row.staff_id) == (CheckState.RED, "氧气袋十点送到", nurse.id)
    assert row.faults == [{"code": "kit_short", "name": "氧气袋", "have": 0, "need": 4}]
    db.session.rollback()
    (entry,) = db.session.scalars(sa.select(audit.AuditEntry).where(audit.AuditEntry.action == "day_opened"))
    assert entry.detail == {"day": "2026-12-01", "red": ["kit"]}
    db.session.rollback()


def test_somebody_marked_present_counts_and_stays_marked(any_app):
    clinic = builders.clinic()
    nurse = builders.nurse(at=clinic)
    kit_item(at=clinic)
    fridge(at=clinic)
    with pytest.raises(ReasonsMissing) as refusal:
        open_day(clinic, nurse)
    assert set(refusal.value.errors) == {"reason_inquiry", "reason_vaccinator", "reason_observer"}
    open_day(clinic, nurse, present=[nurse.id])
    (colleague,) = queries.colleagues(clinic_id=clinic.id, day=builders.today())
    assert colleague.marked
    db.session.rollback()


def test_an_expired_certificate_does_not_count(any_app):
    clinic = builders.clinic()
    nurse = builders.staff(at=clinic, roles=["observer"], certificates=False)
    builders.certificate(of=nurse, task="observation", valid_days=-1)
    with pytest.raises(ReasonsMissing) as refusal:
        open_day(clinic, nurse, present=[nurse.id])
    assert "reason_observer" in refusal.value.errors


def test_nobody_of_another_clinic_can_be_marked_present(ready):
    clinic, nurse = ready
    stranger = builders.nurse(at=builders.clinic())
    with pytest.raises(NotFound):
        open_day(clinic, nurse, present=[stranger.id])


def test_a_day_is_opened_once(ready):
    clinic, nurse = ready
    open_day(clinic, nurse)
    with pytest.raises(AlreadyOpen):
        open_day(clinic, nurse)


def test_the_database_holds_one_row_per_clinic_and_day(ready):
    clinic, _nurse = ready
    builders.open_day(at=clinic)
    with pytest.raises(AlreadyOpen):
        builders.open_day(at=clinic)


def test_the_database_refuses_a_red_line_without_a_reason(ready):
    clinic, _nurse = ready
    day = builders.open_day(at=clinic)
    with pytest.raises(ReasonMissing), unit_of_work():
        db.session.add(
            DayCheck(
                clinic_day_id=day.id, phase=Phase.OPENING, item=Item.KIT, state=CheckState.RED, faults=[],
                at=clock.now(),
            )
        )  # fmt: skip


def test_another_clinics_day_is_not_opened_or_closed(ready):
    clinic, _nurse = ready
    stranger = builders.nurse(at=builders.clinic())
    with pytest.raises(NotFound):
        open_day(clinic, stranger)
    builders.open_day(at=clinic)
    with pytest.raises(NotFound):
        close_day(clinic, stranger)


def test_closing_names_who_is_left_and_needs_a_reason_for_it(ready):
    clinic, nurse = ready
    open_day(clinic, nurse)
    visit(at=clinic, number=4, minutes_ago=3)
    with pytest.raises(ReasonsMissing) as refusal:
        close_day(clinic, nurse)
    assert set(refusal.value.errors) == {"reason_people"}
    left = queries.findings(clinic_id=clinic.id, phase=Phase.CLOSING, day=builders.today(), now=clock.now())[0]
    assert left.faults[0].facts == {"tickets": ["A004"]}
    db.session.rollback()


def test_a_closed_day_is_not_open_and_keeps_the_signature_sealed(ready):
    clinic, nurse = ready
    open_day(clinic, nurse)
    day = db.session.get(ClinicDay, close_day(clinic, nurse, signature=DRAWN))
    assert (day.signature, day.closed_by_id) == (DRAWN, nurse.id)
    assert "L200" not in day.signature_sealed
    db.session.rollback()
    assert not is_open(clinic)


@pytest.mark.parametrize("drawn", ["", "<svg onload=x>"])
def test_a_signature_is_drawn_or_it_is_none(ready, drawn):
    clinic, nurse = ready
    open_day(clinic, nurse)
    with pytest.raises(BadSignature):
        close_day(clinic, nurse, signature=drawn)


def test_a_day_that_was_not_opened_or_is_closed_cannot_be_closed(ready):
    clinic, nurse = ready
    with pytest.raises(NotOpen):
        close_day(clinic, nurse)
    open_day(clinic, nurse)
    close_day(clinic, nurse)
    with pytest.raises(NotOpen):
        close_day(clinic, nurse)


def test_a_closed_day_opens_again_only_for_a_reason(ready):
    clinic, nurse = ready
    again = {"clinic_id": clinic.id, "actor": builders.actor(nurse), "now": clock.now()}
    open_day(clinic, nurse)
    with pytest.raises(NotClosed), unit_of_work():
        operations.reopen_day(reason="狗咬伤", **again)
    close_day(clinic, nurse)
    with pytest.raises(ReopenNeedsReason), unit_of_work():
        operations.reopen_day(reason=" ", **again)
    with unit_of_work():
        operations.reopen_day(reason="狗咬伤", **again)
    assert is_open(clinic)


def test_a_past_day_that_nobody_closed_is_shown_and_can_be_closed(ready):
    clinic, nurse = ready
    yesterday = builders.today() - dt.timedelta(days=1)
    builders.open_day(at=clinic, day=yesterday)
    assert [one.day for one in queries.unclosed(clinic_id=clinic.id, before=builders.today())] == [yesterday]
    db.session.rollback()
    close_day(clinic, nurse, day=yesterday)
    assert queries.unclosed(clinic_id=clinic.id, before=builders.today()) == []
    db.session.rollback()
