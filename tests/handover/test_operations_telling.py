"""Every dose, correction and reaction has its message, in the act's own transaction."""

import datetime as dt
from contextlib import suppress

from tests import builders as make
from tests.aefi import builders as cases
from tests.handover import builders as handed
from vaccsched.aefi import operations as aefi
from vaccsched.aefi.models import Source
from vaccsched.handover import operations, plain, queries
from vaccsched.handover.models import HandoverMessage, HandoverStatus, MessageKind
from vaccsched.merging import operations as merging
from vaccsched.records import operations as records
from vaccsched.residents import operations as residents
from vaccsched.shared.clock import now as _now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

SECOND = dt.timedelta(seconds=1)


def kinds():
    return [(str(one.kind), one.version, str(one.status)) for one in handed.messages()]


def test_a_dose_has_its_message_with_its_own_number(any_app):
    where = handed.world()
    dose = handed.give(where)
    message = handed.message_of(dose)
    assert (message.kind, message.status, message.subject_id) == (
        MessageKind.DOSE,
        HandoverStatus.WAITING,
        dose.record_id,
    )
    assert message.happened_at == dose.given_at
    assert message.due_at == dose.recorded_at + dt.timedelta(seconds=60)


def test_a_dose_that_is_not_kept_has_no_message(app):
    where = handed.world()
    with suppress(ZeroDivisionError), unit_of_work():
        handed.give(where)
        raise ZeroDivisionError
    assert handed.messages() == []


def test_a_dose_given_elsewhere_is_told_by_whoever_gave_it(app):
    where = handed.world()
    with unit_of_work():
        records.import_immunization(
            person_id=where.elder.id, vaccine_code=handed.VACCINE, dose_number=1, given_on=make.today(),
            actor=where.nurse, now=_now(),
        )  # fmt: skip
    assert handed.messages() == []


def test_what_is_undone_before_anybody_was_told_needs_no_message(any_app):
    where = handed.world()
    dose = handed.give(where)
    undo(where, dose)
    assert kinds() == [("dose", 1, "withdrawn")]


def test_what_was_told_is_taken_back_with_a_message(app, clock):
    where = handed.world()
    dose = handed.give(where)
    clock.advance(seconds=61)
    handed.go(handed.Platform())
    undo(where, dose)
    assert kinds() == [("dose", 1, "taken"), ("correction", 2, "waiting")]


def test_what_is_being_told_at_this_moment_is_taken_back_with_a_message(app, clock):
    where = handed.world()
    dose = handed.give(where)
    clock.advance(seconds=61)
    with unit_of_work():
        operations.take(message_ids=[dose.id], now=_now())
    undo(where, dose)
    assert kinds() == [("dose", 1, "waiting"), ("correction", 2, "waiting")]


def test_a_correction_is_told_at_once_and_its_day_begins_with_it(app):
    where = handed.world()
    dose = handed.give(where, hours_ago=30)
    correct(where, dose)
    message = handed.messages()[-1]
    assert (message.kind, message.version, message.due_at) == (MessageKind.CORRECTION, 2, message.happened_at)
    assert message.happened_at > dose.given_at + dt.timedelta(hours=29)


def test_a_dose_that_counts_again_is_told_again(app):
    where = handed.world()
    dose = handed.give(where)
    undo(where, dose)
    with unit_of_work():
        records.reinstate(record_id=dose.record_id, reason="打了", actor=where.nurse, now=_now())
    assert kinds() == [("dose", 1, "withdrawn"), ("correction", 3, "waiting")]


def test_a_reported_reaction_and_each_change_of_its_card_are_told(app):
    where = cases.world()
    case = cases.case(where)
    cases.fill(where, case)
    assert kinds() == [("reaction", 1, "waiting"), ("reaction", 2, "waiting")]


def test_a_follow_up_call_is_not_told(app):
    where = cases.world()
    case = cases.case(where)
    with unit_of_work():
        aefi.add_note(case_id=case.id, note="电话随访", actor=where.nurse, now=cases.NOW)
    assert kinds() == [("reaction", 1, "waiting")]


def test_what_a_family_tells_is_told_once_the_clinic_has_taken_it_up(app):
    where = cases.world()
    case = cases.case(where, source=Source.RESIDENT)
    assert kinds() == []
    cases.fill(where, case)
    assert kinds() == [("reaction", 1, "waiting")]


def test_after_a_merge_the_doses_are_told_as_the_other_persons(any_app):
    where = handed.world()
    twice = make.person(name="王桂芳", birth_date=where.elder.birth_date, at=where.clinic)
    dose = handed.give(where, to=twice)
    with unit_of_work():
        merging.merge(
            survivor_id=where.elder.id, duplicate_id=twice.id, clinic_id=where.clinic.id, reason="同一人",
            actor=where.nurse, now=_now(),
        )  # fmt: skip
    again = handed.messages()[-1]
    assert (again.kind, again.subject_id, again.person_id) == (MessageKind.CORRECTION, dose.record_id, where.elder.id)


def test_a_corrected_name_is_told_with_the_doses_again(any_app, clock):
    where = handed.world()
    dose = handed.give(where)
    platform = handed.Platform()
    clock.advance(minutes=2)
    handed.go(platform)
    with unit_of_work():
        elder = where.elder
        residents.correct_person(
            person_id=elder.id, seen_version=0, name="王桂芬", birth_date=elder.birth_date, sex=elder.sex,
            reason="照身份证", actor=where.nurse, now=_now(),
        )  # fmt: skip
    again = handed.messages()[-1]
    assert (again.kind, again.subject_id, again.status) == (
        MessageKind.CORRECTION,
        dose.record_id,
        HandoverStatus.WAITING,
    )
    told = queries.reports(message_ids=[again.id], now=_now())[again.id]
    assert plain.message(told)["姓名"] == "王桂芬"
    db.session.rollback()


def test_doses_from_before_the_handover_are_told_once(any_app):
    where = handed.world()
    dose = handed.give(where, hours_ago=48)
    with unit_of_work():
        db.session.delete(db.session.get_one(HandoverMessage, dose.id))
    since = dose.given_at - SECOND
    assert [_earlier(since), _earlier(since)] == [1, 0]
    assert handed.message_of(dose).happened_at == dose.given_at


def test_what_was_undone_is_not_found_among_the_earlier_doses(app):
    where = handed.world()
    undo(where, handed.give(where))
    assert queries.untold(since=_now() - dt.timedelta(days=1), at_most=10) == []


def _earlier(since):
    with unit_of_work():
        return operations.tell_earlier(since=since, now=_now())


def undo(where, dose):
    with unit_of_work():
        records.mark_entered_in_error(
            record_id=dose.record_id, reason="误点", actor=where.nurse, now=_now()
        )  # fmt: skip


def correct(where, dose):
    with unit_of_work():
        records.correct_immunization(
            record_id=dose.record_id, changes={"dose_number": 2}, reason="剂次写错", actor=where.nurse, now=_now()
        )  # fmt: skip
