"""Another process holds the database: one retry, then 503 with Retry-After, and nothing half-done."""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from tests import builders
from vaccsched.residents.models import Person, Sex
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.idempotency import IdempotencyKey

ELDER = {
    "document_kind": "01",
    "name": "王桂芳",
    "sex": "F",
    "birth_date": "19550922",
    "idempotency_key": "gone-1",
}
TABLES = (Person, AuditEntry, IdempotencyKey)
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def impatient(app: Flask) -> Iterator[None]:
    """Connections of this test wait 50 ms for another process, not 10 s."""

    def shorten(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    engine = db.engine
    engine.dispose()
    sa.event.listen(engine, "connect", shorten)
    yield
    sa.event.remove(engine, "connect", shorten)
    db.session.rollback()
    engine.dispose()


@pytest.fixture
def tries() -> Iterator[list[str]]:
    """Every beginning of a writing transaction."""
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement == "BEGIN IMMEDIATE":
            begun.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield begun
    sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def desk(client: FlaskClient) -> FlaskClient:
    builders.sign_in_staff(client, builders.staff(at=builders.clinic()))
    return client


@contextmanager
def locked() -> Iterator[None]:
    """Another process is in the middle of writing."""
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def register(client: FlaskClient, **headers: str):
    number = builders.id_number(birth_date=dt.date(1955, 9, 22), sex=Sex.FEMALE, serial=1)
    return client.post("/desk/persons", data=ELDER | {"document": number}, headers=headers)


def rows() -> list[int]:
    found = [db.session.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES]
    db.session.rollback()
    return found


def test_a_locked_database_is_tried_twice_then_told(desk, tries):
    with locked():
        tries.clear()
        answer = register(desk, **JSON)
        assert (answer.status_code, answer.json["error"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert len(tries) == 2


def test_people_get_a_page(desk):
    with locked():
        answer = register(desk)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "没有保存" in answer.text


def test_nothing_is_half_done_and_the_same_form_works_afterwards(desk):
    before = rows()
    with locked():
        register(desk)
    assert rows() == before
    assert register(desk).status_code == 303
    assert rows()[0] == before[0] + 1


def test_pages_that_only_read_still_open(desk):
    with locked():
        assert desk.get("/staff").status_code == 200


def test_signing_in_meanwhile_is_told_the_same(client):
    clinic = builders.clinic()
    builders.staff(at=clinic, username="li.na", password=builders.PASSWORD)
    with locked():
        answer = client.post("/staff/sign-in", data={"username": "li.na", "password": builders.PASSWORD})
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)


def test_no_free_connection_is_told_the_same(desk, monkeypatch):
    def none_free(*_args: object, **_options: object) -> None:
        raise NoFreeConnection

    monkeypatch.setattr(db.engine.pool, "connect", none_free)
    answer = desk.get("/staff")
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    monkeypatch.undo()
