"""Counting, calling, inviting on both engines."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.visits.builders import DAY, appointment, at
from tests.visits.races import looks_then_writes, race
from vaccsched.ledger import jobs, operations, queries
from vaccsched.ledger.errors import JustCalled, NobodyChosen, NotACallDay
from vaccsched.ledger.models import CallOutcome, EntryKind, LedgerEntry, RecallCall
from vaccsched.ledger.operations import calling
from vaccsched.ledger.queries import Show
from vaccsched.merging import operations as merging
from vaccsched.messages.models import Channel, OutboxMessage
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.reminders import operations as reminders
from vaccsched.reminders.models import Wish
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work

TEN = at(10).wall
DAYS = dt.timedelta(days=1)


def names(cast, kind, show=Show.CALL, today=DAY):
    found = queries.lines(clinic_id=cast.clinic.id, kind=kind, show=show, today=today, page=1)
    told = [one.entry.person.name for one in found]
    assert len(told) == queries.count(clinic_id=cast.clinic.id, kind=kind, show=show, today=today)
    db.session.rollback()
    return told


def called(cast, person, outcome=CallOutcome.NO_ANSWER, *, seen=0, next_on=None, note="", now=TEN):
    with unit_of_work():
        return operations.record_call(
            clinic_id=cast.clinic.id, person_id=person.id, outcome=outcome, next_on=next_on, note=note, seen=seen,
            actor=cast.actor, now=now,
        )  # fmt: skip


def invited(cast, *people, now=TEN):
    with unit_of_work():
        return operations.invite(
            clinic_id=cast.clinic.id, person_ids=[one.id for one in people], actor=cast.actor, now=now
        )


def sent():
    found = list(db.session.scalars(sa.select(OutboxMessage).order_by(OutboxMessage.id)))
    told = [(one.channel, one.receiver, one.body, one.due_at) for one in found]
    db.session.rollback()
    return told


def give(person, code, on):
    with unit_of_work():
        db.session.add(
            Immunization(
                record_id=new_id(), person_id=person.id, vaccine_code=code, dose_number=1, given_on=on,
                given_at=dt.datetime.combine(on, dt.time(2), dt.UTC), source=ImmunizationSource.IMPORTED,
                recorded_at=TEN,
            )
        )  # fmt: skip


def test_the_late_child_and_the_elder_stand_on_the_list_and_nobody_else(cast):
    assert names(cast, EntryKind.CHILD) == ["陈小满"]
    assert names(cast, EntryKind.ELDER) == ["王桂芳"]


def test_counting_again_doubles_nobody_and_another_clinic_sees_nobody(cast):
    cast.count()
    assert db.session.scalar(sa.select(sa.func.count(LedgerEntry.id))) == 2
    db.session.rollback()
    with pytest.raises(NotFound):
        queries.get_entry(clinic_id=builders.clinic().id, person_id=cast.child.id)
    db.session.rollback()


def test_all_clinics_are_counted_by_night_in_pieces(cast, monkeypatch):
    monkeypatch.setattr("vaccsched.ledger.operations.counting.CHUNK", 1)
    with unit_of_work():
        db.session.execute(sa.delete(LedgerEntry))
    with unit_of_work():
        jobs.nightly({}, at(23).wall)
    builders.do_waiting("ledger.count", now=at(23).wall)
    assert names(cast, EntryKind.CHILD) == ["陈小满"]


def test_who_is_booked_waits_and_who_came_leaves_the_list_with_the_next_count(cast):
    appointment(of=cast.elder, slot=cast.floor.slots[0])
    assert names(cast, EntryKind.ELDER) == []
    assert names(cast, EntryKind.ELDER, Show.LATER) == ["王桂芳"]
    for code in ("IIV", "PPV23"):
        give(cast.elder, code, DAY)
    cast.count(at(20).wall)
    assert names(cast, EntryKind.ELDER, Show.LATER) == []
    assert names(cast, EntryKind.ELDER, Show.ALL) == ["王桂芳"]  # still on the ledger of elders
    found = queries.last_doses(person_ids=[cast.elder.id])
    db.session.rollback()
    assert found == {cast.elder.id: {"IIV": DAY, "PPV23": DAY}}


def test_who_had_a_dose_since_the_count_is_not_called(cast):
    give(cast.child, "MMR", DAY)
    assert names(cast, EntryKind.CHILD) == []
    assert names(cast, EntryKind.CHILD, Show.LATER) == ["陈小满"]


def test_who_moved_away_or_grew_up_leaves_the_ledger(cast):
    called(cast, cast.child)
    with unit_of_work():
        db.session.get_one(type(cast.child), cast.child.id).clinic_id = None
    cast.count()
    assert names(cast, EntryKind.CHILD, Show.ALL) == []
    assert db.session.scalar(sa.select(sa.func.count(RecallCall.id))) == 1  # the call stays on record
    db.session.rollback()


@pytest.mark.parametrize(
    ("outcome", "show"),
    [
        (CallOutcome.NO_ANSWER, Show.LATER),
        (CallOutcome.TOLD, Show.LATER),
        (CallOutcome.REFUSED, Show.LATER),
        (CallOutcome.MOVED, Show.SETTLED),
        (CallOutcome.WRONG_NUMBER, Show.SETTLED),
    ],
)
def test_after_a_call_somebody_waits_or_is_left_in_peace(cast, outcome, show):
    called(cast, cast.child, outcome)
    assert names(cast, EntryKind.CHILD) == []
    assert names(cast, EntryKind.CHILD, show) == ["陈小满"]


def test_on_the_day_to_call_again_the_name_is_back(cast):
    again = DAY + 7 * DAYS
    called(cast, cast.child, CallOutcome.NOT_NOW, next_on=again, note="发热，下周再问")
    assert names(cast, EntryKind.CHILD, today=again - DAYS) == []
    assert names(cast, EntryKind.CHILD, today=again) == ["陈小满"]
    (call,) = queries.calls_of(clinic_id=cast.clinic.id, person_id=cast.child.id)
    assert (call.note, call.next_on, call.by_id) == ("发热，下周再问", again, cast.actor.id)
    assert "发热" not in (call.note_sealed or "")
    db.session.rollback()


def test_a_new_round_begins_anew_when_nothing_was_due_in_between(cast):
    called(cast, cast.elder, CallOutcome.REFUSED)
    for code in ("IIV", "PPV23"):
        give(cast.elder, code, DAY)
    cast.count(at(20).wall)
    entry = queries.get_entry(clinic_id=cast.clinic.id, person_id=cast.elder.id)
    assert (entry.calls, entry.last_outcome, entry.next_on, entry.is_due) == (0, None, None, False)
    db.session.rollback()


def test_a_call_written_on_an_old_page_is_refused(cast):
    called(cast, cast.child)
    with pytest.raises(JustCalled):
        called(cast, cast.child, seen=0)
    called(cast, cast.child, seen=1)


def test_a_day_in_the_past_is_no_day_to_call(cast):
    with pytest.raises(NotACallDay):
        called(cast, cast.child, next_on=DAY)


def test_who_is_on_no_ledger_cannot_be_called(cast):
    with pytest.raises(NotFound):
        called(cast, cast.moved)


def test_months_of_calls_that_reach_nobody_are_seen(cast):
    called(cast, cast.child, CallOutcome.TOLD, now=TEN)
    for number in (1, 2):
        called(cast, cast.child, seen=number, now=TEN + number * DAYS)
    calls = queries.calls_of(clinic_id=cast.clinic.id, person_id=cast.child.id)
    assert queries.unreached_since(calls=calls) == TEN + DAYS
    assert queries.unreached_since(calls=calls[2:]) is None
    counted = queries.outcomes(clinic_id=cast.clinic.id, first=DAY, last=DAY + 5 * DAYS)
    assert counted == {CallOutcome.TOLD: 1, CallOutcome.NO_ANSWER: 2}
    db.session.rollback()


def test_an_invitation_names_neither_vaccine_nor_whole_name_and_goes_once(cast):
    assert vars(invited(cast, cast.child, cast.elder)) == {"sent": 1, "too_soon": 0, "nobody": 1}
    ((channel, receiver, body, _due),) = sent()
    assert (channel, receiver) == (Channel.SMS, "13800000021")
    assert "陈*满" in body
    assert not any(word in body for word in ("疫苗", "接种史", "小满", "逾期"))
    assert invited(cast, cast.child).too_soon == 1
    assert len(sent()) == 1


def test_nobody_is_woken(cast):
    invited(cast, cast.child, now=at(22).wall)
    ((_channel, _receiver, _body, due),) = sent()
    assert due == at(8, day=DAY + DAYS).wall


def test_a_family_hears_by_the_way_it_wished(cast):
    with unit_of_work():
        by_mail, silent = builders.account(), builders.account()
        builders.guardianship(of=cast.elder, by=by_mail)
        builders.guardianship(of=cast.child, by=silent)
        actor = cast.actor
        for who, wish, email in ((by_mail, Wish.EMAIL, "li@example.cn"), (silent, Wish.OFF, None)):
            reminders.set_wish(account_id=who.id, wish=wish, email=email, actor=actor, now=TEN)
        db.session.get_one(type(cast.child), cast.child.id).phone = None
    assert vars(invited(cast, cast.child, cast.elder)) == {"sent": 1, "too_soon": 0, "nobody": 1}
    assert [one[:2] for one in sent()] == [(Channel.EMAIL, "li@example.cn")]


def test_another_clinics_people_are_not_invited(cast):
    with pytest.raises(NobodyChosen):
        invited(cast, builders.person(birth_date=dt.date(2024, 3, 1)))


def test_a_merged_file_takes_its_calls_along(cast):
    called(cast, cast.child)
    with unit_of_work():
        twin = builders.person(name="陈小满", birth_date=cast.child.birth_date, at=cast.clinic)
    cast.count()
    with unit_of_work():
        merging.merge(
            survivor_id=twin.id,
            duplicate_id=cast.child.id,
            clinic_id=cast.clinic.id,
            reason="同一个人",
            actor=cast.actor,
            now=TEN,
        )
    cast.count()
    assert len(queries.calls_of(clinic_id=cast.clinic.id, person_id=twin.id)) == 1
    db.session.rollback()


@pytest.mark.postgresql
def test_two_calls_at_once_are_written_once(pg_app, clock):
    cast = counted(clock)
    answers = race(pg_app, [lambda: act(cast) for _ in range(2)])
    assert sorted(type(one).__name__ for one in answers) == ["JustCalled", "RecallCall"]


@pytest.mark.postgresql
def test_without_the_claim_both_would_be_written(pg_app, clock, monkeypatch):
    cast = counted(clock)
    values = lambda row: {"calls": row["calls"] + 1, "last_outcome": "told", "last_called_at": TEN}  # noqa: E731
    monkeypatch.setattr(calling, "claim", looks_then_writes(2, values))
    answers = race(pg_app, [lambda: act(cast) for _ in range(2)])
    assert [type(one).__name__ for one in answers] == ["RecallCall", "RecallCall"]


def counted(clock):
    from tests.ledger.conftest import Cast

    clock.move_to(TEN)
    made = Cast()
    made.count()
    made.ids = (made.clinic.id, made.child.id)
    db.session.rollback()
    return made


def act(cast):
    clinic_id, person_id = cast.ids
    return operations.record_call(
        clinic_id=clinic_id, person_id=person_id, outcome=CallOutcome.TOLD, next_on=None, note="", seen=0,
        actor=cast.actor, now=TEN,
    )  # fmt: skip
