"""本人授权在线调阅, requests to correct, closing the account: on both engines."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from tests import builders
from tests.mydata.builders import NOW, TODAY, as_account, ask, authorise
from tests.mydata.builders import world as made
from tests.visits.races import looks_then_writes, race
from vaccsched.identity import operations as identity
from vaccsched.identity.models import PrincipalKind, PrincipalSession
from vaccsched.mydata import operations, queries
from vaccsched.mydata.errors import (
    AlreadyAnswered,
    AlreadyAsked,
    InstitutionKnown,
    NoClinicToAsk,
    NoInstitution,
    NoScope,
    NotConfirmed,
    UnlawfulEnd,
)
from vaccsched.mydata.models import AskedStatus, CorrectionRequest, ReadAuthorisation, Scope
from vaccsched.mydata.operations import requests as answering
from vaccsched.reminders import operations as reminders
from vaccsched.reminders.models import ReminderWish, Wish
from vaccsched.residents import operations as residents
from vaccsched.residents import queries as resident_queries
from vaccsched.residents.models import Account, Guardianship
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import Forbidden, NotFound
from vaccsched.shared.unit_of_work import unit_of_work


def may(where, *, now=NOW):
    answer = queries.may_read(person_id=where.ids[1], institution_id=where.institution_id, now=now)
    db.session.rollback()
    return answer


def withdraw(where, given, *, account_id=None):
    with unit_of_work():
        operations.withdraw(
            account_id=account_id or where.ids[0], person_id=where.ids[1], authorisation_id=given,
            actor=as_account(where), now=NOW,
        )  # fmt: skip


def test_nobody_outside_may_read_before_leave_was_given(world):
    assert may(world) is False


def test_leave_ends_with_the_link_of_whoever_gave_it(world):
    authorise(world)
    assert may(world) is True
    with unit_of_work():
        residents.unlink_person(account_id=world.ids[0], person_id=world.ids[1], actor=as_account(world), now=NOW)
    assert may(world) is False


def test_leave_holds_until_its_last_day_and_not_a_day_longer(world):
    authorise(world, until=TODAY + dt.timedelta(days=1))
    assert [may(world, now=NOW + dt.timedelta(days=days)) for days in (0, 1, 2)] == [True, True, False]


def test_withdrawn_leave_ends_at_once(world):
    given = authorise(world)
    withdraw(world, given)
    withdraw(world, given)
    assert may(world) is False


def test_the_other_guardian_may_withdraw_and_a_stranger_may_not(world):
    given, father = authorise(world), world.father.id
    stranger = builders.stranger().id
    db.session.rollback()
    with pytest.raises(NotFound):
        withdraw(world, given, account_id=stranger)
    withdraw(world, given, account_id=father)
    assert may(world) is False


def test_given_again_the_new_leave_counts_with_its_scopes(world):
    authorise(world, scopes=(Scope.DOSES, Scope.HEALTH))
    authorise(world, scopes=(Scope.DOSES,))
    leave = queries.find_leave(person_id=world.ids[1], institution_id=world.institution_id, now=NOW)
    db.session.rollback()
    assert leave.scopes == {Scope.DOSES}


def test_leave_ends_when_the_county_takes_the_institution_off_its_list(world):
    authorise(world)
    with unit_of_work():
        operations.close_institution(
            county_id=world.clinic.county_id, institution_id=world.institution_id, actor=SYSTEM, now=NOW
        )
    assert may(world) is False


@pytest.mark.parametrize("days", [-1, 366])
def test_leave_is_neither_for_the_past_nor_for_longer_than_a_year(world, days):
    with pytest.raises(UnlawfulEnd):
        authorise(world, until=TODAY + dt.timedelta(days=days))


def test_leave_to_read_nothing_is_none(world):
    with pytest.raises(NoScope):
        authorise(world, scopes=())


def test_leave_is_given_to_institutions_of_the_list_only(world):
    with pytest.raises(NoInstitution):
        authorise(world, institution_id=new_id())


def test_the_list_has_each_code_once(world):
    with pytest.raises(InstitutionKnown), unit_of_work():
        operations.add_institution(county_id=world.clinic.county_id, code="QS001", name="x", actor=SYSTEM, now=NOW)


def test_a_reading_is_written_down_and_refused_beyond_its_scope(world):
    given = authorise(world)
    facts = {"person_id": world.ids[1], "institution_id": world.institution_id, "purpose": "门诊", "now": NOW}
    with unit_of_work():
        operations.note_read(scope=Scope.DOSES, **facts)
    with unit_of_work(), pytest.raises(Forbidden):
        operations.note_read(scope=Scope.HEALTH, **facts)
    row = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "outside_read")).one()
    told = (row.person_id, row.detail["authorisation"])
    db.session.rollback()
    assert told == (world.ids[1], str(given))


def test_without_leave_nothing_is_read(world):
    with unit_of_work(), pytest.raises(Forbidden):
        operations.note_read(
            person_id=world.ids[1], institution_id=world.institution_id, purpose="x", scope=Scope.DOSES, now=NOW
        )


def answer(where, asked, *, status=AskedStatus.DONE, clinic_id=None):
    with unit_of_work():
        return operations.answer(
            clinic_id=clinic_id or where.clinic.id, asked_id=asked, status=status, words="已照证件改",
            actor=where.nurse, now=NOW,
        ).status  # fmt: skip


def test_a_request_reaches_the_clinic_of_the_file_and_is_answered_once(world):
    asked = ask(world)
    assert [one.id for one in queries.waiting_requests(clinic_id=world.clinic.id)] == [asked]
    db.session.rollback()
    answer(world, asked)
    with pytest.raises(AlreadyAnswered):
        answer(world, asked, status=AskedStatus.DECLINED)
    mine = queries.requests_of(account_id=world.ids[0], person_id=world.ids[1])
    assert [(one.status, one.answer) for one in mine] == [(AskedStatus.DONE, "已照证件改")]
    db.session.rollback()


def test_another_clinics_request_is_not_there(world):
    asked, other = ask(world), builders.clinic().id
    db.session.rollback()
    with pytest.raises(NotFound):
        answer(world, asked, clinic_id=other)


def test_what_waits_is_not_asked_twice(world):
    ask(world)
    with pytest.raises(AlreadyAsked):
        ask(world)


def test_without_a_file_there_is_nobody_to_ask(world):
    with unit_of_work():
        resident_queries.get_person(person_id=world.ids[1]).clinic_id = None
    with pytest.raises(NoClinicToAsk):
        ask(world)


def close(where, *, understood=True):
    with unit_of_work():
        operations.close_account(account_id=where.ids[0], understood=understood, actor=as_account(where), now=NOW)


def test_a_closed_account_has_no_session_no_family_no_phone_and_gives_no_leave(world):
    authorise(world)
    phone = world.mother.phone
    with unit_of_work():
        identity.open_session(kind=PrincipalKind.ACCOUNT, principal_id=world.ids[0], user_agent="x", now=NOW)
    close(world)
    live = sa.select(sa.func.count()).select_from(PrincipalSession).where(PrincipalSession.revoked_at.is_(None))
    links = sa.select(Guardianship.account_id).where(Guardianship.revoked_at.is_(None))
    assert (db.session.scalar(live), db.session.scalars(links).all()) == (0, [world.father.id])
    kept = db.session.get_one(Account, world.ids[0])
    assert (kept.phone, resident_queries.find_account_by_phone(phone=phone)) == ("", None)
    db.session.rollback()
    assert may(world) is False


def test_a_closed_account_leaves_no_address_for_reminders(world):
    with unit_of_work():
        for account in world.ids[0], world.father.id:
            reminders.set_wish(account_id=account, wish=Wish.EMAIL, email="a@example.cn", actor=SYSTEM, now=NOW)
            reminders.connect_wechat(account_id=account, wechat="openid", actor=SYSTEM, now=NOW)
    close(world)
    assert db.session.scalars(sa.select(ReminderWish.account_id)).all() == [world.father.id]
    db.session.rollback()


def test_the_record_stays_when_an_account_is_closed(world):
    close(world)
    assert resident_queries.get_person(person_id=world.ids[1]).name == "陈小满"
    db.session.rollback()


def test_with_the_same_phone_one_may_begin_anew(world):
    phone = world.mother.phone
    close(world)
    with unit_of_work():
        anew = residents.open_account(phone=phone, now=NOW).id
    assert anew != world.ids[0]


def test_closing_wants_the_word_that_it_was_understood(world):
    with pytest.raises(NotConfirmed):
        close(world, understood=False)


# races, on PostgreSQL, each with a control that must go wrong


def both_answer(app, where, asked):
    def act(status):
        return operations.answer(
            clinic_id=clinic_id, asked_id=asked, status=status, words="x", actor=where.nurse, now=NOW
        ).status

    clinic_id = where.clinic.id
    db.session.rollback()
    return race(app, [lambda: act(AskedStatus.DONE), lambda: act(AskedStatus.DECLINED)])


@pytest.mark.postgresql
def test_of_two_answers_at_once_one_counts(pg_app, clock):
    clock.move_to(NOW)
    where = made()
    told = both_answer(pg_app, where, ask(where))
    assert sorted(isinstance(one, AlreadyAnswered) for one in told) == [False, True]


@pytest.mark.postgresql
def test_without_the_claim_both_answers_count(pg_app, clock, monkeypatch):
    clock.move_to(NOW)
    where = made()
    asked = ask(where)
    unguarded = looks_then_writes(2, lambda _row: {"status": "done", "answered_at": NOW}, threading.Barrier(2))
    monkeypatch.setattr(answering, "claim", unguarded)
    told = both_answer(pg_app, where, asked)
    assert [isinstance(one, AlreadyAnswered) for one in told] == [False, False]


@pytest.mark.postgresql
def test_leave_given_twice_at_once_is_one_leave(pg_app, clock):
    clock.move_to(NOW)
    where = made()
    mother, child = where.ids
    facts = {"account_id": mother, "person_id": child, "institution_id": where.institution_id, "now": NOW}
    actor = as_account(where)
    acts = [
        lambda: operations.authorise(scopes={Scope.DOSES}, until=TODAY, actor=actor, **facts).id for _number in range(2)
    ]
    race(pg_app, acts)
    live = sa.select(sa.func.count()).select_from(ReadAuthorisation).where(ReadAuthorisation.withdrawn_at.is_(None))
    assert db.session.scalar(live) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(CorrectionRequest)) == 0
    db.session.rollback()
