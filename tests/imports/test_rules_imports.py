"""What a cell says, which column is which, which encoding a file has."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vaccsched.imports.models import ImportKind
from vaccsched.imports.rules import AT_WORK, TRANSITIONS, cells, columns, decoding, sources
from vaccsched.imports.rules.cells import Unreadable
from vaccsched.imports.rules.row import Line, Reader


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-01",
        "2020-3-1",
        "20200301",
        "2020/3/1",
        "2020.03.01",
        "2020年3月1日",
        "２０２０－０３－０１",
        "2020-03-01 08:30:00",
    ],
)
def test_days_are_read_as_files_write_them(text):
    assert cells.day(text) == dt.date(2020, 3, 1)


@pytest.mark.parametrize("text", ["2020-02-30", "03/01/2020", "1.3.20", "43891", "99999999", "1700-01-01", "abc", "-"])
def test_what_is_no_day_is_not_guessed(text):
    with pytest.raises(Unreadable):
        cells.day(text)


def test_day_and_time_are_read_together():
    assert cells.moment("2026/12/1 8:05").isoformat() == "2026-12-01T08:05:00"
    assert cells.moment("2026-12-01T08:05:30.123").isoformat() == "2026-12-01T08:05:30"
    assert cells.moment("2026-12-01T00:05:30Z").isoformat() == "2026-12-01T08:05:30"  # in UTC, so read there
    assert cells.moment("2026-12-01 08:05+08:00").isoformat() == "2026-12-01T08:05:00"
    with pytest.raises(Unreadable, match="moment"):
        cells.moment("2026-12-01")


@pytest.mark.parametrize(
    ("text", "tenths"), [("4.5", 45), ("4,5℃", 45), ("-18", -180), ("−18.04 °C", -180), ("＋2", 20)]
)
def test_temperatures_are_read_in_tenths(text, tenths):
    assert cells.tenths(text) == tenths


@pytest.mark.parametrize("text", ["4..5", "warm", "200", "4.5.6", "-95"])
def test_what_is_no_temperature_of_a_fridge_is_refused(text):
    with pytest.raises(Unreadable):
        cells.tenths(text)


@pytest.mark.parametrize("text", ["3", "第3剂", "3剂", "３", "3.0"])
def test_dose_numbers_are_read(text):
    assert cells.count(text, least=1, most=20, code="dose_number") == 3


@settings(max_examples=25)
@given(st.text(max_size=40))
def test_no_cell_breaks_a_reader(text):
    for read in (cells.day, cells.time, cells.moment, cells.tenths, cells.word_key, cells.clean):
        with contextlib.suppress(Unreadable):
            read(text)


def test_a_row_tells_all_that_is_wrong_with_it_and_shows_no_number_of_a_person():
    row = Reader(Line(number=7, cells={"phone": "123", "birth_date": "gestern", "name": ""}))
    row.read("birth_date", cells.day)
    row.need("name", str)
    row.wrong("phone", "phone")
    assert [(one.field, one.code, one.shown) for one in row.found.faults] == [
        ("birth_date", "day", "gestern"), ("name", "empty", ""), ("phone", "phone", ""),
    ]  # fmt: skip


def test_columns_are_found_by_their_names():
    head = ["序号", "儿童姓名", "性 别", "出生日期（公历）", "身份证号码*", "母亲姓名", "联系电话"]
    assert columns.suggest(ImportKind.RESIDENTS, head, {}) == {
        "name": 1, "sex": 2, "birth_date": 3, "document": 4, "mother_name": 5, "phone": 6,
    }  # fmt: skip


def test_what_the_clinic_said_before_goes_before_the_names():
    head = ["姓名", "编号", "电话"]
    remembered = {"编号": "document", "电话": ""}
    assert columns.suggest(ImportKind.RESIDENTS, head, remembered) == {"document": 1, "name": 0}


@pytest.mark.parametrize(
    ("kind", "chosen", "missing"),
    [
        (ImportKind.RESIDENTS, {"name": 0}, ["birth_date"]),
        (ImportKind.RESIDENTS, {"name": 0, "document": 1}, []),
        (ImportKind.DOSES, {"vaccine": 0, "dose_number": 1, "given_on": 2, "name": 3}, ["document"]),
        (ImportKind.DOSES, {"vaccine": 0, "dose_number": 1, "given_on": 2, "name": 3, "birth_date": 4}, []),
        (ImportKind.WARMTH, {"at": 0, "warmth": 1}, ["place"]),
        (ImportKind.STAFF, {"name": 0}, ["username", "roles"]),
    ],
)
def test_columns_without_which_no_row_can_be_read_are_told(kind, chosen, missing):
    assert columns.missing(kind, chosen, one_fridge=False) == missing


def test_one_fridge_for_the_whole_file_needs_no_column():
    assert columns.missing(ImportKind.WARMTH, {"at": 0, "warmth": 1}, one_fridge=True) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(encoding):
    found = decoding.encoding_of("姓名,出生日期\n王小明,2020-03-01\n".encode(encoding))
    assert found is not None
    assert "姓名,出生日期" in "姓名,出生日期".encode(encoding).decode(found)


def test_a_sample_that_ends_within_a_letter_is_still_utf_8():
    assert decoding.encoding_of("姓名,王小明".encode()[:-1]) == "utf-8-sig"


def test_what_is_no_text_has_no_encoding():
    assert decoding.encoding_of(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") is None


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_what_stands_between_the_cells(separator):
    assert decoding.separator_of(separator.join(["姓名", "地址", '"a,b;c,d,e,f,g"']) + "\n") == separator


def test_the_head_may_stand_below_a_title():
    known = {"姓名", "出生日期"}
    rows = [["青山县儿童名册"], [], ["姓名", "出生日期"], ["王小明", "2020-03-01"]]
    assert decoding.head_of(rows, known, columns.heading_key) == 2


def test_a_file_stops_and_goes_on_but_never_comes_back_from_done():
    assert {one for one in TRANSITIONS if one.endswith("ing")} == AT_WORK
    assert sources("running") == ["checked", "stopped"]
    assert TRANSITIONS["done"] == frozenset()
