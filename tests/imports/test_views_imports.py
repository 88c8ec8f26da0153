"""The pages of imports: the whole way by a manager, what others see of it, the report that a spreadsheet opens."""

import io

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.imports.builders import PEOPLE, Room, table
from vaccsched.cli.worker import work_once
from vaccsched.identity.models import Role
from vaccsched.imports import views
from vaccsched.imports.models import Import, ImportKind
from vaccsched.imports.rules import columns
from vaccsched.imports.rules.foreign import EXAMPLES
from vaccsched.imports.words import FAULTS, FIELDS, FILE_FAULTS
from vaccsched.residents.models import Person
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

JSON = {"Accept": "application/json"}
GOOD = ["王芳", "女", "2020-05-01", "", "13800001234"]
EVIL = ["=HYPERLINK(1)", "女", "=cmd|'/c calc'!A0", "", ""]


class Pages:
    def __init__(self, app):
        self.app, self.room = app, Room()
        self.client = app.test_client()
        make.sign_in_staff(self.client, self.room.manager)

    def send(self, data, kind="residents", name="名册.csv", **more):
        form = {"kind": kind, "file": (io.BytesIO(data), name), **more}
        return self.client.post("/manage/imports", data=form, content_type="multipart/form-data")

    def work(self):
        while work_once(self.app):
            pass
        db.session.rollback()

    def page(self, path):
        return self.client.get(path).get_data(as_text=True)


@pytest.fixture
def pages(app):
    return Pages(app)


def test_a_manager_brings_a_file_in_looks_at_it_and_lets_it_run(pages):
    sent = pages.send(table([*PEOPLE, "备注"], [*GOOD, "x"], ["", *GOOD[1:], ""]))
    path = sent.headers["Location"]
    assert "正在读文件" in pages.page(path)
    pages.work()
    shown = pages.page(path)
    assert "第一步：对列" in shown
    assert "王芳" in shown  # an example of what the column holds
    assert "138****1234" in shown
    assert "13800001234" not in shown
    columns = {
        f"column_{place}": field for place, field in enumerate(["name", "sex", "birth_date", "document", "phone"])
    }
    pages.client.post(f"{path}/columns", data=columns)
    assert "正在试导" in pages.page(path)
    pages.work()
    shown = pages.page(path)
    assert "会写入 1 行" in shown
    assert "不能空着。" in shown
    pages.client.post(f"{path}/run", data={"likeness": "propose"})
    pages.work()
    assert "导入完" in pages.page(path)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Person)) == 1
    assert "名册.csv" in pages.page("/manage/imports")


def test_a_file_may_be_larger_than_other_requests_from_whoever_may_bring_one(pages, monkeypatch):
    monkeypatch.setitem(pages.app.config, "MAX_CONTENT_LENGTH", 10_000)
    data = table(PEOPLE, *[GOOD] * 300)
    assert len(data) > 10_000
    assert pages.send(data).status_code == 303
    with unit_of_work():
        registrar = make.staff(at=pages.room.clinic)
    pages.client = pages.app.test_client()
    assert pages.send(data).status_code == 413  # nobody
    make.sign_in_staff(pages.client, registrar)
    assert pages.send(data).status_code == 413
    assert pages.send(b"x").status_code == 403


def test_a_file_above_the_limit_is_refused(pages, monkeypatch):
    monkeypatch.setattr(views, "LARGEST", 1000)
    assert pages.send(b"x" * 2000).status_code == 413


def test_without_a_file_the_page_comes_back_with_what_was_chosen(pages):
    answer = pages.client.post("/manage/imports", data={"kind": "staff"})
    assert answer.status_code == 422
    assert "没有收到文件" in answer.get_data(as_text=True)
    assert 'value="staff" checked' in answer.get_data(as_text=True)


def test_columns_that_are_missing_are_named_and_the_choice_is_kept(pages):
    path = pages.send(table(PEOPLE, GOOD)).headers["Location"]
    pages.work()
    answer = pages.client.post(f"{path}/columns", data={"column_0": "father_name"})
    assert answer.status_code == 422
    text = answer.get_data(as_text=True)
    assert "还没有指定这些列：姓名、出生日期" in text
    assert '<option value="father_name" selected>' in text


def test_the_report_names_every_row_and_holds_no_formula_and_no_number_of_a_person(pages):
    one = pages.room.tried(
        "residents", table(PEOPLE, GOOD, EVIL, ["王芳", "女", "2020-05-01", "180101202005010029", ""])
    )
    answer = pages.client.get(f"/manage/imports/{one.id}/report.csv")
    text = answer.get_data().decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0] == "行号,结果,列,文件里写的,说明"
    assert lines[1] == "2,新的,,,"
    assert lines[2].startswith("3,有问题，不导入,出生日期,''=cmd|")
    assert not any(cell.startswith(("=", "+", "@")) for line in lines for cell in line.split(","))
    assert "180101202005010029" not in text


def test_the_example_file_of_each_kind_can_be_brought_in_as_it_is(pages):
    for kind in ImportKind:
        text = pages.client.get(f"/manage/imports/example/{kind}.csv").get_data()
        one = pages.room.read(pages.room.send(kind, text))
        assert set(one.columns) >= set(EXAMPLES[kind]), kind


def test_another_clinics_manager_finds_no_such_file(pages):
    one = pages.room.tried("residents", table(PEOPLE, GOOD))
    with unit_of_work():
        stranger = make.staff(at=make.clinic(), roles=[Role.MANAGER])
    client = pages.app.test_client()
    make.sign_in_staff(client, stranger)
    for path in ("", "/now", "/report.csv"):
        assert client.get(f"/manage/imports/{one.id}{path}").status_code == 404
    for path in ("columns", "words", "run", "stop", "withdraw"):
        assert client.post(f"/manage/imports/{one.id}/{path}", headers=JSON).status_code == 404


def test_words_nobody_knows_are_asked_for_and_learnt(pages):
    with unit_of_work():
        load_programme()
    one = pages.room.tried(
        "doses", table(["证件号码", "疫苗", "剂次", "接种日期"], ["A123456789", "神奇水", "1", "2020-05-01"])
    )
    assert "疫苗「神奇水」，1 行" in pages.page(f"/manage/imports/{one.id}")
    pages.client.post(f"/manage/imports/{one.id}/words", data={"word_vaccine_0": "BCG", "said_vaccine_0": "神奇水"})
    pages.work()
    assert "不认识的写法" not in pages.page(f"/manage/imports/{one.id}")
    assert db.session.get_one(Import, one.id).status == "checked"


def test_a_file_is_stopped_goes_on_and_is_put_away(pages):
    one = pages.room.tried("residents", table(PEOPLE, GOOD))
    path = f"/manage/imports/{one.id}"
    pages.client.post(f"{path}/run", data={})
    assert pages.client.post(f"{path}/stop", headers=JSON).get_json()["status"] == "stopped"
    assert "继续会从停下的地方接着导" in pages.page(path)
    assert pages.client.post(f"{path}/withdraw", headers=JSON).get_json()["status"] == "withdrawn"
    assert pages.client.post(f"{path}/run", headers=JSON).status_code == 409
    assert pages.client.get(f"{path}/report.csv").status_code == 410


def test_every_field_and_every_fault_has_its_words(app):
    assert {field.code for kind in ImportKind for field in columns.fields_of(kind)} <= FIELDS.keys()
    with app.test_request_context():
        assert all(str(words) for words in [*FAULTS.values(), *FILE_FAULTS.values()])
