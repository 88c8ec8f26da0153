"""The clinic's order rule at work: who is called, what is written of a jump, holds, missed calls, rooms."""

import datetime as dt
import secrets

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, appointment, arrive, at, call, child, elder, floor, move
from tests.visits.chain import TO_THE_NEEDLE, stage_of
from vaccsched.calling import operations
from vaccsched.calling.errors import (
    HeldWrongly,
    NoRoomFree,
    NotAble,
    NotHeld,
    NothingToTakeBack,
    NotPassed,
    PassedTooEarly,
    ReasonMissing,
    RuleFaulty,
    SameStation,
    StationPaused,
    UnknownVaccine,
)
from vaccsched.calling.events import QueueChanged
from vaccsched.shared import events
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic, StationKind
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import NobodyWaiting, StageMoved, StationBusy
from vaccsched.visits.models import MoveKind, OrderRule, QueueMove, Stage, Visit
from vaccsched.visits.rules import OrderReason, Rule, TurnWhy

GROWN = dt.date(1990, 5, 1)


def grown(name="周明"):
    return builders.person(name=name, birth_date=GROWN)


def act(operation, where, reading, **facts):
    with unit_of_work():
        return operation(actor=where.actor, reading=reading, **facts)


def rule_of(where, reading=None, **figures):
    with unit_of_work():
        clinic = db.session.get_one(Clinic, where.clinic.id)
        return operations.set_rule(
            clinic=clinic, rule=Rule(**figures), reason="", actor=where.actor, reading=reading or at(7)
        )


def waiting(where, *people, minute=0):
    return [arrive(where, one, at(8, minute + number)) for number, one in enumerate(people)]


def called(where, reading, station=0):
    return call(where, where.screening[station], reading).visit.ticket


def line(where, reading, stage=Stage.ARRIVED):
    return [one.entry.visit.ticket for one in queries.line_up(clinic_id=where.clinic.id, stage=stage, now=reading.wall)]


def last_move(visit):
    return db.session.scalar(
        sa.select(QueueMove).where(QueueMove.visit_id == visit.id).order_by(QueueMove.id.desc()).limit(1)
    )


def by_hand(where, visit, reading, *, reason="unwell", station=0, key=None):
    return act(
        operations.call_this, where, reading, station=where.screening[station], visit_id=visit.id, reason=reason,
        key=key or secrets.token_hex(8),
    )  # fmt: skip


# the rule


def test_an_elder_goes_ahead_once_in_so_many_calls_and_the_call_says_whom_it_overtook(any_app):
    where = floor(walk_in=9)
    rule_of(where, one_in=3)
    people = waiting(where, grown("甲"), grown("乙"), elder("丙"), elder("丁"), grown("戊"))
    expected = line(where, at(8, 10))
    order = []
    for minute in range(5):
        entry = call(where, where.screening[0], at(8, 10 + minute))
        order.append(entry.visit.ticket)
        move(where, entry.visit, Stage.CONSENT, Stage.WAITING, reading=at(8, 10 + minute))
    assert order == expected == ["B003", "B001", "B002", "B004", "B005"]
    move_of = last_move(people[2])
    assert (move_of.why, move_of.jumped, move_of.reason) == (TurnWhy.PRIORITY, True, "age_65")
    assert move_of.overtook == [str(people[0].id), str(people[1].id)]
    assert move_of.staff_id == where.registrar.id


def test_who_was_overtaken_for_the_longest_extra_time_is_called_first(app):
    where = floor(walk_in=9)
    rule_of(where, one_in=2, longest_extra=5)
    waiting(where, grown("甲"), elder("乙"))
    assert called(where, at(8, 10)) == "B002"
    act(operations.pause, where, at(8, 11), station=where.screening[0], reason="break")
    with unit_of_work():
        operations.resume(station=where.screening[0], actor=where.actor, now=at(8, 12).wall)
    arrive(where, elder("丙"), at(8, 13))
    entry = call(where, where.screening[1], at(8, 16))
    assert (entry.visit.ticket, last_move(entry.visit).why) == ("B001", TurnWhy.AGED)


def test_a_stated_pregnancy_goes_ahead_and_who_stated_it_is_kept(app):
    where = floor(walk_in=9)
    first, second = waiting(where, grown("甲"), grown("乙"))
    act(operations.state_priority, where, at(8, 5), visit_id=second.id, group="pregnancy")
    assert called(where, at(8, 6)) == second.ticket
    noted = db.session.scalars(sa.select(QueueMove).where(QueueMove.kind == MoveKind.PRIORITY)).one()
    assert (noted.reason, noted.staff_id, noted.visit_id) == ("pregnancy", where.registrar.id, second.id)
    assert stage_of(first) is Stage.ARRIVED


def test_an_age_cannot_be_stated(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(ReasonMissing):
        act(operations.state_priority, where, at(8, 5), visit_id=visit.id, group="age_65")


def test_a_new_rule_holds_from_now_on_is_audited_and_the_old_one_stays(any_app):
    where = floor(walk_in=9)
    rule_of(where, one_in=0)
    waiting(where, grown("甲"), elder("乙"))
    assert line(where, at(8, 5)) == ["B001", "B002"]
    rule_of(where, at(8, 6), one_in=2, late_grace_minutes=30)
    assert line(where, at(8, 7)) == ["B002", "B001"]
    assert queries.order_rule(clinic_id=where.clinic.id, at=at(8, 5).wall).one_in == 0
    assert db.session.get_one(Clinic, where.clinic.id).late_grace_minutes == 30
    assert db.session.scalar(sa.select(sa.func.count()).select_from(OrderRule)) == 2
    noted = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "order_rule_set")).all()
    assert [one.detail["after"]["one_in"] for one in noted] == [0, 2]


@pytest.mark.parametrize("figures", [{"one_in": 1}, {"longest_extra": 4}, {"calls_before_pass": 0}, {"groups": ("x",)}])
def test_a_rule_outside_of_its_bounds_is_refused(app, figures):
    with pytest.raises(RuleFaulty):
        rule_of(floor(), **figures)


@pytest.mark.parametrize(
    ("column", "value"),
    [("one_in", 1), ("longest_extra", 4), ("calls_before_pass", 6), ("late_grace_minutes", 241)],
)
def test_the_database_keeps_a_rule_within_its_bounds(app, column, value):
    where = floor()
    made = rule_of(where)
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(OrderRule).where(OrderRule.id == made.id).values({column: value}))


# out of turn


def test_who_is_called_by_hand_goes_ahead_with_reason_and_name(any_app):
    where = floor(walk_in=9)
    first, second, third = waiting(where, grown("甲"), grown("乙"), grown("丙"))
    entry = by_hand(where, third, at(8, 10))
    move_of = last_move(third)
    assert (entry.visit_id, entry.stage) == (third.id, Stage.INQUIRY)
    assert (move_of.why, move_of.reason, move_of.staff_id) == (TurnWhy.BY_HAND, "unwell", where.registrar.id)
    assert move_of.overtook == [str(first.id), str(second.id)]
    assert db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "queue_called")).one().detail["jumped"]


def test_the_same_press_by_hand_calls_once(app):
    where = floor(walk_in=9)
    [visit] = waiting(where, grown())
    assert by_hand(where, visit, at(8, 10), key="k").id == by_hand(where, visit, at(8, 11), key="k").id


def test_a_jump_by_hand_uses_up_the_ratio(app):
    where = floor(walk_in=9)
    rule_of(where, one_in=3)
    people = waiting(where, grown("甲"), grown("乙"), elder("丙"))
    by_hand(where, people[1], at(8, 10))
    assert called(where, at(8, 11), station=1) == "B001"


def test_calling_by_hand_needs_a_reason_of_the_list(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(ReasonMissing):
        by_hand(where, visit, at(8, 10), reason="my cousin")


def test_somebody_of_another_clinic_or_queue_cannot_be_called_by_hand(app):
    where, other = floor(), floor()
    [theirs], [mine] = waiting(other, grown()), waiting(where, grown())
    with pytest.raises(NotFound):
        by_hand(where, theirs, at(8, 10))
    with pytest.raises(StageMoved):
        act(
            operations.call_this, where, at(8, 10), station=where.vaccination[0], visit_id=mine.id, reason="unwell",
            key="k",
        )  # fmt: skip


def test_somebody_of_yesterday_cannot_be_called_by_hand(app):
    where = floor()
    [visit] = waiting(where, grown())
    builders.open_day(at=where.clinic, day=DAY + dt.timedelta(days=1))
    with pytest.raises(StageMoved):
        by_hand(where, visit, at(8, 10, day=DAY + dt.timedelta(days=1)))


# missed calls


def missed(where, reading, times=3):
    entry = call(where, where.screening[0], reading)
    for _again in range(times - 1):
        act(operations.call_again, where, reading, entry_id=entry.id)
    act(operations.pass_over, where, reading, entry_id=entry.id)
    return entry.visit


def test_nobody_is_passed_before_the_third_call(app):
    where = floor()
    waiting(where, grown())
    entry = call(where, where.screening[0], at(8, 5))
    act(operations.call_again, where, at(8, 6), entry_id=entry.id)
    with pytest.raises(PassedTooEarly) as refusal:
        act(operations.pass_over, where, at(8, 7), entry_id=entry.id)
    assert refusal.value.facts == {"called": 2, "needed": 3}


def test_who_missed_their_calls_is_not_called_again_unasked(app):
    where = floor()
    waiting(where, grown())
    missed(where, at(8, 5))
    with pytest.raises(NobodyWaiting):
        call(where, where.screening[0], at(8, 6))


def test_who_is_back_is_called_after_the_next_two(any_app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"), grown("丙"), grown("丁"))
    visit = missed(where, at(8, 5))
    assert line(where, at(8, 6)) == ["B002", "B003", "B004"]
    act(operations.come_back, where, at(8, 7), visit_id=visit.id)
    assert line(where, at(8, 8)) == ["B002", "B003", "B001", "B004"]
    assert queries.reason_sentence(db.session.get_one(Visit, visit.id)) == "过号后回来，排在两位之后"


def test_an_urgent_person_who_is_back_goes_first(app):
    where = floor(walk_in=9)
    arrive(where, elder("甲"), at(8), vaccine_codes=["RABIES"])
    visit = missed(where, at(8, 5))
    waiting(where, grown("乙"), minute=6)
    act(operations.come_back, where, at(8, 7), visit_id=visit.id)
    assert line(where, at(8, 8)) == ["C001", "B001"]


def test_who_missed_their_calls_can_be_called_by_hand(app):
    where = floor()
    waiting(where, grown())
    visit = missed(where, at(8, 5))
    assert by_hand(where, visit, at(8, 6), reason="back").visit_id == visit.id


def test_who_missed_no_call_cannot_come_back(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(NotPassed):
        act(operations.come_back, where, at(8, 5), visit_id=visit.id)


def test_who_is_not_ready_lets_two_pass_and_is_called_again(app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"), grown("丙"), grown("丁"))
    entry = call(where, where.screening[0], at(8, 5))
    act(operations.let_pass, where, at(8, 6), entry_id=entry.id, reason="not_ready")
    assert line(where, at(8, 7)) == ["B002", "B003", "B001", "B004"]


# holds


def test_who_is_held_is_not_called_and_keeps_the_place_when_the_time_is_over(any_app):
    where = floor(walk_in=9)
    first, _second = waiting(where, grown("甲"), grown("乙"))
    act(operations.hold, where, at(8, 5), visit_id=first.id, minutes=10, reason="papers")
    assert line(where, at(8, 6)) == ["B002"]
    assert line(where, at(8, 15)) == ["B001", "B002"]
    assert queries.standing(visit=first, now=at(8, 6).wall).why == "暂候到 08:15，位置留着"


def test_a_hold_ends_when_it_is_released(app):
    where = floor(walk_in=9)
    first, _second = waiting(where, grown("甲"), grown("乙"))
    act(operations.hold, where, at(8, 5), visit_id=first.id, minutes=60, reason="papers")
    act(operations.release, where, at(8, 6), visit_id=first.id)
    assert line(where, at(8, 7)) == ["B001", "B002"]


@pytest.mark.parametrize("minutes", [0, 121])
def test_a_hold_has_lawful_minutes(app, minutes):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(HeldWrongly):
        act(operations.hold, where, at(8, 5), visit_id=visit.id, minutes=minutes, reason="papers")


def test_a_hold_has_a_reason_of_the_list(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(ReasonMissing):
        act(operations.hold, where, at(8, 5), visit_id=visit.id, minutes=5, reason="")


def test_who_is_not_held_cannot_be_released(app):
    where = floor()
    [visit] = waiting(where, grown())
    with pytest.raises(NotHeld):
        act(operations.release, where, at(8, 5), visit_id=visit.id)


# stations


def test_a_paused_station_calls_nobody_and_the_screens_are_told(app):
    where = floor()
    waiting(where, grown())
    with unit_of_work():
        operations.pause(station=where.screening[0], reason="break", actor=where.actor, reading=at(8, 5))
        told = [one for one in db.session.info[events.ANNOUNCED] if isinstance(one, QueueChanged)]
    assert [one.clinic_id for one in told] == [where.clinic.id]
    with pytest.raises(StationPaused):
        call(where, where.screening[0], at(8, 6))
    with unit_of_work():
        operations.resume(station=where.screening[0], actor=where.actor, now=at(8, 7).wall)
        assert any(isinstance(one, QueueChanged) for one in db.session.info[events.ANNOUNCED])
    assert called(where, at(8, 8)) == "B001"


def to_the_needle(where, *people):
    made = []
    for number, one in enumerate(people):
        visit = arrive(where, one, at(8, number), vaccine_codes=["DTAP" if one.birth_date > GROWN else "PPV23"])
        entry = call(where, where.screening[0], at(8, number))
        move(where, entry.visit, *TO_THE_NEEDLE, reading=at(8, number))
        made.append(visit)
    return made


def able(where, station, *codes):
    act(operations.set_abilities, where, at(7), clinic_id=where.clinic.id, station_id=station.id, vaccine_codes=codes)


def test_a_station_calls_only_those_whom_it_can_serve(any_app):
    where = floor(walk_in=9)
    able(where, where.vaccination[0], "PPV23")
    young, old = to_the_needle(where, child(), elder())
    assert call(where, where.vaccination[0], at(8, 10)).visit_id == old.id
    assert last_move(old).jumped is False
    assert call(where, where.vaccination[1], at(8, 11)).visit_id == young.id
    assert [one.entry.visit_id for one in queries.line_at(station=where.vaccination[0], now=at(8, 12).wall)] == []


def test_a_station_is_able_to_do_only_what_the_programme_has(app):
    where = floor()
    with pytest.raises(UnknownVaccine):
        able(where, where.vaccination[0], "NOTHING")


def test_another_clinics_station_cannot_be_set(app):
    where, other = floor(), floor()
    with pytest.raises(NotFound):
        able(where, other.vaccination[0], "PPV23")


def test_nobody_is_called_by_hand_to_a_station_that_cannot_serve_them(app):
    where = floor(walk_in=9)
    able(where, where.vaccination[0], "PPV23")
    [young] = to_the_needle(where, child())
    with pytest.raises(NotAble):
        act(
            operations.call_this, where, at(8, 10), station=where.vaccination[0], visit_id=young.id, reason="unwell",
            key="k",
        )  # fmt: skip


def test_a_person_moves_to_a_free_station_at_once(app):
    where = floor()
    [visit] = to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    there = act(
        operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=where.vaccination[1].id, reason="device"
    )
    assert (there.stage, there.station_id, there.times_called) == (Stage.DOSE, where.vaccination[1].id, 1)
    assert queries.current_at(station_id=where.vaccination[0].id) is None
    assert last_move(visit).reason == "device"


def test_a_person_moved_to_a_busy_station_is_the_next_there_and_nowhere_else(any_app):
    where = floor(walk_in=9)
    people = to_the_needle(where, elder("甲"), elder("乙"), elder("丙"))
    first = call(where, where.vaccination[0], at(8, 10))
    second = call(where, where.vaccination[1], at(8, 10))
    act(operations.transfer, where, at(8, 11), entry_id=first.id, station_id=where.vaccination[1].id, reason="vaccine")
    assert call(where, where.vaccination[0], at(8, 12)).visit_id == people[2].id
    act(operations.put_back, where, at(8, 13), entry_id=second.id)
    entry = call(where, where.vaccination[1], at(8, 14))
    assert (entry.visit_id, last_move(people[0]).why) == (people[0].id, TurnWhy.MOVED)


def test_nobody_moves_to_the_station_where_they_stand(app):
    where = floor()
    to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    for station in (where.vaccination[0], where.screening[0]):
        with pytest.raises(SameStation):
            act(operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=station.id, reason="device")


def test_a_move_to_another_station_has_a_reason_of_the_list(app):
    where = floor()
    to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    with pytest.raises(ReasonMissing):
        act(operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=where.vaccination[1].id, reason="")


def test_the_next_person_is_sent_to_the_room_that_serves_quicker(app):
    where = floor(walk_in=20)
    for number in range(10):
        arrive(where, grown(f"甲{number}"), at(8, number))
        entry = call(where, where.screening[number % 2], at(8, number))
        minutes = 5 if number % 2 == 0 else 2
        move(where, entry.visit, *TO_THE_NEEDLE, reading=at(8, number + minutes))
    arrive(where, grown("末"), at(8, 25))
    entry = act(operations.send_next, where, at(8, 26), clinic_id=where.clinic.id, kind=StationKind.SCREENING, key="k")
    assert entry.station_id == where.screening[1].id


def test_nobody_is_sent_while_every_room_is_busy_or_pauses(app):
    where = floor(walk_in=9, desks=1)
    waiting(where, grown("甲"), grown("乙"))
    call(where, where.screening[0], at(8, 5))
    with pytest.raises(NoRoomFree):
        act(operations.send_next, where, at(8, 6), clinic_id=where.clinic.id, kind=StationKind.SCREENING, key="k")


# undo


def test_a_call_is_taken_back_and_the_person_waits_in_the_old_place(any_app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"), elder("丙"))
    entry = call(where, where.screening[0], at(8, 10))
    act(operations.undo, where, at(8, 11), visit_id=entry.visit_id)
    assert stage_of(entry.visit) is Stage.ARRIVED
    assert line(where, at(8, 12)) == ["B003", "B001", "B002"]  # a call that was taken back uses no jump up
    undone = db.session.scalars(sa.select(QueueMove).where(QueueMove.undone_at.is_not(None))).one()
    assert (undone.kind, undone.undone_by) == (MoveKind.CALLED, where.registrar.id)


def test_a_pass_is_taken_back_to_the_station(any_app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"))
    visit = missed(where, at(8, 5))
    act(operations.undo, where, at(8, 6), visit_id=visit.id)
    db.session.refresh(visit)
    assert (stage_of(visit), visit.order_reason == OrderReason.PASSED) == (Stage.INQUIRY, False)


def test_a_change_of_the_person_is_taken_back_when_the_station_is_free(app):
    where = floor(walk_in=9)
    waiting(where, grown("甲"), grown("乙"))
    entry = call(where, where.screening[0], at(8, 5))
    act(operations.put_back, where, at(8, 6), entry_id=entry.id)
    act(operations.undo, where, at(8, 7), visit_id=entry.visit_id)
    assert queries.current_at(station_id=where.screening[0].id).visit_id == entry.visit_id


def test_a_hold_a_return_and_a_statement_are_taken_back(app):
    where = floor(walk_in=9)
    first, second = waiting(where, grown("甲"), grown("乙"))
    act(operations.hold, where, at(8, 5), visit_id=first.id, minutes=60, reason="papers")
    act(operations.undo, where, at(8, 6), visit_id=first.id)
    act(operations.state_priority, where, at(8, 6), visit_id=second.id, group="pregnancy")
    act(operations.undo, where, at(8, 7), visit_id=second.id)
    assert line(where, at(8, 8)) == ["B001", "B002"]
    visit = missed(where, at(8, 9))
    act(operations.come_back, where, at(8, 10), visit_id=visit.id)
    act(operations.undo, where, at(8, 11), visit_id=visit.id)
    assert line(where, at(8, 12)) == ["B002"]


def test_a_move_to_another_station_is_taken_back(app):
    where = floor()
    [visit] = to_the_needle(where, elder())
    entry = call(where, where.vaccination[0], at(8, 10))
    act(operations.transfer, where, at(8, 11), entry_id=entry.id, station_id=where.vaccination[1].id, reason="device")
    act(operations.undo, where, at(8, 12), visit_id=visit.id)
    assert queries.current_at(station_id=where.vaccination[0].id).visit_id == visit.id


def test_what_has_gone_on_is_not_taken_back(app):
    where = floor()
    waiting(where, grown())
    entry = call(where, where.screening[0], at(8, 5))
    move(where, entry.visit, *TO_THE_NEEDLE, reading=at(8, 6))
    with pytest.raises(NothingToTakeBack):
        act(operations.undo, where, at(8, 7), visit_id=entry.visit_id)


def test_after_ten_minutes_nothing_is_taken_back(app):
    where = floor()
    waiting(where, grown())
    entry = call(where, where.screening[0], at(8, 5))
    with pytest.raises(NothingToTakeBack):
        act(operations.undo, where, at(8, 16), visit_id=entry.visit_id)


def test_another_clinics_move_is_not_taken_back(app):
    where, other = floor(), floor()
    waiting(other, grown())
    entry = call(other, other.screening[0], at(8, 5))
    with pytest.raises(NotFound):
        act(operations.undo, where, at(8, 6), visit_id=entry.visit_id)


# what people are told


def test_what_a_person_is_told_follows_the_rule(app):
    where = floor(walk_in=9)
    rule_of(where, one_in=2)
    people = waiting(where, grown("甲"), grown("乙"), elder("丙"))
    told = [queries.standing(visit=one, now=at(8, 10).wall) for one in people]
    assert [one.ahead for one in told] == [1, 2, 0]
    assert told[2].why == "65 岁及以上优先，每 2 位里先叫 1 位"
    assert all(one.low < one.high for one in told)
    assert told[0].low <= told[1].low


def test_the_written_rule_says_ratio_groups_and_time(app):
    where = floor()
    rule_of(where, one_in=5, longest_extra=15, late_grace_minutes=10)
    said = queries.order_sentence(clinic_id=where.clinic.id, now=at(8).wall)
    assert "每叫 5 位，最多 1 位优先：65 岁及以上、孕妇、残疾人、未满月的孩子" in said
    assert "多等满 15 分钟" in said
    assert "超过 10 分钟" in said


def test_the_late_stand_by_arrival_with_the_grace_of_the_rule(app):
    where = floor()
    rule_of(where, late_grace_minutes=0)
    visit = arrive(where, appointment(of=grown(), slot=where.slots[0]), at(8, 31))
    assert visit.order_reason == rules.OrderReason.LATE


def test_a_busy_station_is_told_so(app):
    where = floor(walk_in=9)
    people = waiting(where, grown("甲"), grown("乙"))
    call(where, where.screening[0], at(8, 5))
    with pytest.raises(StationBusy):
        by_hand(where, people[1], at(8, 6))
