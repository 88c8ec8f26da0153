"""A file's way: read in any shape, tried, run in blocks that survive a dead worker, stopped, forgotten."""

import datetime as dt
import io
import random
import tracemalloc
import zipfile

import pytest
import sqlalchemy as sa
from openpyxl import Workbook

from tests import builders as make
from tests.imports.builders import DOSES, NOW, PEOPLE, Room, card, counts, table
from vaccsched.imports import jobs, operations, queries, reading
from vaccsched.imports.errors import ColumnsMissing, ColumnTwice, NotNow
from vaccsched.imports.models import Import, ImportBlock, ImportKey, ImportPiece, ImportStatus, Likeness
from vaccsched.residents.models import Person, Sex
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work

DAY = dt.date(2020, 5, 1)
ROW = ["王芳", "女", "2020-05-01", "", "13800001234"]


@pytest.fixture
def room(app):
    return Room()


def book(*rows) -> bytes:
    made, file = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(file)
    return file.getvalue()


def many(number: int) -> bytes:
    """Different people, one in fifty with an identity number."""
    chance = random.Random(5)
    days = [dt.date(1940, 1, 1) + dt.timedelta(days=chance.randrange(30000)) for _ in range(number)]
    sexes = [chance.choice(list(Sex)) for _ in range(number)]
    rows = [
        [f"某{place}", "男" if sex is Sex.MALE else "女", day.isoformat(), "" if place % 50 else card(day, sex), ""]
        for place, (day, sex) in enumerate(zip(days, sexes, strict=True))
    ]
    return table(PEOPLE, *rows)


def persons() -> int:
    found = db.session.scalar(sa.select(sa.func.count()).select_from(Person))
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    "data",
    [
        table(PEOPLE, ROW),
        table(PEOPLE, ROW, encoding="utf-8-sig"),
        table(PEOPLE, ROW, encoding="gb18030"),
        table(PEOPLE, ROW, encoding="utf-16"),
        table(PEOPLE, ROW, separator=";"),
        table(PEOPLE, ROW, separator="\t", encoding="gb18030"),
        table(["青山县名册"], [], PEOPLE, ROW),
        table(PEOPLE, ROW).replace(b"\r\n", b"\r"),
        book(PEOPLE, ["王芳", "女", dt.date(2020, 5, 1), None, 13800001234]),
    ],
    ids=["utf-8", "mark", "gb18030", "utf-16", "semicolon", "tab", "title", "cr", "xlsx"],
)
def test_a_file_is_read_whatever_program_wrote_it(room, data):
    tried = room.tried("residents", data, piece=7 if len(data) < 1000 else 4096)
    assert counts(tried.checked) == {"new": 1}
    assert db.session.scalar(sa.select(ImportPiece)) is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"  \n", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old_workbook"),
        (b"\x89PNG\x00\x00", "encoding"),
        ("姓名,生日\n".encode() + b'"' + b"x" * 200_000, "quotes"),
        (b"PK\x03\x04 no archive", "book"),
        ("只有一列\n王芳\n".encode(), "no_head"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_is_not_kept(room, data, fault):
    one = room.read(room.send("residents", data))
    assert (one.status, one.fault) == (ImportStatus.UNREADABLE, fault)
    assert db.session.scalar(sa.select(ImportPiece)) is None


def test_an_archive_that_unpacks_to_something_huge_is_refused(room, monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 100_000)
    monkeypatch.setattr(reading, "LARGEST_TEXTS", 50_000)
    assert room.read(room.send("residents", file.getvalue())).fault == "large_book"


def test_a_part_that_is_read_as_a_whole_may_not_be_huge(room, monkeypatch):
    file = io.BytesIO(book(PEOPLE, ROW))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/theme/other.xml", b" " * 100_000)
    monkeypatch.setattr(reading, "LARGEST_PART", 50_000)
    assert room.read(room.send("residents", file.getvalue())).fault == "large_book"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_workbook_that_is_locked_or_packed_in_an_unknown_way_is_told_to_be_none(room, part):
    data = bytearray(book(PEOPLE, ROW))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo(part).header_offset
    central = data.rindex(b"PK\x01\x02", 0, data.rindex(part.encode()))
    data[start + 6] |= 1  # says that a password is needed
    data[central + 8] |= 1
    assert room.read(room.send("residents", bytes(data))).fault == "book"


def test_a_number_that_a_workbook_kept_as_a_number_has_lost_its_last_digits(room):
    tried = room.tried("residents", book(PEOPLE, ["王芳", "女", "2020-05-01", 180101202005010026, None]))
    assert room.faults(tried) == [(2, "document", "digits_lost")]


def test_no_row_of_a_file_stands_in_the_database_in_the_clear(room):
    room.bring("residents", table(PEOPLE, ROW, [*ROW[:4], "不是电话"]))
    for block in db.session.scalars(sa.select(ImportBlock)):
        assert "王芳".encode() not in block.rows_sealed + (block.results_sealed or b"")


def test_columns_are_remembered_for_the_next_file(room):
    head = ["甲", "乙", "丙", "丁"]
    data = table(head, ["王芳", "女", "2020-05-01", "x"])
    first = room.read(room.send("residents", data))
    assert first.columns == {}
    room.check(first.id, {0: "name", 1: "sex", 2: "birth_date"})
    assert room.read(room.send("residents", data)).columns == {"name": 0, "sex": 1, "birth_date": 2}


@pytest.mark.parametrize(
    ("chosen", "refusal"),
    [({0: "name"}, ColumnsMissing), ({0: "name", 1: "name", 2: "birth_date"}, ColumnTwice)],
)
def test_columns_that_make_no_sense_are_refused(room, chosen, refusal):
    one = room.read(room.send("residents", table(PEOPLE, ROW)))
    with pytest.raises(refusal):
        room.check(one.id, chosen)


def test_five_thousand_rows_survive_workers_that_die_and_come_in_once(room, monkeypatch):
    tried = room.tried("residents", many(5000))
    assert counts(tried.checked) == {"new": 5000}
    deaths = iter((0, 3, 4, 17, 40))  # blocks after which the worker dies, within its transaction
    done = operations.run_block

    def die(block):
        done(block)
        if block.number == killer["at"]:
            killer["at"] = next(deaths, None)
            raise SystemExit("killed")

    killer = {"at": next(deaths)}
    monkeypatch.setattr(jobs.operations, "run_block", die)
    with unit_of_work():
        operations.start(import_id=tried.id, likeness=Likeness.PROPOSE, **room.here)
    marks = []
    while room.of(tried.id).status is ImportStatus.RUNNING:
        try:
            jobs.work({"import_id": str(tried.id)}, NOW)
        except SystemExit:
            marks.append(room.of(tried.id).done_blocks)
        db.session.rollback()
    assert marks == [0, 3, 4, 17, 40]  # what the dying one wrote is gone with it
    assert counts(room.of(tried.id).done) == {"new": 5000}
    assert persons() == 5000


def test_two_workers_on_one_file_do_each_block_once(room):
    tried = room.tried("residents", many(300))
    with unit_of_work():
        operations.start(import_id=tried.id, likeness=Likeness.PROPOSE, **room.here)
    task = operations.begin(import_id=tried.id, now=NOW)
    ours, theirs = operations.next_block(task), operations.next_block(task)
    for block in (ours, theirs):  # both had read it before either began
        with unit_of_work():
            operations.run_block(block)
    assert room.of(tried.id).done_blocks == 1
    assert counts(room.work(tried.id).done) == {"new": 300}
    assert persons() == 300


def test_memory_stays_flat_however_long_the_file_is(room):
    def peak(rows: int) -> int:
        tracemalloc.start()
        room.tried("residents", many(rows))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    room.tried("residents", many(10))  # what is loaded once
    small, large = peak(100), peak(500)
    assert large < small + 1_000_000  # the file that the test makes is below 0.1 MB


def test_a_run_that_is_stopped_goes_on_where_it_stood(room):
    tried = room.tried("residents", many(250))
    with unit_of_work():
        operations.start(import_id=tried.id, likeness=Likeness.PROPOSE, **room.here)
    task = operations.begin(import_id=tried.id, now=NOW)
    with unit_of_work():
        operations.run_block(operations.next_block(task))
    with unit_of_work():
        operations.stop(import_id=tried.id, **room.here)
    assert room.work(tried.id).done_blocks == 1
    assert counts(room.run(tried.id).done) == {"new": 250}


def test_what_was_not_tried_is_not_run_and_what_is_done_is_not_put_away(room):
    one = room.read(room.send("residents", table(PEOPLE, ROW)))
    with pytest.raises(NotNow):
        room.run(one.id)
    room.check(one.id)
    room.run(one.id)
    with pytest.raises(NotNow), unit_of_work():
        operations.withdraw(import_id=one.id, **room.here)


def test_a_file_put_away_keeps_no_row(room):
    one = room.read(room.send("residents", table(PEOPLE, ROW)))
    with unit_of_work():
        operations.withdraw(import_id=one.id, **room.here)
    assert db.session.scalar(sa.select(ImportBlock)) is None
    assert room.of(one.id).status is ImportStatus.WITHDRAWN


def test_rows_are_forgotten_after_two_weeks_and_the_counts_stay(any_app):
    room = Room()
    done = room.bring("residents", table(PEOPLE, ROW))
    left = room.tried("residents", table(PEOPLE, ROW))
    with unit_of_work():
        assert operations.forget_old(now=NOW + dt.timedelta(days=13)) == 0
    with unit_of_work():
        assert operations.forget_old(now=NOW + dt.timedelta(days=15)) == 2
    assert counts(room.of(done.id).done) == {"new": 1}
    assert room.of(left.id).status is ImportStatus.WITHDRAWN
    assert [db.session.scalar(sa.select(model)) for model in (ImportBlock, ImportKey, ImportPiece)] == [None] * 3


def test_another_clinic_has_no_such_file(room):
    one = room.read(room.send("residents", table(PEOPLE, ROW)))
    with unit_of_work():
        other = make.clinic()
    with pytest.raises(NotFound):
        queries.get_import(clinic_id=other.id, import_id=one.id)


def test_doses_are_tried_without_any_column_for_the_name(app):
    room = Room(programme=True)
    assert counts(room.tried("doses", table(DOSES, ["", "卡介苗", "1", "2020-05-01"])).checked) == {"wrong": 1}


@pytest.mark.parametrize("mark", ["checked_blocks", "done_blocks"])
def test_a_mark_never_stands_above_the_last_block(any_app, mark):
    room = Room()
    one = room.read(room.send("residents", table(PEOPLE, ROW)))
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.update(Import).where(Import.id == one.id).values({mark: 2}))
