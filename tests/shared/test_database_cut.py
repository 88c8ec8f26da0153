"""A connection that was cut while it lay idle is noticed before it is used."""

import psycopg
import pytest
import sqlalchemy as sa

from vaccsched.shared import db as room
from vaccsched.shared.db import db

pytestmark = pytest.mark.postgresql


def lay_idle_and_be_cut():
    db.engine.dispose()  # no other connection of the pool may be taken instead
    pid = db.session.scalar(sa.text("SELECT pg_backend_pid()"))
    db.session.rollback()
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_after_lying_idle_another_connection_is_opened(pg_app, monkeypatch):
    monkeypatch.setattr(room, "IDLE_SECONDS", 0)
    lay_idle_and_be_cut()
    assert db.session.scalar(sa.text("SELECT 1")) == 1
    db.session.rollback()


def test_without_asking_the_cut_is_met(pg_app, monkeypatch):
    monkeypatch.setattr(room, "IDLE_SECONDS", 60)
    lay_idle_and_be_cut()
    with pytest.raises(sa.exc.OperationalError):
        db.session.execute(sa.text("SELECT 1"))
    db.session.rollback()
