"""Calling, calling again, changing the person, passing over."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, appointment, arrive, at, call, elder, floor, move
from tests.visits.chain import TO_THE_NEEDLE, at_the_needle, give, stage_of
from vaccsched.calling import operations
from vaccsched.daily.errors import DayNotOpened
from vaccsched.daily.models import ClinicDay
from vaccsched.shared import events
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import (
    NobodyWaiting,
    NotCalling,
    StageMoved,
    StationBusy,
    UnlawfulMove,
)
from vaccsched.visits.events import PersonCalled
from vaccsched.visits.models import Stage, StageEntry

TOMORROW = DAY + dt.timedelta(days=1)


def test_calling_follows_the_written_order(any_app):
    where = floor()
    arrive(where, elder("甲"), at(8, 2))
    arrive(where, appointment(of=elder("乙"), slot=where.slots[0]), at(8, 5))
    arrive(where, elder("丙"), at(8, 6), vaccine_codes=["RABIES"])
    order = []
    for _ in range(3):
        entry = call(where, where.screening[0], at(8, 10))
        order.append(entry.visit.ticket)
        move(where, entry.visit, Stage.CONSENT, Stage.WAITING, reading=at(8, 12))
    assert order == ["C001", "A001", "B001"]


def test_the_queue_of_the_database_is_the_order_of_the_rules(any_app):
    where = floor(walk_in=9)
    for number in range(4):
        arrive(where, elder(f"甲{number}"), at(8, 10 - number))
        arrive(where, appointment(of=elder(f"乙{number}"), slot=where.slots[number % 3]), at(8, number * 19))
    arrive(where, elder("丙"), at(9), vaccine_codes=["RABIES"])
    told = [one.visit.ticket for one in queries.queue(clinic_id=where.clinic.id, day=DAY, stage=Stage.ARRIVED)]
    decided = rules.in_order(one.visit for one in queries.present(clinic_id=where.clinic.id, day=DAY))
    assert told == [visit.ticket for visit in decided]


def test_a_call_ends_the_wait_and_starts_the_stage_at_one_instant_with_both_clocks(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    waited, started = visit.entries
    assert (waited.stage, waited.ended_at) == (Stage.ARRIVED, at(8, 5).wall)
    assert (started.id, started.stage, started.started_at) == (entry.id, Stage.INQUIRY, at(8, 5).wall)
    assert (started.boot_id, started.boot_seconds) == ("boot", at(8, 5).boot_seconds)
    assert (started.station_id, started.times_called) == (where.screening[0].id, 1)
    assert started.staff_id == where.registrar.id


def test_a_vaccination_station_calls_from_those_who_have_signed(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    with pytest.raises(NobodyWaiting):
        call(where, where.vaccination[0], at(8, 5))


def test_nobody_of_another_day_is_called(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    builders.open_day(at=where.clinic, day=TOMORROW)
    with pytest.raises(NobodyWaiting):
        call(where, where.screening[0], at(8, day=TOMORROW))


@pytest.mark.parametrize("urgent", [False, True])
def test_nobody_is_called_before_the_day_is_opened_whatever_the_hurry(any_app, urgent):
    where = floor()
    with unit_of_work():
        db.session.execute(sa.delete(ClinicDay))
    arrive(where, elder(), at(8), vaccine_codes=["RABIES" if urgent else "PPV23"])
    with pytest.raises(DayNotOpened):
        call(where, where.screening[0], at(8, 1))
    builders.open_day(at=where.clinic, day=DAY)
    assert call(where, where.screening[0], at(8, 2)).stage is Stage.INQUIRY


def test_nobody_is_called_after_the_day_was_closed(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    with unit_of_work():
        db.session.execute(sa.update(ClinicDay).values(closed_at=at(8).wall))
    with pytest.raises(DayNotOpened):
        call(where, where.screening[0], at(8, 1))


def test_nobody_of_another_clinic_is_called(any_app):
    where, other = floor(), floor()
    arrive(other, elder(), at(8))
    with pytest.raises(NobodyWaiting):
        call(where, where.screening[0], at(8, 5))


def test_another_clinics_station_cannot_be_used(any_app):
    where, other = floor(), floor()
    arrive(other, elder(), at(8))
    with pytest.raises(NotFound):
        call(where, other.screening[0], at(8, 5))


def test_a_station_with_a_person_cannot_call(any_app):
    where = floor()
    arrive(where, elder("甲"), at(8))
    arrive(where, elder("乙"), at(8, 1))
    call(where, where.screening[0], at(8, 5))
    with pytest.raises(StationBusy) as refusal:
        call(where, where.screening[0], at(8, 6))
    assert refusal.value.facts["ticket"] == "B001"


def test_the_database_keeps_a_station_to_one_person(any_app):
    where = floor()
    first, second = arrive(where, elder("甲"), at(8)), arrive(where, elder("乙"), at(8, 1))
    entry = call(where, where.screening[0], at(8, 5))
    with unit_of_work():
        visits.leave(visit_id=second.id, actor=where.actor, reading=at(8, 6))
    with pytest.raises(StationBusy), unit_of_work():
        db.session.add(_copy(entry, visit_id=second.id))
    assert stage_of(first) is Stage.INQUIRY


def test_the_database_keeps_a_visit_to_one_stage(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    with pytest.raises(StageMoved), unit_of_work():
        db.session.add(_copy(entry, station_id=None))


def _copy(entry, **change):
    columns = {column.key: getattr(entry, column.key) for column in StageEntry.__table__.columns}
    return StageEntry(**{**columns, "id": new_id(), **change})


def test_the_same_press_calls_the_same_person(any_app):
    where = floor()
    arrive(where, elder("甲"), at(8))
    arrive(where, elder("乙"), at(8, 1))
    assert (
        call(where, where.screening[0], at(8, 5), key="k").id == call(where, where.screening[0], at(8, 6), key="k").id
    )


def test_a_desk_does_not_call(any_app):
    where = floor()
    with pytest.raises(NotCalling):
        call(where, builders.station(at=where.clinic, kind=StationKind.DESK), at(8))


def test_calling_again_counts_and_is_announced(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    with unit_of_work():
        again = operations.call_again(entry_id=entry.id, actor=where.actor, reading=at(8, 6))
        told = [one for one in db.session.info[events.ANNOUNCED] if isinstance(one, PersonCalled)]
    assert (again.times_called, again.last_called_at) == (2, at(8, 6).wall)
    assert [one.station_id for one in told] == [where.screening[0].id]


def test_somebody_who_has_gone_on_cannot_be_called_again(any_app):
    where = floor()
    visit = arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    move(where, visit, *TO_THE_NEEDLE, reading=at(8, 10))
    with pytest.raises(StageMoved), unit_of_work():
        operations.call_again(entry_id=entry.id, actor=where.actor, reading=at(8, 11))


def test_somebody_who_waits_cannot_be_called_again(any_app):
    where = floor()
    entry = queries.open_entry(visit_id=arrive(where, elder(), at(8)).id)
    with pytest.raises(UnlawfulMove), unit_of_work():
        operations.call_again(entry_id=entry.id, actor=where.actor, reading=at(8, 1))


@pytest.mark.parametrize("act", [operations.call_again, operations.put_back, operations.pass_over])
def test_another_clinics_person_cannot_be_called_or_put_back(any_app, act):
    where, other = floor(), floor()
    arrive(other, elder(), at(8))
    entry = call(other, other.screening[0], at(8, 5))
    with pytest.raises(NotFound), unit_of_work():
        act(entry_id=entry.id, actor=where.actor, reading=at(8, 6))


def test_changing_the_person_keeps_the_place_in_the_order(any_app):
    where = floor()
    first = arrive(where, elder("甲"), at(8))
    arrive(where, elder("乙"), at(8, 1))
    entry = call(where, where.screening[0], at(8, 5))
    with unit_of_work():
        back = operations.put_back(entry_id=entry.id, actor=where.actor, reading=at(8, 6))
    assert (back.stage, back.reason) == (Stage.ARRIVED, "put_back")
    assert call(where, where.screening[0], at(8, 7)).visit_id == first.id


def test_from_the_needle_one_goes_back_to_the_waiting(any_app):
    where = floor()
    visit = at_the_needle(where)
    with unit_of_work():
        operations.put_back(entry_id=queries.open_entry(visit_id=visit.id).id, actor=where.actor, reading=at(8, 16))
    assert stage_of(visit) is Stage.WAITING


def test_after_a_dose_nobody_goes_back_to_the_queue(any_app):
    where = floor()
    visit = at_the_needle(where)
    give(visit)
    entry_id = queries.open_entry(visit_id=visit.id).id
    with pytest.raises(UnlawfulMove), unit_of_work():
        operations.put_back(entry_id=entry_id, actor=where.actor, reading=at(8, 16))


def test_the_same_press_to_call_again_calls_once(any_app):
    where = floor()
    arrive(where, elder(), at(8))
    entry = call(where, where.screening[0], at(8, 5))
    for _sent in range(2):
        with unit_of_work():
            operations.call_again(entry_id=entry.id, actor=where.actor, reading=at(8, 6), key="one press")
    db.session.refresh(entry)
    assert entry.times_called == 2
