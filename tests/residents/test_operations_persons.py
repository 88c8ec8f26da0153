"""Putting persons on file, linking them, opening them."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from vaccsched.residents import operations, queries
from vaccsched.residents.errors import (
    AlreadyLinked,
    DetailsDisagree,
    DocumentJustRegistered,
    DocumentKnown,
    InvalidDocument,
    NotAMinor,
)
from vaccsched.residents.models import DocumentKind, Guardianship, Person, Relation, Sex
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import InvalidInput, NotFound
from vaccsched.shared.unit_of_work import unit_of_work

BORN = dt.date(2026, 8, 1)


def register(*, by, **more):
    with builders.written():
        return operations.register_person(
            **{
                "name": "周小雨",
                "sex": Sex.FEMALE,
                "birth_date": BORN,
                "document_kind": DocumentKind.BIRTH_CERTIFICATE,
                "document": "W123456789",
                "phone": "13912345678",
                "clinic_id": None,
                "actor": builders.account_actor(by),
                "now": clock.now(),
                **more,
            }
        )


def add(*, by, **more):
    with builders.written():
        return operations.add_family_member(
            **{
                "account_id": by.id,
                "relation": Relation.PARENT,
                "name": "周小雨",
                "sex": Sex.FEMALE,
                "birth_date": BORN,
                "document_kind": DocumentKind.BIRTH_CERTIFICATE,
                "document": "W123456789",
                "clinic_id": None,
                "phone": None,
                "actor": builders.account_actor(by),
                "now": clock.now(),
                **more,
            }
        )


def link(*, by, to, relation=Relation.PARENT):
    with builders.written():
        return operations.link_person(
            account_id=by.id,
            person_id=to.id,
            relation=relation,
            proof="test",
            actor=builders.account_actor(by),
            now=clock.now(),
        )


@pytest.fixture
def parent(any_app):
    return builders.account()


LONG = "阿卜杜拉·" * 12


@pytest.mark.parametrize("name", ["欧阳𠅤", "买买提·艾力", '<b>王</b> & "芳"', LONG, "Anna-Marie O'Neill"])
def test_a_name_is_kept_as_given(parent, name):
    person = register(by=parent, name=name)
    db.session.expire_all()
    assert db.session.get(Person, person.id).name == name


def test_document_and_phone_are_kept_encrypted_and_found_again(parent):
    person = register(by=parent)
    kept = db.session.execute(sa.select(Person.__table__).where(Person.__table__.c.id == person.id)).mappings().one()
    assert "W123456789" not in str(kept)
    assert "13912345678" not in str(kept)
    found = queries.find_person_by_document(kind=DocumentKind.BIRTH_CERTIFICATE, number="W123456789")
    assert (found.id, found.document, found.phone) == (person.id, "W123456789", "13912345678")
    assert [one.id for one in queries.search_by_last4(last4="6789")] == [person.id]
    assert [one.id for one in queries.search_by_phone(phone="13912345678")] == [person.id]


def test_a_person_is_found_by_name_and_birth_date_however_the_dot_is_typed(parent):
    person = register(by=parent, name="买买提·艾力")
    assert [one.id for one in queries.search_persons(name="买买提 • 艾力", birth_date=BORN)] == [person.id]
    assert queries.search_persons(name="买买提·艾力", birth_date=BORN + dt.timedelta(days=1)) == []


def test_staff_find_a_person_by_any_document_however_it_is_typed_and_it_is_written_down(parent):
    person = register(by=parent)
    nobody = {"name": "", "birth_date": None}
    with unit_of_work():
        found = operations.search_persons(
            document="w 123-456789", **nobody, actor=builders.account_actor(parent), now=clock.now()
        )
    assert [one.id for one in found] == [person.id]
    entry = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "persons_searched"))
    assert entry.detail["persons"] == [str(person.id)]


def test_a_number_that_can_be_no_document_is_said_so_when_looking(parent):
    with pytest.raises(InvalidDocument) as refused:
        queries.find_persons(document="110101195503010020", name="", birth_date=None, today=BORN)
    assert "逐位核对" in refused.value.message


def test_two_newborns_without_documents_are_two_persons(parent):
    facts = {"document_kind": DocumentKind.NONE, "document": None}
    assert register(by=parent, **facts).id != register(by=parent, name="周小晴", **facts).id


def test_a_known_document_is_not_put_on_file_twice(parent):
    register(by=parent)
    with pytest.raises(DocumentKnown):
        register(by=parent, name="另一个人")


def test_the_database_refuses_a_second_person_with_a_document(parent, monkeypatch):
    register(by=parent)
    monkeypatch.setattr(queries, "find_person_by_document", lambda **_: None)
    with pytest.raises(DocumentJustRegistered):
        register(by=parent)


def test_facts_that_disagree_with_the_card_are_named(parent):
    number = builders.id_number(birth_date=BORN, sex=Sex.MALE)
    with pytest.raises(InvalidInput) as refused:
        register(
            by=parent,
            document_kind=DocumentKind.ID_CARD,
            document=number,
            birth_date=BORN - dt.timedelta(days=1),
            sex=Sex.FEMALE,
        )
    assert set(refused.value.errors) == {"birth_date", "sex"}


def test_nobody_is_born_tomorrow(parent):
    with pytest.raises(InvalidInput) as refused:
        register(by=parent, birth_date=builders.today() + dt.timedelta(days=1))
    assert set(refused.value.errors) == {"birth_date"}


def test_opening_a_person_is_written_down(parent):
    person = register(by=parent)
    with unit_of_work():
        operations.open_person(
            person_id=person.id, actor=builders.account_actor(parent), purpose="desk", now=clock.now()
        )
    entry = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "person_opened"))
    assert (entry.person_id, entry.detail) == (person.id, {"purpose": "desk"})


# families


def test_an_unknown_document_makes_a_new_person_on_the_account(parent):
    person = add(by=parent)
    (found,) = queries.persons_of(account_id=parent.id, on=builders.today())
    assert found.person_id == person.id
    assert found.ends_on == dt.date(2044, 8, 1)


def test_sex_and_birth_date_come_from_the_card_when_left_out(parent):
    number = builders.id_number(birth_date=BORN, sex=Sex.MALE)
    person = add(by=parent, document_kind=DocumentKind.ID_CARD, document=number, sex=None, birth_date=None)
    assert (person.birth_date, person.sex) == (BORN, Sex.MALE)


def test_sex_and_birth_date_are_asked_for_when_the_document_does_not_tell(parent):
    with pytest.raises(InvalidInput) as refused:
        add(by=parent, sex=None, birth_date=None)
    assert set(refused.value.errors) == {"birth_date", "sex"}


def test_the_second_guardian_links_the_same_child(parent):
    child = register(by=parent)
    father = builders.account()
    assert add(by=father, name="周 小雨").id == child.id


@pytest.mark.parametrize("wrong", [{"name": "周小雪"}, {"birth_date": BORN - dt.timedelta(days=1)}])
def test_a_known_document_with_other_details_gets_one_uniform_answer(parent, wrong):
    register(by=parent)
    curious = builders.stranger()
    with pytest.raises(DetailsDisagree):
        add(by=curious, **wrong)
    assert queries.persons_of(account_id=curious.id, on=builders.today()) == []


def test_somebodys_own_record_is_not_given_to_another_account(parent):
    born = dt.date(1990, 5, 5)
    number = builders.id_number(birth_date=born)
    facts = {"relation": Relation.SELF, "document_kind": DocumentKind.ID_CARD, "document": number, "birth_date": born}
    add(by=parent, **facts)
    with pytest.raises(DetailsDisagree):
        add(by=builders.stranger(), **facts)


def test_an_adult_cannot_be_added_as_a_child(parent):
    born = dt.date(1990, 5, 5)
    number = builders.id_number(birth_date=born)
    with pytest.raises(NotAMinor):
        add(by=parent, document_kind=DocumentKind.ID_CARD, document=number, birth_date=born)


def test_a_child_is_linked_once(parent):
    child = register(by=parent)
    link(by=parent, to=child)
    with pytest.raises(AlreadyLinked):
        link(by=parent, to=child)


def test_the_database_refuses_a_second_live_link(parent, monkeypatch):
    child = register(by=parent)
    link(by=parent, to=child)
    monkeypatch.setattr(queries, "persons_of", lambda **_: [])
    with pytest.raises(AlreadyLinked):
        link(by=parent, to=child)


def test_a_guardians_link_ends_on_the_eighteenth_birthday(parent):
    child = register(by=parent)
    link(by=parent, to=child)
    birthday = dt.date(2044, 8, 1)
    assert queries.get_own_person(account_id=parent.id, person_id=child.id, on=birthday - dt.timedelta(days=1))
    with pytest.raises(NotFound):
        queries.get_own_person(account_id=parent.id, person_id=child.id, on=birthday)


def test_a_person_taken_off_can_be_added_again_and_the_record_stays(parent):
    child = add(by=parent)
    with unit_of_work():
        operations.unlink_person(
            account_id=parent.id, person_id=child.id, actor=builders.account_actor(parent), now=clock.now()
        )
    with pytest.raises(NotFound):
        queries.get_own_person(account_id=parent.id, person_id=child.id, on=builders.today())
    assert queries.get_person(person_id=child.id).name == "周小雨"
    assert add(by=parent).id == child.id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Guardianship)) == 2


def test_a_stranger_cannot_take_a_person_off(parent):
    child = add(by=parent)
    with pytest.raises(NotFound), unit_of_work():
        operations.unlink_person(
            account_id=builders.stranger().id,
            person_id=child.id,
            actor=builders.account_actor(parent),
            now=clock.now(),
        )


def test_a_merged_person_is_found_as_the_one_they_became(parent):
    kept = register(by=parent)
    double = builders.person(name="周小雨", birth_date=BORN, merged_into_id=kept.id)
    assert queries.get_person(person_id=double.id).id == kept.id
    assert [one.id for one in queries.search_persons(name="周小雨", birth_date=BORN)] == [kept.id]


def test_the_youngest_of_a_family_comes_right_after_oneself(parent):
    me, child, baby = (builders.person(birth_date=builders.born(years=years)) for years in (34, 5, 0))
    for who, relation in ((child, Relation.PARENT), (me, Relation.SELF), (baby, Relation.PARENT)):
        builders.guardianship(of=who, by=parent, relation=relation)
    found = [one.person_id for one in queries.persons_of(account_id=parent.id, on=builders.today())]
    assert found == [me.id, baby.id, child.id]
