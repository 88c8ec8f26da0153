"""The audit chain: sealed afterwards, and every kind of tampering shows."""

import pytest
import sqlalchemy as sa

from vaccsched.shared import audit
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry, AuditHead
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work

KEY = b"k" * 32


def write(count=5, **more):
    with unit_of_work():
        for number in range(count):
            audit.record(action="test", actor=SYSTEM, now=time.now(), number=number, **more)


def seal():
    with unit_of_work():
        return audit.seal_pending(key=KEY)


def verify(key=KEY):
    found = audit.verify(key=key)
    db.session.rollback()
    return found


def tamper(*statements):
    with unit_of_work():
        for statement in statements:
            db.session.execute(statement)


def entries():
    found = [(row.id, row.sequence) for row in db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.sequence))]
    db.session.rollback()
    return found


def test_rows_wait_to_be_sealed_then_form_a_whole_chain(any_app):
    write()
    assert [(one.sealed, one.unsealed, one.broken_at) for one in verify()] == [(0, 5, None)]
    assert seal() == 5
    assert [(one.sealed, one.unsealed, one.broken_at) for one in verify()] == [(5, 0, None)]
    write(2)
    seal()
    assert [(one.sealed, one.broken_at) for one in verify()] == [(7, None)]
    assert [sequence for _, sequence in entries()] == [1, 2, 3, 4, 5, 6, 7]


def test_each_clinic_has_its_own_chain(any_app):
    clinic_id = new_id()
    write(2), write(3, clinic_id=clinic_id)
    seal()
    assert {one.chain: one.sealed for one in verify()} == {"county": 2, str(clinic_id): 3}


def test_an_edited_row_shows(any_app):
    write(), seal()
    tamper(sa.update(AuditEntry).where(AuditEntry.sequence == 3).values(detail={"number": 99}))
    assert verify()[0].broken_at == 3


@pytest.mark.parametrize("column", ["actor_kind", "action", "request_id", "person_id", "subject_id", "at"])
def test_every_column_is_under_the_seal(any_app, column):
    write(), seal()
    value = {"person_id": new_id(), "subject_id": new_id(), "at": time.now()}.get(column, "else")
    tamper(sa.update(AuditEntry).where(AuditEntry.sequence == 2).values({column: value}))
    assert verify()[0].broken_at == 2


def test_a_deleted_row_shows(any_app):
    write(), seal()
    tamper(sa.delete(AuditEntry).where(AuditEntry.sequence == 3))
    assert verify()[0].broken_at == 3


def test_two_swapped_rows_show(any_app):
    write(), seal()
    (_, _), (second, _), (third, _), *_ = entries()
    moved = sa.update(AuditEntry).where(AuditEntry.id == second).values(sequence=99)
    tamper(
        moved,
        sa.update(AuditEntry).where(AuditEntry.id == third).values(sequence=2),
        sa.update(AuditEntry).where(AuditEntry.id == second).values(sequence=3),
    )
    assert verify()[0].broken_at == 2


def test_a_cut_tail_shows_against_the_head(any_app):
    write(), seal()
    tamper(sa.delete(AuditEntry).where(AuditEntry.sequence > 3))
    assert verify()[0].broken_at == 4


def test_a_chain_without_its_head_shows(any_app):
    write(), seal()
    tamper(sa.delete(AuditHead))
    assert verify()[0].broken_at == 6


def test_an_inserted_row_shows(any_app):
    write(), seal()
    forged = {"at": time.now(), "chain": "county", "action": "forged", "actor_kind": "staff", "detail": {}}
    tamper(sa.insert(AuditEntry).values(id=new_id(), sequence=6, seal="0" * 64, **forged))
    assert verify()[0].broken_at == 6


def test_without_the_key_nobody_seals_a_chain_that_holds(any_app):
    write(), seal()
    assert verify(key=b"x" * 32)[0].broken_at == 1


def test_details_hold_plain_values_only(any_app):
    marker = new_id()
    write(1, thing=marker, day=time.day_of(time.now()))
    row = db.session.scalars(sa.select(AuditEntry)).one()
    assert row.detail["thing"] == str(marker)


def test_rows_of_an_act_that_is_undone_are_undone_too(any_app):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        audit.record(action="test", actor=SYSTEM, now=time.now(), number=1 // 0)
    assert entries() == []


def test_a_page_of_rows_is_newest_first_and_can_be_narrowed(any_app):
    person_id = new_id()
    write(3), write(2, person_id=person_id)
    assert len(audit.entries(audit.Filter(), page=1, per_page=4)) == 5  # one more says that there is a next page
    assert len(audit.entries(audit.Filter(), page=2, per_page=4)) == 1
    about = audit.entries(audit.Filter(person_id=person_id), page=1)
    assert [row.detail["number"] for row in about] == [1, 0]
