"""The clinic's order rule at work: who is called, what is written of a jump, what people are told."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.calling.builders import act, by_hand, called, grown, last_move, line, rule_of, waiting
from tests.visits.builders import DAY, appointment, arrive, at, call, elder, floor, move
from tests.visits.chain import stage_of
from vaccsched.calling import operations
from vaccsched.calling.errors import (
    ReasonMissing,
    RuleFaulty,
)
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries, rules
from vaccsched.visits.errors import StageMoved, StationBusy
from vaccsched.visits.models import MoveKind, OrderRule, QueueMove, Stage
from vaccsched.visits.rules import TurnWhy

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
    noted = db.session.scalars(
        sa.select(AuditEntry).where(AuditEntry.action == "order_rule_set").order_by(AuditEntry.at, AuditEntry.id)
    ).all()
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
