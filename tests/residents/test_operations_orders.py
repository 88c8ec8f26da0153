"""A court's order: who is named sees and hears nothing of the child, whatever phone or document they use."""

import pytest
from sqlalchemy.exc import IntegrityError

from tests import builders
from tests.residents.linking import PHONE, at_desk, may, today
from vaccsched.residents import operations, queries
from vaccsched.residents.errors import DetailsDisagree, NobodyNamed, OrderStands
from vaccsched.residents.models import DocumentKind, LinkBlock, Person, Relation
from vaccsched.shared import clock as clocks
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work


def order(child, **more):
    nurse = builders.staff(at=builders.clinic())
    who = builders.actor(nurse)
    db.session.rollback()
    values = {"phone": "", "document": "", "order_number": "(2026)青01民保令3号", "reason": "人身安全保护令"}
    with unit_of_work():
        return operations.block(person_id=child.id, actor=who, now=clocks.now(), **{**values, **more}).id


def phone_of(account):
    number = db.session.merge(account).phone
    db.session.rollback()
    return number


def test_a_court_order_by_phone_hides_the_child_from_that_account_alone(any_app):
    family = builders.child_with_two_guardians()
    order(family.child, phone=phone_of(family.father))
    assert not may(family.father, family.child)
    assert may(family.mother, family.child)
    assert queries.persons_of(account_id=family.father.id, on=today()) == []
    with pytest.raises(NotFound):
        queries.get_own_person(account_id=family.father.id, person_id=family.child.id, on=today())
    db.session.rollback()


def test_a_court_order_by_document_holds_whatever_phone_they_use(any_app):
    family = builders.child_with_two_guardians()
    father = builders.person(name="陈刚", birth_date=builders.born(years=31))
    number = father.document
    db.session.rollback()
    builders.guardianship(of=father, by=family.father, relation=Relation.SELF)
    assert may(family.father, family.child)
    order(family.child, document=number)
    assert not may(family.father, family.child)


def told_phone(child, phone):
    with unit_of_work():
        one = db.session.get(Person, child.id)
        one.phone, one.phone_index = phone, queries.phone_index(phone)
    found = queries.own_phone(person=db.session.get(Person, child.id))
    db.session.rollback()
    return found


def test_messages_about_a_child_do_not_go_to_the_phone_on_file_that_the_order_names(any_app):
    family = builders.child_with_two_guardians()
    fathers, mothers = phone_of(family.father), phone_of(family.mother)
    assert told_phone(family.child, fathers) == fathers
    order(family.child, phone=fathers)
    assert told_phone(family.child, fathers) is None
    assert told_phone(family.child, mothers) == mothers


def test_an_order_by_document_keeps_messages_from_the_phone_of_whoever_has_it(any_app):
    family = builders.child_with_two_guardians()
    father = builders.person(name="陈刚", birth_date=builders.born(years=31))
    builders.guardianship(of=father, by=family.father, relation=Relation.SELF)
    number, fathers = father.document, phone_of(family.father)
    order(family.child, document=number)
    assert told_phone(family.child, fathers) is None


def test_while_an_order_stands_nobody_links_the_child_at_home(any_app):
    family = builders.child_with_two_guardians()
    child = family.child
    name, born, number = child.name, child.birth_date, child.document
    order(child, phone="13700000009")
    other = builders.account()
    with pytest.raises(DetailsDisagree), unit_of_work():
        operations.add_family_member(
            account_id=other.id, relation=Relation.PARENT, name=name, sex=None, birth_date=born,
            document_kind=DocumentKind.ID_CARD, document=number, clinic_id=None, phone=None,
            actor=builders.account_actor(other), now=clocks.now(),
        )  # fmt: skip


def test_the_desk_is_stopped_from_linking_whom_the_order_names(any_app):
    family = builders.child_with_two_guardians()
    order(family.child, phone=PHONE)
    with pytest.raises(OrderStands):
        at_desk(family.child, relation=Relation.PARENT)


def test_a_lifted_order_lets_the_old_link_count_again(any_app):
    family = builders.child_with_two_guardians()
    made = order(family.child, phone=phone_of(family.father))
    with unit_of_work():
        operations.lift_block(
            block_id=made, person_id=family.child.id, reason="法院已撤销",
            actor=builders.actor(builders.staff(at=builders.clinic())), now=clocks.now(),
        )  # fmt: skip
    assert may(family.father, family.child)


def test_an_order_names_somebody(any_app):
    with pytest.raises(NobodyNamed):
        order(builders.child_with_two_guardians().child)


def test_an_order_without_anybody_cannot_be_kept(any_app):
    child = builders.child_with_two_guardians().child
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.add(
            LinkBlock(person_id=child.id, reason="x", order_number="x", set_by_id=new_id(), set_at=clocks.now())
        )
