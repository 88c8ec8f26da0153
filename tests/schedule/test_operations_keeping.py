"""Cuts, closures and blocked hours keep whoever has a place; an edit can be undone while it hurts nobody."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.schedule.test_operations_plan import MONDAY, MORNING, NOW, places, publish, save, take
from vaccsched.schedule import errors, operations, queries
from vaccsched.schedule.events import PlaceFreed
from vaccsched.schedule.models import HalfDay, PlanEdit, Session, Slot
from vaccsched.schedule.operations import Cut
from vaccsched.schedule.rules import SeriesChange
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.events import announce
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.errors import DayClosedAlready
from vaccsched.sites.models import CalendarDay, Closure, DayKind

EARLY = NOW - dt.timedelta(hours=2)
LATER = NOW + dt.timedelta(minutes=5)
ACT = {"actor": SYSTEM, "now": NOW}


@pytest.fixture
def clinic(any_app):
    """Monday morning published: 8 and 9 o'clock 20 each, 20 walk-in places."""
    made = builders.clinic(days_ahead=6)
    save(made, now=EARLY)
    publish(made, now=EARLY)
    return made


def draft(clinic, **more):
    values = {"weekday": 0, "half_day": HalfDay.MORNING, "open": True, "walk_in_places": 20, "slots": MORNING}
    return operations.draft_plan(clinic_id=clinic.id, **{**values, "effective_from": MONDAY, "now": NOW, **more})


def edit(clinic, *drafts, now=NOW, **more):
    with unit_of_work():
        return operations.publish_plan(clinic_id=clinic.id, drafts=drafts, shown=None, actor=SYSTEM, now=now, **more)


def undo(clinic, *, now=LATER):
    with unit_of_work():
        newest = queries.recent_edits(clinic_id=clinic.id)[0]
        return operations.undo_edit(clinic_id=clinic.id, edit_id=newest.id, actor=SYSTEM, now=now)


def close(clinic, *, seen=0, now=NOW):
    with unit_of_work():
        return operations.close_day(clinic_id=clinic.id, day=MONDAY, reason="停电", seen=seen, actor=SYSTEM, now=now)


def block(clinic, *, first=8, last=9, seen=0):
    with unit_of_work():
        return operations.block_time(
            clinic_id=clinic.id, day=MONDAY, first=dt.time(first), last=dt.time(last), reason="培训", seen=seen, **ACT
        )


def test_a_cut_may_keep_the_booked_and_takes_only_free_places(clinic):
    take(clinic, of_slots=5, of_pool=4)
    cut = draft(clinic, walk_in_places=2, slots=[(dt.time(9), dt.time(10), 8)])
    with pytest.raises(errors.PlanCutsBookings):
        edit(clinic, cut)
    assert places(clinic) == ([(8, 20), (9, 20)], [20])
    edit(clinic, draft(clinic, walk_in_places=2, slots=[(dt.time(9), dt.time(10), 8)]), cut=Cut.KEEP_BOOKED)
    assert places(clinic) == ([(8, 5), (9, 8)], [4])


def test_a_kept_place_that_comes_back_is_given_to_nobody(clinic):
    take(clinic, of_slots=2)
    edit(clinic, draft(clinic, slots=[(dt.time(9), dt.time(10), 20)]), cut=Cut.KEEP_BOOKED)
    with unit_of_work():
        slot = db.session.scalar(sa.select(Slot).order_by(Slot.starts_at))
        slot.taken = 1
        db.session.flush()
        announce(PlaceFreed(slot_id=slot.id, clinic_id=clinic.id))
    assert places(clinic)[0] == [(8, 1), (9, 20)]


def test_a_place_that_comes_back_to_an_ordinary_slot_stays(clinic):
    with unit_of_work():
        slot = db.session.scalar(sa.select(Slot).order_by(Slot.starts_at))
        announce(PlaceFreed(slot_id=slot.id, clinic_id=clinic.id))
    assert places(clinic)[0] == [(8, 20), (9, 20)]


def test_an_undone_edit_leaves_everything_as_it_was(clinic):
    edit(clinic, draft(clinic, walk_in_places=44, slots=[(dt.time(10), dt.time(11), 7)]))
    assert places(clinic) == ([(10, 7)], [44])
    assert undo(clinic) == 1
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_undoing_the_first_plan_of_a_half_day_withdraws_it(clinic):
    edit(clinic, draft(clinic, half_day=HalfDay.AFTERNOON, slots=[(dt.time(14), dt.time(15), 5)]))
    assert places(clinic)[0] == [(8, 20), (9, 20), (14, 5)]
    undo(clinic)
    assert places(clinic)[0] == [(8, 20), (9, 20)]


def test_undoing_a_plan_that_began_later_restores_the_older_one(clinic):
    with unit_of_work():
        plan = queries.plan.week_plans(clinic_id=clinic.id)[0]
        plan.effective_from = MONDAY - dt.timedelta(days=70)
    edit(clinic, draft(clinic, walk_in_places=99))
    assert places(clinic)[1] == [99, 99, 99][: len(places(clinic)[1])]
    undo(clinic)
    assert set(places(clinic)[1]) == {20}


def test_an_undo_that_would_hurt_is_refused_and_changes_nothing(clinic):
    edit(clinic, draft(clinic, half_day=HalfDay.AFTERNOON, slots=[(dt.time(14), dt.time(15), 5)]))
    with unit_of_work():
        db.session.scalar(sa.select(Slot).order_by(Slot.starts_at.desc()).where(Slot.places == 5)).taken = 3
    with pytest.raises(errors.UndoHurts) as refusal:
        undo(clinic)
    assert refusal.value.facts == {"booked": 3}
    assert len(places(clinic)[0]) > 2


def test_an_edit_is_undone_once(clinic):
    edit(clinic, draft(clinic, walk_in_places=44))
    undo(clinic)
    with pytest.raises(errors.AlreadyUndone):
        undo(clinic)


def test_an_edit_is_not_undone_past_a_later_one(clinic):
    edit(clinic, draft(clinic, walk_in_places=44))
    edit(clinic, draft(clinic, walk_in_places=55), now=LATER)
    with unit_of_work():
        first = db.session.scalar(sa.select(PlanEdit.id).order_by(PlanEdit.made_at))
    with pytest.raises(errors.EditedSince), unit_of_work():
        operations.undo_edit(clinic_id=clinic.id, edit_id=first, actor=SYSTEM, now=LATER)


def test_another_clinics_edit_is_not_found(clinic):
    edit(clinic, draft(clinic, walk_in_places=44))
    with unit_of_work():
        edit_id = db.session.scalar(sa.select(PlanEdit.id))
    other = builders.clinic()
    with pytest.raises(NotFound), unit_of_work():
        operations.undo_edit(clinic_id=other.id, edit_id=edit_id, actor=SYSTEM, now=LATER)


def test_one_change_for_a_series_of_half_days_is_one_edit(clinic):
    edit(clinic, draft(clinic, weekday=2))
    change = SeriesChange(online_difference=5, walk_in_difference=10)
    half_days = [(0, HalfDay.MORNING), (2, HalfDay.MORNING), (4, HalfDay.MORNING)]
    drafts = operations.draft_series(
        clinic_id=clinic.id, half_days=half_days, change=change, effective_from=MONDAY, now=LATER
    )
    assert [one.weekday for one in drafts] == [0, 2]
    edit(clinic, *drafts, now=LATER)
    assert set(places(clinic)[1]) == {30}
    undo(clinic, now=LATER + dt.timedelta(minutes=1))
    assert set(places(clinic)[1]) == {20}


def test_a_plan_for_one_day_can_be_taken_back(clinic):
    edit(clinic, draft(clinic, once=True, walk_in_places=7, slots=[]))
    assert places(clinic) == ([], [7])
    with unit_of_work():
        (plan,) = queries.exceptions(clinic_id=clinic.id, since=MONDAY)
        operations.take_back_exception(clinic_id=clinic.id, plan_id=plan.id, actor=SYSTEM, now=LATER)
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_only_a_plan_for_one_day_can_be_taken_back(clinic):
    with unit_of_work():
        plan_id = queries.plan.week_plans(clinic_id=clinic.id)[0].id
    with pytest.raises(NotFound), unit_of_work():
        operations.take_back_exception(clinic_id=clinic.id, plan_id=plan_id, **ACT)


def test_the_vaccines_of_a_plan_reach_the_half_day(clinic):
    edit(clinic, draft(clinic, vaccine_codes=["IPV", "DTAP"]))
    with unit_of_work():
        session = db.session.scalar(sa.select(Session))
        assert session.vaccine_codes == ["DTAP", "IPV"]
        assert [queries.serves(session, codes) for codes in (["IPV"], ["IPV", "HPV"], [])] == [True, False, True]


def test_a_plan_above_the_daily_maximum_is_refused_with_the_numbers(clinic):
    with unit_of_work():
        clinic.daily_maximum = 65
    edit(clinic, draft(clinic, walk_in_places=25))
    with pytest.raises(errors.AboveDailyMaximum) as refusal:
        edit(clinic, draft(clinic, walk_in_places=26, now=LATER), now=LATER)
    assert (refusal.value.facts["places"], refusal.value.facts["maximum"]) == (66, 65)


def test_other_days_are_published_when_one_plan_is_below_a_raised_floor(clinic):
    save(clinic, weekday=2)
    save(clinic, weekday=3, walk_in=60)
    with unit_of_work():
        clinic.county.walk_in_floor_percent = 40
    with unit_of_work():
        shown = queries.preview(clinic_id=clinic.id, until=MONDAY + dt.timedelta(days=6), now=NOW)
        assert [(one.day.weekday(), one.places, one.bound) for one in shown.withheld] == [(2, 20, 27)]
    assert publish(clinic, until=MONDAY + dt.timedelta(days=6), now=NOW) == 1
    with unit_of_work():
        breaches = queries.floor_breaches(county_id=clinic.county_id, on=MONDAY)
        assert [(one.plan.weekday, one.minimum) for one in breaches] == [(0, 27), (2, 27)]


def test_closing_a_day_shows_who_is_concerned_before_it_closes(clinic):
    take(clinic, of_slots=5, of_pool=4)
    with pytest.raises(errors.PeopleConcerned) as refusal:
        close(clinic)
    assert (refusal.value.facts["people"], len(refusal.value.facts["slots"])) == (9, 1)
    assert places(clinic) == ([(8, 20), (9, 20)], [20])
    close(clinic, seen=9)
    assert places(clinic) == ([(8, 5)], [4])


def test_a_closed_day_gives_no_places_and_comes_back_whole(clinic):
    closure = close(clinic)
    assert places(clinic) == ([], [])
    with unit_of_work():
        operations.reopen_day(clinic_id=clinic.id, closure_id=closure.id, actor=SYSTEM, now=LATER)
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_a_day_closed_with_bookings_comes_back_whole(clinic):
    take(clinic, of_slots=5)
    closure = close(clinic, seen=5)
    with unit_of_work():
        operations.reopen_day(clinic_id=clinic.id, closure_id=closure.id, actor=SYSTEM, now=LATER)
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_a_day_is_closed_once(clinic):
    close(clinic)
    with pytest.raises(DayClosedAlready):
        close(clinic)


def test_a_day_that_is_over_is_not_closed(clinic):
    with pytest.raises(errors.SpanFaulty):
        close(clinic, now=NOW + dt.timedelta(days=1))


def test_another_clinics_closure_is_not_found(clinic):
    closure, other = close(clinic), builders.clinic()
    with pytest.raises(NotFound), unit_of_work():
        operations.reopen_day(clinic_id=other.id, closure_id=closure.id, **ACT)


def test_blocked_hours_keep_the_booked_and_come_back(clinic):
    take(clinic, of_slots=5)
    with pytest.raises(errors.PeopleConcerned):
        block(clinic)
    blocked = block(clinic, seen=5)
    assert places(clinic) == ([(8, 5), (9, 20)], [20])
    with unit_of_work():
        operations.lift_block(clinic_id=clinic.id, blocked_id=blocked.id, actor=SYSTEM, now=LATER)
    assert places(clinic) == ([(8, 20), (9, 20)], [20])


def test_blocked_hours_end_after_they_begin(clinic):
    with pytest.raises(errors.SpanFaulty):
        block(clinic, first=9, last=9)


def test_another_clinics_blocked_time_is_not_found(clinic):
    blocked, other = block(clinic), builders.clinic()
    with pytest.raises(NotFound), unit_of_work():
        operations.lift_block(clinic_id=other.id, blocked_id=blocked.id, **ACT)
    with pytest.raises(NotFound), unit_of_work():
        operations.lift_block(clinic_id=clinic.id, blocked_id=new_id(), **ACT)


def test_a_make_up_workday_is_worked_as_the_clinic_chooses(clinic):
    saturday = MONDAY + dt.timedelta(days=5)
    with pytest.raises(errors.NotAMakeUpWorkday), unit_of_work():
        operations.work_as(clinic_id=clinic.id, day=saturday, weekday=0, **ACT)
    with unit_of_work():
        workday = {"county_id": clinic.county_id, "day": saturday, "kind": DayKind.MAKE_UP_WORKDAY, "as_weekday": 4}
        db.session.add(CalendarDay(name="调休上班", **workday))
    assert publish(clinic, until=saturday) == 0
    with unit_of_work():
        operations.work_as(clinic_id=clinic.id, day=saturday, weekday=0, **ACT)
    with unit_of_work():
        assert saturday in set(db.session.scalars(sa.select(Session.day)))


def test_outreach_on_a_day_is_not_touched_by_plans_and_closures(clinic):
    with unit_of_work():
        outreach = operations.open_outreach(
            clinic_id=clinic.id, place="青山敬老院", day=MONDAY, first=dt.time(9), last=dt.time(11), capacity=12,
            vaccine_codes=["PPV23"], **ACT,
        )  # fmt: skip
    close(clinic)
    with unit_of_work():
        session = db.session.get(Session, outreach.id)
        assert (session.withdrawn_at, session.slots[0].places) == (None, 12)
        assert queries.is_bookable(slot=session.slots[0], now=NOW, online=False)
        assert not queries.is_bookable(slot=session.slots[0], now=NOW, online=True)
        assert db.session.scalar(sa.select(sa.func.count(Closure.id))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": " "},
        {"capacity": 0},
        {"capacity": 501},
        {"last": dt.time(8)},
        {"last": dt.time(15)},
        {"day": MONDAY - dt.timedelta(days=1)},
    ],
)
def test_a_faulty_outreach_session_is_refused(app, wrong):
    values = {"place": "敬老院", "day": MONDAY, "first": dt.time(9), "last": dt.time(11), "capacity": 5}
    with pytest.raises(errors.OutreachFaulty), unit_of_work():
        operations.open_outreach(clinic_id=builders.clinic().id, vaccine_codes=[], **{**values, **wrong}, **ACT)


def test_one_place_has_one_outreach_session_in_a_half_day(app):
    clinic = builders.clinic()
    values = {"place": "敬老院", "day": MONDAY, "first": dt.time(9), "last": dt.time(11), "capacity": 5}
    with unit_of_work():
        operations.open_outreach(clinic_id=clinic.id, vaccine_codes=[], **values, **ACT)
    with pytest.raises(errors.OutreachPlanned), unit_of_work():
        operations.open_outreach(clinic_id=clinic.id, vaccine_codes=[], **values, **ACT)


def test_an_outreach_session_is_cut_or_cancelled_only_beside_its_roster(any_app):
    clinic = builders.clinic()
    values = {"place": "敬老院", "day": MONDAY, "first": dt.time(9), "last": dt.time(11), "capacity": 5}
    with unit_of_work():
        session = operations.open_outreach(clinic_id=clinic.id, vaccine_codes=[], **values, **ACT)
        session.slots[0].taken = 3
    which = {"clinic_id": clinic.id, "session_id": session.id}
    with pytest.raises(errors.OutreachBooked), unit_of_work():
        operations.resize_outreach(**which, capacity=2, **ACT)
    with unit_of_work():
        assert operations.resize_outreach(**which, capacity=3, **ACT).slots[0].places == 3
    with pytest.raises(errors.OutreachBooked), unit_of_work():
        operations.cancel_outreach(**which, **ACT)
    with pytest.raises(NotFound), unit_of_work():
        operations.cancel_outreach(**{**which, "clinic_id": builders.clinic().id}, **ACT)
    with unit_of_work():
        session.slots[0].taken = 0
        operations.cancel_outreach(**which, **ACT)
    assert queries.outreach_sessions(clinic_id=clinic.id, since=MONDAY) == []
    db.session.rollback()
