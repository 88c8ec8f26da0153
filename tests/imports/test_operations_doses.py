"""Past doses from a file: whose, which, when; nothing twice, nothing that was corrected or taken back."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.builders import DOSES, NOW, Room, counts, table
from vaccsched.imports import operations, queries
from vaccsched.records import operations as records
from vaccsched.records import queries as record_queries
from vaccsched.records.models import BodySite, Immunization, ImmunizationSource
from vaccsched.residents.models import Sex
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.models import VaccineProduct

DAY = dt.date(2020, 5, 1)


class Child:
    """A clinic with a child on file."""

    def __init__(self) -> None:
        self.room = Room(programme=True)
        self.number = make.id_number(birth_date=DAY, sex=Sex.FEMALE)
        with unit_of_work():
            self.child = make.person(name="陈小满", birth_date=DAY, document=self.number, at=self.room.clinic).id

    def row(self, vaccine="乙肝疫苗", number="1", given_on="2020-05-01", document=None):
        return [self.number if document is None else document, vaccine, number, given_on]

    def given(self):
        found = record_queries.immunizations_of(person_id=self.child)
        db.session.rollback()
        return [(one.vaccine_code, one.dose_number, one.given_on.isoformat()) for one in found]


@pytest.fixture
def child(app):
    return Child()


def test_a_row_becomes_a_dose_with_everything_the_certificate_tells(any_app):
    child = Child()
    head = [*DOSES, "接种单位", "批号", "有效期至", "接种部位", "接种人", "生产企业"]
    row = [*child.row("卡介苗"), "县医院产科", "202001A", "2021-01-31", "左上臂", "刘护士", "青山生物"]
    done = child.room.bring("doses", table(head, row))
    assert counts(done.done) == {"new": 1}
    dose = db.session.scalar(sa.select(Immunization))
    assert (dose.vaccine_code, dose.dose_number, dose.given_on) == ("BCG", 1, DAY)
    assert (dose.given_place, dose.lot_number, dose.site) == ("县医院产科", "202001A", BodySite.LEFT_ARM)
    assert (dose.source, dose.clinic_id) == (ImmunizationSource.IMPORTED, None)
    assert (dose.performer_name, dose.manufacturer, dose.retain_until) == ("刘护士", "青山生物", dt.date(2026, 1, 31))


def test_the_same_file_again_and_a_row_twice_add_nothing(any_app):
    child = Child()
    data = table(DOSES, child.row(), child.row(), child.row(number="2", given_on="2020-06-05"))
    assert counts(child.room.bring("doses", data).done) == {"new": 2, "known": 1}
    assert counts(child.room.bring("doses", data).done) == {"known": 3}
    assert len(child.given()) == 2


def test_what_the_desk_corrected_or_took_back_does_not_come_again(child):
    data = table(DOSES, child.row(), child.row("卡介苗"))
    child.room.bring("doses", data)
    with unit_of_work():
        hepatitis, bcg = sorted(db.session.scalars(sa.select(Immunization)), key=lambda one: one.vaccine_code)[::-1]
        records.correct_immunization(
            record_id=hepatitis.record_id, changes={"given_on": dt.date(2020, 5, 2)}, reason="看接种证",
            actor=child.room.actor, now=NOW,
        )  # fmt: skip
        records.mark_entered_in_error(record_id=bcg.record_id, reason="没有打", actor=child.room.actor, now=NOW)
    assert counts(child.room.bring("doses", data).done) == {"known": 2}
    assert [day for _code, _number, day in child.given()] == ["2020-05-02"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"vaccine": "神仙水"}, ("vaccine", "vaccine")),
        ({"number": "0"}, ("dose_number", "dose_number")),
        ({"given_on": "2026-12-02"}, ("given_on", "given_later")),
        ({"given_on": "2020-04-30"}, ("given_on", "before_birth")),
        ({"given_on": ""}, ("given_on", "empty")),
        ({"document": ""}, ("document", "nobody")),
        ({"document": "18010119900101002X"}, ("document", "document_checksum")),
        ({"document": "NOBODY"}, ("document", "unknown_person")),
    ],
)
def test_a_dose_that_the_page_would_refuse_is_refused_by_its_column(child, row, fault):
    if row.get("document") == "NOBODY":
        row = {**row, "document": make.id_number(birth_date=DAY)}
    done = child.room.bring("doses", table(DOSES, child.row(**row)))
    assert child.room.faults(done) == [(2, *fault)]
    assert child.given() == []


def test_a_child_of_another_clinic_is_not_written_to(child):
    with unit_of_work():
        number = make.id_number(birth_date=DAY)
        make.person(name="别处", birth_date=DAY, document=number, at=make.clinic(in_county=None))
    done = child.room.bring("doses", table(DOSES, child.row(document=number)))
    assert child.room.faults(done) == [(2, "document", "other_clinic")]


def test_name_and_birth_date_are_enough_when_only_one_has_them(child):
    head = ["姓名", "出生日期", "疫苗", "剂次", "接种日期"]
    row = ["陈小满", "2020-05-01", "乙肝疫苗", "1", "2020-05-01"]
    assert counts(child.room.bring("doses", table(head, row)).done) == {"new": 1}
    with unit_of_work():
        make.person(name="陈小满", birth_date=DAY, at=child.room.clinic)
    done = child.room.bring("doses", table(head, [*row[:3], "2", "2020-07-01"]))
    assert child.room.faults(done) == [(2, "name", "several_people")]


def test_the_same_number_within_a_month_is_not_taken_for_another_dose(child):
    child.room.bring("doses", table(DOSES, child.row(given_on="2020-05-02")))
    done = child.room.bring("doses", table(DOSES, child.row(given_on="2020-05-20")))
    assert [(row.faults[0].code, row.faults[0].shown) for row in child.room.results(done)] == [
        ("near_dose", "2020-05-02")
    ]


def test_another_number_on_one_day_is_a_fault_but_for_the_course_of_two_and_one_and_one(child):
    done = child.room.bring("doses", table(DOSES, child.row(), child.row(number="2")))
    assert child.room.faults(done) == [(3, "dose_number", "same_day")]
    rabies = [child.row("狂犬病疫苗", str(number), "2025-03-03") for number in (1, 2)]
    assert counts(child.room.bring("doses", table(DOSES, *rabies)).done) == {"new": 2}


def test_whose_doses_were_compared_is_written_down(child):
    child.room.tried("doses", table(DOSES, child.row()))
    seen = db.session.scalars(sa.select(AuditEntry.detail).where(AuditEntry.action == "persons_searched")).all()
    assert [one["persons"] for one in seen] == [[str(child.child)]]


def test_a_word_cannot_be_taught_a_code_that_is_none(child):
    tried = child.room.tried("doses", table(DOSES, child.row("某某苗")))
    with unit_of_work():
        operations.teach(
            import_id=tried.id,
            words={("vaccine", "某某苗"): "X" * 900, ("place", "冰箱"): "nonsense"},
            **child.room.here,
        )
    assert counts(child.room.work(tried.id).checked) == {"wrong": 1}
    assert queries.words_of(clinic_id=child.room.clinic_id) == {}


def test_a_trace_code_of_another_vaccine_is_told(child):
    with unit_of_work():
        db.session.add(
            VaccineProduct(
                vaccine_code="BCG", product_code="8100002", name="卡介苗", manufacturer="青山生物",
                specification="0.5mg/支", route="ID", open_minutes=30,
            )
        )  # fmt: skip
    done = child.room.bring("doses", table([*DOSES, "追溯码"], [*child.row(), "81000020000000000026"]))
    assert child.room.faults(done) == [(2, "trace_code", "other_vaccine")]


def test_a_word_that_nobody_knew_is_told_once_and_remembered(child):
    data = table(DOSES, child.row("乙肝(酿酒)某厂"), child.row("乙肝(酿酒)某厂", "2", "2020-06-05"))
    tried = child.room.tried("doses", data)
    assert tried.checked == {"wrong": 2, "words": {"vaccine": {"乙肝(酿酒)某厂": 2}}}
    with unit_of_work():
        operations.teach(import_id=tried.id, words={("vaccine", "乙肝(酿酒)某厂"): "HEPB"}, **child.room.here)
    assert counts(child.room.work(tried.id).checked) == {"new": 2}
    child.room.run(tried.id)
    later = child.room.tried("doses", table(DOSES, child.row("乙肝（酿酒）某厂", "3", "2020-12-05")))
    assert counts(later.checked) == {"new": 1}
