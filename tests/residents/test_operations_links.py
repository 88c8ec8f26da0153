"""Who may act for whom: consent of a grown-up, the desk's word, eighteen, taking it back."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders
from tests.residents.linking import MOTHERS, PHONE, at_desk, elder, may, today
from vaccsched.messages import operations as messages
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents import operations, queries
from vaccsched.residents.errors import AMinor, NewbornOnly, NotAMinor
from vaccsched.residents.models import ConsentAsk, DocumentKind, Guardianship, Person, Relation, Sex
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


def ask(by, person, **more):
    values = {
        "relation": Relation.CHILD, "name": person.name, "sex": None, "birth_date": None,
        "document_kind": DocumentKind.ID_CARD, "document": person.document, "phone": MOTHERS,
    }  # fmt: skip
    db.session.rollback()
    with unit_of_work():
        asked, code = operations.ask_consent(
            account=db.session.merge(by), actor=builders.account_actor(by), now=clocks.now(), **{**values, **more}
        )
        return asked.id, code


def answer(by, ask_id, code):
    with unit_of_work():
        asked = queries.get_ask(ask_id=ask_id, account_id=by.id, now=clocks.now())
        person = operations.link_with_consent(
            asked=asked, code=code, actor=builders.account_actor(by), now=clocks.now()
        )
        return person.id if person is not None else None


def messages_to(phone):
    found = [one.body for one in db.session.scalars(sa.select(OutboxMessage)) if one.receiver == phone]
    db.session.rollback()
    return found


# a grown-up agrees


def test_a_grown_up_agrees_with_the_code_that_only_they_got(any_app):
    daughter, mother = builders.account(phone=PHONE), elder()
    asked, code = ask(daughter, mother)
    [body] = messages_to(MOTHERS)
    assert re.search(r"\d{6}", body)[0] == code
    assert "139****5678" in body
    assert answer(daughter, asked, code) == mother.id
    assert may(daughter, mother)


def test_somebody_not_on_file_is_put_on_file_when_they_agree(any_app):
    daughter = builders.account(phone=PHONE)
    number = builders.id_number(birth_date=builders.born(years=67))
    stranger = Person(name="陈桂兰")
    stranger.id = new_id()
    stranger.document = number
    asked, code = ask(daughter, stranger)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 0
    assert answer(daughter, asked, code)
    assert [link.person.name for link in queries.persons_of(account_id=daughter.id, on=today())] == ["陈桂兰"]
    db.session.rollback()


@pytest.mark.parametrize(
    "wrong", [{"name": "陈桂英"}, {"phone": "13700000001"}], ids=["another name", "the asker's own second phone"]
)
def test_what_disagrees_sends_nothing_and_says_nothing(any_app, wrong):
    daughter, mother = builders.account(phone=PHONE), elder()
    asked, code = ask(daughter, mother, **wrong)
    assert asked
    assert code is None
    assert messages_to(MOTHERS) == messages_to("13700000001") == []
    assert answer(daughter, asked, "000000") is None
    assert not may(daughter, mother)


def test_on_file_without_a_phone_only_the_desk_can_do_it(any_app):
    daughter, mother = builders.account(phone=PHONE), elder(phone=None)
    _asked, code = ask(daughter, mother)
    assert code is None


def test_a_code_does_not_link_somebody_who_was_put_on_file_with_another_phone_since(any_app):
    by, number = builders.account(), builders.id_number(birth_date=builders.born(years=67))
    values = {"name": "陈桂兰", "document": number, "phone": PHONE}
    asker = values["phone"]
    db.session.rollback()
    with unit_of_work():
        asked, code = operations.ask_consent(
            account=db.session.merge(by), relation=Relation.CHILD, sex=None, birth_date=None,
            document_kind=DocumentKind.ID_CARD, actor=builders.account_actor(by), now=clocks.now(), **values,
        )  # fmt: skip
        ask_id = asked.id
    assert messages_to(asker)
    on_file = elder(document=number)
    assert answer(by, ask_id, code) is None
    assert not may(by, on_file)


def test_a_consent_code_works_once_and_has_five_tries(any_app):
    daughter, mother = builders.account(phone=PHONE), elder()
    asked, code = ask(daughter, mother)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _time in range(5):
        assert answer(daughter, asked, wrong) is None
    assert answer(daughter, asked, code) is None
    assert not may(daughter, mother)


def test_a_consent_code_is_worth_nothing_after_ten_minutes(any_app, clock):
    daughter, mother = builders.account(phone=PHONE), elder()
    asked, code = ask(daughter, mother)
    clock.advance(minutes=10, seconds=1)
    with pytest.raises(NotFound):
        answer(daughter, asked, code)


def test_another_account_cannot_use_the_code(any_app):
    daughter, mother = builders.account(phone=PHONE), elder()
    asked, code = ask(daughter, mother)
    with pytest.raises(NotFound):
        answer(builders.stranger(), asked, code)


def test_one_phone_is_not_asked_again_within_a_minute(any_app):
    daughter, mother = builders.account(phone=PHONE), elder()
    assert ask(daughter, mother)[1]
    assert ask(daughter, mother)[1] is None
    assert len(messages_to(MOTHERS)) == 1


def test_a_child_is_not_asked_for_consent(any_app):
    child = builders.person(name="周小雨", birth_date=builders.born(years=16))
    with pytest.raises(AMinor):
        ask(builders.account(phone=PHONE), child)


def test_old_asks_are_deleted(any_app, clock):
    ask(builders.account(phone=PHONE), elder())
    clock.advance(days=4)
    with unit_of_work():
        operations.forget_old_codes(now=clocks.now())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ConsentAsk)) == 0
    db.session.rollback()


# codes wait in the outbox


def test_a_codes_ten_minutes_begin_when_its_message_has_left(any_app, clock):
    with unit_of_work():
        code = operations.send_login_code(phone=PHONE, now=clocks.now())
    clock.advance(minutes=8)  # the gateway is slow
    with unit_of_work():
        message = db.session.scalar(sa.select(OutboxMessage))
        messages.mark_sent(message_id=message.id, receipt={}, now=clocks.now())
    clock.advance(minutes=9)
    with unit_of_work():
        assert operations.sign_in_with_code(phone=PHONE, code=code, user_agent="tests", now=clocks.now())


def test_ten_minutes_after_its_message_has_left_the_code_is_over(any_app, clock):
    with unit_of_work():
        code = operations.send_login_code(phone=PHONE, now=clocks.now())
    with unit_of_work():
        message = db.session.scalar(sa.select(OutboxMessage))
        messages.mark_sent(message_id=message.id, receipt={}, now=clocks.now())
    clock.advance(minutes=10, seconds=1)
    with unit_of_work():
        assert operations.sign_in_with_code(phone=PHONE, code=code, user_agent="tests", now=clocks.now()) is None


# the desk


def test_the_desk_links_a_grown_up_who_came_with_their_document(any_app):
    mother = elder(phone=None)
    at_desk(mother)
    account = queries.find_account_by_phone(phone=PHONE)
    db.session.rollback()
    assert may(account, mother)


def test_the_desk_makes_no_guardian_of_a_grown_up(any_app):
    with pytest.raises(NotAMinor):
        at_desk(elder(), relation=Relation.PARENT)


def test_the_desk_takes_no_consent_for_a_child(any_app):
    with pytest.raises(AMinor):
        at_desk(builders.child_with_two_guardians().child, relation=Relation.OTHER)


# taking it back


def test_a_grown_up_takes_it_back_in_one_request(any_app):
    daughter, mother, own = builders.account(), elder(), builders.account(phone=MOTHERS)
    link = builders.guardianship(of=mother, by=daughter, relation=Relation.CHILD)
    builders.guardianship(of=mother, by=own, relation=Relation.SELF)
    with unit_of_work():
        operations.end_link(
            link_id=link.id, account_id=own.id, person_id=mother.id, actor=builders.account_actor(own),
            now=clocks.now(),
        )  # fmt: skip
    assert not may(daughter, mother)
    assert may(own, mother)


def test_whoever_acts_for_somebody_cannot_end_the_links_of_others(any_app):
    family = builders.child_with_two_guardians()
    theirs = db.session.scalar(sa.select(Guardianship).where(Guardianship.account_id == family.father.id)).id
    db.session.rollback()
    with pytest.raises(NotFound), unit_of_work():
        operations.end_link(
            link_id=theirs, account_id=family.mother.id, person_id=family.child.id,
            actor=builders.account_actor(family.mother), now=clocks.now(),
        )  # fmt: skip


def test_eighteen_ends_a_guardians_link_at_once_and_the_job_marks_it(any_app, clock):
    mother, born = builders.account(phone=PHONE), builders.born(years=18) + dt.timedelta(days=1)
    child = builders.person(name="周小雨", birth_date=born)
    with unit_of_work():
        operations.link_person(
            account_id=mother.id, person_id=child.id, relation=Relation.PARENT, proof="test",
            actor=builders.account_actor(mother), now=clocks.now(),
        )  # fmt: skip
    assert may(mother, child)
    clock.advance(days=1)
    assert not may(mother, child)
    with unit_of_work():
        assert operations.end_grown_links(now=clocks.now()) == 1
    with unit_of_work():
        assert operations.end_grown_links(now=clocks.now()) == 0
    [told] = messages_to(PHONE)
    assert "满 18 岁" in told
    assert "周小雨" not in told


def test_a_newborn_without_any_document_is_put_on_file(any_app):
    mother = builders.account(phone=PHONE)
    values = {
        "account_id": mother.id, "relation": Relation.PARENT, "name": "周小雨", "sex": Sex.FEMALE,
        "document_kind": DocumentKind.NONE, "document": "", "clinic_id": None, "phone": PHONE,
        "actor": builders.account_actor(mother), "now": clocks.now(),
    }  # fmt: skip
    with unit_of_work():
        child = operations.add_family_member(birth_date=builders.born(days=3), **values)
    assert may(mother, child)
    with pytest.raises(NewbornOnly), unit_of_work():
        operations.add_family_member(birth_date=builders.born(years=1), **values)
