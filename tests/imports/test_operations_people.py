"""Residents from a file: put on file as at the desk, never twice; who looks like somebody is proposed for merging."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.booking.growth import Touched, explained
from tests.imports.builders import DOSES, NOW, PEOPLE, Room, card, counts, table
from vaccsched.imports.models import ImportMark, Likeness
from vaccsched.merging import operations as merging
from vaccsched.merging import queries as merging_queries
from vaccsched.residents import queries as residents
from vaccsched.residents.models import DocumentKind, MotherHBsAg, Person, Sex
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

DAY = dt.date(2020, 5, 1)


@pytest.fixture
def room(app):
    return Room()


def people():
    found = list(db.session.scalars(sa.select(Person).order_by(Person.id)))
    db.session.rollback()
    return found


def test_nobody_is_looked_for_through_all_files(room):
    """A block of a large file would else read every person of the county."""
    number, found = card(DAY), Touched()
    room.bring("residents", table(PEOPLE, ["李明", "女", "2020/5/1", number, ""]))
    with explained(found):
        room.bring(
            "residents", table(PEOPLE, ["李明", "女", "2020/5/1", number, ""], ["王芳", "女", "2021/5/1", "", ""])
        )
        room.bring("doses", table(DOSES, [number, "乙肝疫苗", "1", "2020-05-01"]))
    assert [plan for plan in found.plans if "SCAN persons" in plan] == []
    assert any("SEARCH persons" in plan for plan in found.plans)


def test_a_row_becomes_a_person_with_everything_the_file_tells(any_app):
    room = Room()
    number = card(DAY)
    head = [*PEOPLE, "母亲姓名", "母亲电话", "家庭住址", "出生体重", "孕周", "母亲HBsAg"]
    row = [
        "李明·买买提",
        "女",
        "2020/5/1",
        number,
        "138 0000 1234",
        "古丽",
        "13900001111",
        "建设路 1 号",
        "3200",
        "39",
        "阴性",
    ]
    done = room.bring("residents", table(head, row))
    assert counts(done.done) == {"new": 1}
    person = db.session.scalar(sa.select(Person))
    file = residents.find_file(person_id=person.id)
    assert (person.name, person.sex, person.birth_date, person.document) == ("李明·买买提", Sex.FEMALE, DAY, number)
    assert (person.phone, person.clinic_id, person.birth_weight_g) == ("13800001234", room.clinic_id, 3200)
    assert person.mother_hbsag is MotherHBsAg.NEGATIVE
    assert file is not None
    assert (file.mother_name, file.mother_phone, file.home_address) == ("古丽", "13900001111", "建设路 1 号")
    noted = db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "person_registered"))
    assert (noted.person_id, noted.actor_id, noted.detail) == (person.id, room.actor.id, {"imported": str(done.id)})


def test_an_identity_number_tells_sex_and_birth_date(room):
    done = room.bring("residents", table(["姓名", "身份证号"], ["王芳", card(DAY, Sex.MALE)]))
    assert counts(done.done) == {"new": 1}
    assert [(one.sex, one.birth_date) for one in people()] == [(Sex.MALE, DAY)]


def test_the_dry_run_writes_nobody(room):
    tried = room.tried("residents", table(PEOPLE, ["王芳", "女", "2020-05-01", card(DAY), ""]))
    assert counts(tried.checked) == {"new": 1}
    assert people() == []


def test_the_same_file_again_changes_nothing(any_app):
    room = Room()
    rows = [["王芳", "女", "2020-05-01", card(DAY), ""], ["张无证", "男", "2026-11-01", "", "13800001234"]]
    first, again = (counts(room.bring("residents", table(PEOPLE, *rows)).done) for _ in range(2))
    assert (first, again) == ({"new": 2}, {"known": 2})
    assert len(people()) == 2
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ImportMark)) == 1  # only who has no document


def test_an_overlapping_file_adds_only_what_is_new(room):
    old, new = ["王芳", "女", "2020-05-01", card(DAY), ""], ["赵六", "女", "2020-05-01", card(DAY), ""]
    room.bring("residents", table(PEOPLE, old))
    assert counts(room.bring("residents", table(PEOPLE, old, new)).done) == {"known": 1, "new": 1}


def test_two_rows_about_one_person_count_once_in_the_dry_run_and_in_the_run(room):
    row = ["王芳", "女", "2020-05-01", card(DAY), ""]
    fill = [[f"甲{number}", "女", "2020-05-01", card(DAY), ""] for number in range(100)]  # another block begins
    tried = room.tried("residents", table(PEOPLE, row, row, *fill, row))
    assert counts(tried.checked) == {"new": 101, "known": 2}
    assert room.faults(tried) == [(3, "", "twice"), (104, "", "twice")]
    assert counts(room.run(tried.id).done) == {"new": 101, "known": 2}


def test_two_rows_that_look_alike_are_proposed_too(room):
    rows = [["陈小满", "女", "2020-05-01", card(DAY), ""] for _ in range(2)]
    done = room.bring("residents", table(PEOPLE, *rows))
    assert counts(done.done) == {"new": 1, "like": 1}
    first, second = room.results(done)
    assert second.other == first.made


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["", "女", "2020-05-01", "", ""], ("name", "empty")),
        (["王芳", "女", "2020-05-01", "180101202005010", ""], ("document", "document_fifteen")),
        (["王芳", "女", "2020-05-01", "180101202005010029", ""], ("document", "document_checksum")),
        (["王芳", "女", "2020-05-02", "CARD", ""], ("birth_date", "birth_date_disagrees")),
        (["王芳", "男", "2020-05-01", "CARD", ""], ("sex", "sex_disagrees")),
        (["王芳", "女", "2026-12-02", "", ""], ("birth_date", "born_later")),
        (["王芳", "女", "", "", ""], ("birth_date", "empty")),
        (["王芳", "不明", "2020-05-01", "", ""], ("sex", "sex")),
        (["王芳", "女", "昨天", "", ""], ("birth_date", "day")),
        (["王芳", "女", "2020-05-01", "", "0990-1234567"], ("phone", "phone")),
        (["王芳", "女", "2020-05-01", "3.30327E+17", ""], ("document", "digits_lost")),
        (["王芳", "女", "2020-05-01", "AB-12", ""], ("document", "kind_unsaid")),
        (["王�", "女", "2020-05-01", "", ""], ("name", "garbled")),
    ],
)
def test_a_row_that_the_desk_would_refuse_is_refused_by_its_column(room, row, fault):
    row = [card(DAY) if cell == "CARD" else cell for cell in row]
    tried = room.tried("residents", table(PEOPLE, row))
    assert room.faults(tried) == [(2, *fault)]
    assert counts(room.run(tried.id).done) == {"wrong": 1}
    assert people() == []


def test_a_known_number_under_another_name_or_birth_date_is_told_and_changes_nothing(room):
    number = card(DAY)
    with unit_of_work():
        make.person(name="王芳", birth_date=DAY, document=number, at=room.clinic)
    done = room.bring("residents", table(PEOPLE, ["王方", "女", "2020-05-01", number, ""]))
    assert room.faults(done) == [(2, "name", "other_name")]
    assert [one.name for one in people()] == ["王芳"]


def test_whoever_looks_like_somebody_gets_a_file_that_merging_proposes(any_app):
    room = Room()
    with unit_of_work():
        known = make.person(name="陈小满", birth_date=DAY, at=room.clinic).id
    done = room.bring("residents", table(PEOPLE, ["陈小满", "女", "2020-05-01", "", "13800001234"]))
    assert counts(done.done) == {"like": 1}
    row = room.results(done)[0]
    assert row.other == str(known)
    proposed = merging_queries.proposals(clinic_id=room.clinic_id)
    assert [{str(pair.one.id), str(pair.other.id)} for pair in proposed] == [{row.made, row.other}]
    db.session.rollback()
    assert counts(room.bring("residents", table(PEOPLE, ["陈小满", "女", "2020-05-01", "", "13800001234"])).done) == {
        "known": 1
    }


def test_or_is_left_out_when_the_manager_wants_to_look_first(room):
    with unit_of_work():
        make.person(name="陈小满", birth_date=DAY, at=room.clinic)
    data = table(PEOPLE, ["陈小满", "女", "2020-05-01", card(DAY), ""])
    done = room.bring("residents", data, likeness=Likeness.SKIP)
    assert counts(done.done) == {"like": 1}
    assert room.results(done)[0].made is None
    assert len(people()) == 1


def test_a_file_that_was_merged_does_not_come_back_with_the_same_list(room):
    data = table(PEOPLE, ["陈小满", "女", "2020-05-01", card(DAY), ""])
    room.bring("residents", data)
    with unit_of_work():
        (imported,) = db.session.scalars(sa.select(Person))
        kept = make.person(name="陈小满", birth_date=DAY, at=room.clinic)
        merging.merge(
            survivor_id=kept.id, duplicate_id=imported.id, reason="同一人", clinic_id=room.clinic_id,
            actor=room.actor, now=NOW,
        )  # fmt: skip
    assert counts(room.bring("residents", data).done) == {"known": 1}
    assert len(people()) == 2


def test_a_birth_certificate_is_known_by_its_shape(room):
    room.bring("residents", table(PEOPLE, ["王芳", "女", "2026-05-01", "A123456789", ""]))
    assert [one.document_kind for one in people()] == [DocumentKind.BIRTH_CERTIFICATE]
