"""Merging through HTTP: proposals, comparison, merge, decision, undo."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests import builders as make
from vaccsched.identity.models import Role
from vaccsched.merging.models import PersonMerge
from vaccsched.records import operations as records
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
BORN = dt.date(2022, 5, 1)


@pytest.fixture
def two(app, client, clock):
    """A manager, and a child with two files and the same dose in both."""
    clock.move_to(NOW)
    with unit_of_work():
        load_programme()
        clinic = make.clinic()
        manager = make.staff(at=clinic, roles=[Role.MANAGER])
        files = [make.person(name="陈小满", birth_date=BORN, at=clinic) for _ in range(2)]
        for one in files:
            records.import_immunization(
                person_id=one.id, vaccine_code="BCG", dose_number=1, given_on=BORN, actor=make.actor(manager), now=NOW
            )
    make.sign_in_staff(client, manager)
    return files


def test_a_pair_is_proposed_compared_merged_decided_and_undone(two, client):
    one, other = two
    pair = re.search(r'href="(/merging/[^"/]+/[^"]+)"', client.get("/merging").text)
    assert pair is not None
    page = client.get(pair[1]).text
    assert page.count("卡介苗") == 2
    answer = client.post(pair[1], data={"survivor_id": str(one.id)})
    assert answer.status_code == 422
    assert "请写明依据" in answer.text
    answer = client.post(pair[1], data={"survivor_id": str(one.id), "reason": "监护人到场确认"})
    result = answer.headers["Location"]
    page = client.get(result).text
    assert "可能是同一剂" in page
    kept, dropped = re.findall(r'name="(?:kept|dropped)_record_id" value="([^"]+)"', page)[:2]
    assert (
        client.post(f"{result}/doses", data={"kept_record_id": kept, "dropped_record_id": dropped}).status_code == 303
    )
    assert "没有重复的接种记录" in client.get(result).text
    assert client.post(f"{result}/undo", data={"reason": "是双胞胎"}).status_code == 303
    assert "是双胞胎" in client.get(result).text
    assert client.get(f"/merging/{one.id}/{other.id}").text.count("卡介苗") == 2


def test_two_persons_are_not_proposed_again(two, client):
    one, other = two
    assert client.post(f"/merging/{one.id}/{other.id}/distinct", data={"reason": "双胞胎"}).status_code == 303
    assert "没有可能重复的档案" in client.get("/merging").text


def test_two_files_that_nobody_proposed_are_found_one_after_the_other(two, client):
    one, other = two
    page = client.post("/merging", data={"document": one.document}).text
    assert f"/merging?first={one.id}" in page
    page = client.post("/merging", data={"document": other.document, "first": str(one.id)}).text
    assert f"/merging/{one.id}/{other.id}" in page


def test_a_survivor_that_is_neither_of_the_two_is_refused(two, client):
    one, other = two
    stranger = make.person()
    body = {"survivor_id": str(stranger.id), "reason": "x"}
    assert client.post(f"/merging/{one.id}/{other.id}", data=body).status_code == 404


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.SCREENER, Role.VACCINATOR, Role.OBSERVER, Role.ADMINISTRATOR])
def test_nobody_without_the_right_merges(two, app, role):
    one, other = two
    somebody = app.test_client()
    make.sign_in_staff(somebody, make.staff(at=make.clinic(), roles=[role]))
    assert somebody.get(f"/merging/{one.id}/{other.id}").status_code == 403


def test_another_clinics_files_and_merges_do_not_exist(two, app, client):
    one, other = two
    client.post(f"/merging/{one.id}/{other.id}", data={"survivor_id": str(one.id), "reason": "同一人"})
    made = db.session.scalar(sa.select(PersonMerge.id))
    db.session.rollback()
    there = app.test_client()
    make.sign_in_staff(there, make.staff(at=make.clinic(), roles=[Role.MANAGER]))
    assert there.get(f"/merging/merges/{made}").status_code == 404
    assert there.post(f"/merging/merges/{made}/undo", data={"reason": "x"}).status_code == 404
    third = make.person(name="陈小满", birth_date=BORN)
    assert there.get(f"/merging/{one.id}/{third.id}").status_code == 404
