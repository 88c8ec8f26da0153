"""The fixtures keep their promises: each test starts empty, and uncommitted work does not pass unseen."""

import pytest
import sqlalchemy as sa

from tests.services.client import refuse_uncommitted
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import County


@pytest.mark.parametrize("round_", [1, 2])
def test_every_test_starts_with_empty_tables(any_app, round_):
    assert db.session.scalar(sa.select(sa.func.count()).select_from(County)) == 0
    with unit_of_work():
        db.session.add(County(code="110101", name=f"round {round_}"))


def test_a_flushed_row_that_nobody_commits_fails(any_app):
    db.session.add(County(code="110101", name="flushed"))
    db.session.flush()
    with pytest.raises(pytest.fail.Exception, match="unit_of_work"):
        refuse_uncommitted(any_app, "the test ended")


def test_a_statement_that_nobody_commits_fails(app):
    db.session.execute(sa.update(County).values(name="changed"))
    with pytest.raises(pytest.fail.Exception, match="unit_of_work"):
        refuse_uncommitted(app, "the test ended")


def test_a_request_does_not_run_over_uncommitted_work(app, client):
    db.session.add(County(code="110101", name="new"))
    with pytest.raises(pytest.fail.Exception, match="a request began"):
        client.get("/")


def test_work_in_a_unit_of_work_passes(any_app):
    with unit_of_work():
        db.session.add(County(code="110101", name="committed"))
    refuse_uncommitted(any_app, "the test ended")
