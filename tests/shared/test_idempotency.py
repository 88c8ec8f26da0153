"""The same key finds what it made; with another body it is refused; in a race one of two wins."""

import pytest

from vaccsched.shared import clock as time
from vaccsched.shared import idempotency
from vaccsched.shared.actor import SYSTEM, Actor, ActorKind
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import KeyReused, LostRace
from vaccsched.shared.unit_of_work import unit_of_work

OTHER = Actor(kind=ActorKind.STAFF, id=new_id())


def keep(made_id, *, actor=SYSTEM, operation="book", key="k1", **body):
    with unit_of_work():
        idempotency.remember(
            actor=actor, operation=operation, key=key, made_id=made_id, now=time.now(), **(body or {"slot": 1})
        )


def ask(*, actor=SYSTEM, operation="book", key="k1", **body):
    found = idempotency.made_before(actor=actor, operation=operation, key=key, **(body or {"slot": 1}))
    db.session.rollback()
    return found


def test_a_repeated_request_finds_what_the_first_made(any_app):
    made_id = new_id()
    assert ask() is None
    keep(made_id)
    assert ask() == made_id


def test_the_same_key_with_another_body_is_refused(any_app):
    keep(new_id())
    with pytest.raises(KeyReused):
        ask(slot=2)
    db.session.rollback()


def test_a_key_belongs_to_one_person_and_one_operation(any_app):
    keep(new_id())
    assert ask(actor=OTHER) is None
    assert ask(operation="cancel") is None


def test_of_two_at_the_same_time_one_looks_again(any_app):
    keep(new_id())
    with pytest.raises(LostRace):
        keep(new_id())


def test_what_an_undone_act_remembered_is_forgotten(any_app):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        idempotency.remember(actor=SYSTEM, operation="book", key="k1", made_id=new_id(), now=time.now(), slot=1 // 0)
    assert ask() is None


def test_keys_are_kept_for_seventy_two_hours(any_app, clock):
    keep(new_id())
    clock.advance(hours=71)
    with unit_of_work():
        assert idempotency.forget_old(now=time.now()) == 0
    clock.advance(hours=2)
    with unit_of_work():
        assert idempotency.forget_old(now=time.now()) == 1
