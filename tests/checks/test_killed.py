"""Killed between any two statements of giving a dose, and of taking it back: all of it or nothing."""

import pytest
from sqlalchemy import event

from tests.checks.builders import at_station
from tests.checks.test_operations_give import everything
from tests.visits.builders import at
from vaccsched.checks import operations
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.records.models import BodySite
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import queries as stock

MOST = 200  # statements; a dose that needs more would not end the loop


class Killed(BaseException):
    """The process is gone: nothing catches it."""


def kill_before(statement: int):
    """The listener that dies instead of running the n-th statement of a transaction."""
    seen = {"count": 0}

    def listen(_conn, _cursor, text, _parameters, _context, _many):
        if text.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE", "SELECT", "WITH")):
            seen["count"] += 1
            if seen["count"] == statement:
                raise Killed

    return listen, seen


def at_every_statement(act) -> int:
    """Run ``act`` again and again, dying one statement later each time, until it lives; answers how many."""
    before = everything()
    for statement in range(1, MOST):
        listen, seen = kill_before(statement)
        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            with unit_of_work():
                act()
        except Killed:
            event.remove(db.engine, "before_cursor_execute", listen)
            assert everything() == before, f"half done before statement {statement}"
            assert stock.differences() == []
        else:
            event.remove(db.engine, "before_cursor_execute", listen)
            return seen["count"]
    raise AssertionError(f"more than {MOST} statements")


def test_killed_anywhere_a_dose_is_given_whole_or_not_at_all(any_app):
    made, visit = at_station()
    check_id = made.ready(visit).id
    actor = made.floor.actor

    def give():
        operations.give_dose(
            check_id=check_id, site=BodySite.LEFT_ARM, confirmed=BY_EYES, actor=actor, key="press", reading=at(9, 1)
        )

    before = everything()
    assert at_every_statement(give) > 10
    after = everything()
    assert {name: after[name] - (before[name] or 0) for name in ("records", "given", "checks")} == {
        "records": 1, "given": 1, "checks": 1,
    }  # fmt: skip
    assert stock.differences() == []


def test_killed_anywhere_an_undo_is_whole_or_not_at_all(any_app):
    made, visit = at_station()
    check = made.ready(visit)
    made.give(check)
    check_id, actor = check.id, made.floor.actor

    def undo():
        operations.undo_dose(check_id=check_id, reason="pressed_wrong", actor=actor, key="undo", reading=at(9, 0, 30))

    assert at_every_statement(undo) > 10
    assert stock.differences() == []
    assert everything()["checks"] == 0
    db.session.rollback()


@pytest.mark.parametrize("key", ["press"])
def test_the_answer_lost_on_the_way_is_found_by_the_same_key(any_app, key):
    """The commit went through, the network did not: pressing again answers the same record."""
    made, visit = at_station()
    check = made.ready(visit)
    first = made.give(check, key=key).id
    assert made.give(check, key=key).id == first
    assert everything()["records"] == 1
