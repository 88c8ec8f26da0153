"""What became of messages: taken, later again, given up; the line that rests; what people do with dead letters."""

import datetime as dt
from contextlib import suppress

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import builders as make
from tests.handover import builders as handed
from vaccsched.handover import operations, queries
from vaccsched.handover.errors import NotDead, WhyNotSent
from vaccsched.handover.models import HandoverMessage, HandoverStatus, Trouble
from vaccsched.shared.clock import now as _now
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work

MINUTE = 61  # seconds until a dose may be told


@pytest.fixture
def where(app):
    return handed.world()


def test_a_receipt_is_kept(where, clock):
    dose = handed.give(where)
    clock.advance(seconds=MINUTE)
    handed.go(handed.Platform())
    message = handed.message_of(dose)
    assert message.status is HandoverStatus.TAKEN
    assert message.receipt["receipt"] == f"R-{str(dose.id)[-6:]}"


def test_within_the_first_minute_nobody_is_told(where):
    handed.give(where)
    assert handed.go(platform := handed.Platform()) == 0
    assert platform.came == []


def test_one_persons_messages_go_out_in_order(where, clock):
    doses = [handed.give(where, number=number) for number in (1, 2, 3)]
    clock.advance(seconds=MINUTE)
    platform = handed.Platform(wrong=[Trouble.SERVER_ERROR])
    handed.go(platform)
    assert platform.came == [str(doses[0].id)]
    clock.advance(hours=2)
    handed.go(platform)
    clock.advance(hours=2)
    handed.go(platform)
    assert platform.came[1:] == [str(one.id) for one in doses]


def test_a_poisoned_person_holds_up_nobody_else(where, clock):
    poisoned = handed.give(where)
    behind = handed.give(where, number=2)
    others = [handed.give(where, to=make.person(name=f"李{number}", at=where.clinic)) for number in range(12)]
    clock.advance(seconds=MINUTE)
    platform = handed.Platform(poisoned=frozenset({str(poisoned.id)}))
    handed.go(platform)
    assert handed.message_of(behind).status is HandoverStatus.WAITING
    assert [handed.message_of(one).status for one in others] == [HandoverStatus.TAKEN] * 12


def test_a_message_that_was_given_up_lets_the_next_one_of_the_person_go(where, clock):
    first, second = handed.give(where), handed.give(where, number=2)
    clock.advance(seconds=MINUTE)
    handed.dead(where, first)
    handed.go(platform := handed.Platform())
    assert platform.came == [str(second.id)]


def test_what_failed_waits_and_is_tried_again_with_the_same_number(where, clock):
    dose = handed.give(where)
    clock.advance(seconds=MINUTE)
    platform = handed.Platform(wrong=[Trouble.TIMEOUT])
    handed.go(platform)
    message = handed.message_of(dose)
    assert (message.trouble, message.attempts) == (Trouble.TIMEOUT, 1)
    assert _now() < message.due_at <= _now() + dt.timedelta(seconds=30)
    handed.go(platform)
    assert platform.came == [str(dose.id)]
    clock.advance(seconds=31)
    handed.go(platform)
    assert platform.came == [str(dose.id)] * 2


@pytest.mark.parametrize(("hours", "status"), [(71, HandoverStatus.WAITING), (73, HandoverStatus.DEAD)])
def test_what_the_platform_refuses_for_seventy_two_hours_a_person_must_look_at(where, clock, hours, status):
    dose = handed.give(where)
    tried = _now() - dt.timedelta(hours=hours)
    with unit_of_work():
        values = {"first_tried_at": tried, "attempts": 75, "due_at": tried}
        db.session.execute(sa.update(HandoverMessage).where(HandoverMessage.id == dose.id).values(**values))
    handed.go(handed.Platform(poisoned=frozenset({str(dose.id)})))
    assert handed.message_of(dose).status is status


def test_the_state_of_the_time_of_sending_is_told(where, clock):
    dose = handed.give(where)
    from vaccsched.records import operations as records

    with unit_of_work():
        records.correct_immunization(
            record_id=dose.record_id, changes={"dose_number": 2}, reason="写错", actor=where.nurse, now=_now()
        )
    clock.advance(seconds=MINUTE)
    handed.go(platform := handed.Platform())
    assert [words.rpartition(" ")[2] for words in platform.said] == ["2", "2"]


def test_a_dose_that_is_gone_does_not_stop_the_others(where, clock):
    gone, other = handed.give(where), handed.give(where, to=make.person(name="李强", at=where.clinic))
    with unit_of_work():
        db.session.execute(sa.update(HandoverMessage).where(HandoverMessage.id == gone.id).values(subject_id=gone.id))
    clock.advance(seconds=MINUTE)
    handed.go(platform := handed.Platform())
    assert platform.came == [str(other.id)]
    assert handed.message_of(gone).trouble is Trouble.UNBUILDABLE


# the line


def test_after_five_failures_in_a_row_the_line_rests_and_nobody_is_tried_in_vain(where, clock):
    for number in range(7):
        handed.give(where, to=make.person(name=f"李{number}", at=where.clinic))
    clock.advance(seconds=MINUTE)
    platform = handed.Platform(wrong=[Trouble.UNREACHABLE] * 100)
    handed.go(platform)
    assert len(platform.came) == 5
    assert sum(one.attempts for one in handed.messages()) == 5
    assert queries.find_line().paused_until > _now()


def test_a_line_that_was_repaired_is_tried_at_once(where, clock):
    test_after_five_failures_in_a_row_the_line_rests_and_nobody_is_tried_in_vain(where, clock)
    db.session.rollback()
    with unit_of_work():
        operations.open_line(actor=where.nurse, now=_now())
    handed.go(platform := handed.Platform())
    assert len(platform.came) == 7
    assert queries.find_line().failures == 0


def test_refusals_of_single_messages_do_not_stop_the_line(where, clock):
    doses = [handed.give(where, to=make.person(name=f"李{number}", at=where.clinic)) for number in range(7)]
    clock.advance(seconds=MINUTE)
    handed.go(platform := handed.Platform(poisoned=frozenset(str(one.id) for one in doses[:6])))
    assert len(platform.came) == 7


# dead letters


def test_a_dead_letter_is_sent_again_with_the_same_number(where, clock):
    dose = handed.give(where)
    handed.dead(where, dose)
    db.session.rollback()
    with unit_of_work():
        operations.send_again(message_id=dose.id, clinic_ids=[where.clinic.id], actor=where.nurse, now=_now())
    handed.go(platform := handed.Platform())
    assert platform.came == [str(dose.id)]
    assert handed.message_of(dose).status is HandoverStatus.TAKEN


def test_a_dead_letter_is_taken_up_once(where):
    dose = handed.give(where)
    handed.dead(where, dose)
    with unit_of_work():
        operations.send_all_again(clinic_ids=[where.clinic.id], actor=where.nurse, now=_now())
    with pytest.raises(NotDead), unit_of_work():
        operations.send_again(message_id=dose.id, clinic_ids=[where.clinic.id], actor=where.nurse, now=_now())


def test_another_clinics_dead_letter_is_not_there(where):
    dose = handed.give(where)
    handed.dead(where, dose)
    other = make.clinic(name="别处")
    with pytest.raises(NotFound), unit_of_work():
        operations.send_again(message_id=dose.id, clinic_ids=[other.id], actor=where.nurse, now=_now())


def test_what_is_not_sent_any_more_needs_a_reason(where):
    dose = handed.give(where)
    handed.dead(where, dose)
    with pytest.raises(WhyNotSent), unit_of_work():
        operations.withdraw(message_id=dose.id, clinic_ids=[where.clinic.id], reason=" ", actor=where.nurse, now=_now())


def test_what_is_not_sent_any_more_keeps_the_reason(where):
    dose = handed.give(where)
    handed.dead(where, dose)
    with unit_of_work():
        operations.withdraw(
            message_id=dose.id, clinic_ids=[where.clinic.id], reason="平台已手工录入", actor=where.nurse, now=_now()
        )
    message = handed.message_of(dose)
    assert (message.status, message.ended_because) == (HandoverStatus.WITHDRAWN, "平台已手工录入")


# constraints


@pytest.mark.parametrize(
    "wrong", [{"status": "taken"}, {"taken_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, {"attempts": -1}]
)
def test_the_database_refuses_a_message_that_contradicts_itself(where, wrong):
    dose = handed.give(where)
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(sa.update(HandoverMessage).where(HandoverMessage.id == dose.id).values(**wrong))


# dying at every point


class Killed(BaseException):
    """The process ends here: nothing catches it, nothing is written any more."""


def _dying(method, *, after: bool):
    def died(*words, **named):
        if after:
            method(*words, **named)
        raise Killed

    return died


POINTS = [
    "before_taking",
    "before_sending",
    "after_sending",
    "before_marking",
    "before_commit",
    "before_marking_failed",
]


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_at_any_point_loses_nothing_and_the_platform_keeps_it_once(where, clock, monkeypatch, point):
    dose, platform = handed.give(where), handed.Platform()
    clock.advance(seconds=MINUTE)
    with monkeypatch.context() as patch:
        if point == "before_taking":
            patch.setattr(operations, "take", _dying(operations.take, after=True))
        elif point in ("before_sending", "after_sending"):
            patch.setattr(platform, "send", _dying(platform.send, after=point == "after_sending"))
        elif point == "before_marking_failed":
            platform.wrong = [Trouble.SERVER_ERROR]
            patch.setattr(operations, "mark_failed", _dying(operations.mark_failed, after=False))
        else:
            after = point == "before_commit"
            patch.setattr(operations, "mark_taken", _dying(operations.mark_taken, after=after))
        with suppress(Killed):
            handed.go(platform)
    assert handed.message_of(dose).status is HandoverStatus.WAITING
    clock.advance(minutes=6)
    handed.go(platform)
    assert handed.message_of(dose).status is HandoverStatus.TAKEN
    assert set(platform.came) == {str(dose.id)}
