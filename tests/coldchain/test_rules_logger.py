"""Loggers' files: columns are recognised, every row says what becomes of it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.coldchain.forms import minutes_of
from vaccsched.coldchain.rules import logger
from vaccsched.shared.degrees import degrees, tenths_of

NOW = dt.datetime(2026, 12, 1, 12, 0)  # noqa: DTZ001 - the clinic's clock


def rows(text, known=None):
    cells = logger.read(text)
    header, columns = logger.find_columns(cells)
    return logger.rows_of(cells, header, columns, known=known or {}, now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "时间,温度\n2026-12-01 08:00,4.5",
        "序号;记录时间;温度(℃);报警\n1;2026/12/01 08:00:00;4,5;否",
        "Logger 7\n\nDate\tTime\tTemp °C\n2026-12-01\t08:00\t4.5",
        "No,Datetime,Temperature,High Temp Limit\n1,2026-12-01T08:00:00,4.50,8.0",
        "高温报警限,温度,日期时间\n8.0,4.5℃,2026年12月01日 08:00",
    ],
)
def test_time_and_temperature_are_found_by_their_names(text):
    [row] = rows(text)
    assert (row.state, row.at, row.tenths) == ("new", dt.datetime(2026, 12, 1, 8, 0), 45)  # noqa: DTZ001


@pytest.mark.parametrize(
    "written",
    ["2026-12-01T00:00:00Z", "2026-12-01 00:00 UTC", "2026/12/01 08:00+08:00", "2026-12-01 09:00+0900",
     "2026-11-30 19:00 -05:00", "2026-12-01 08:00"],
)  # fmt: skip
def test_a_loggers_zone_is_obeyed_and_without_one_it_means_the_clock_on_the_wall(written):
    [row] = rows(f"时间,温度\n{written},4.5")
    assert (row.state, row.at) == ("new", dt.datetime(2026, 12, 1, 8, 0))  # noqa: DTZ001


@pytest.mark.parametrize("text", ["", "a,b\n1,2", "2026-12-01 08:00,4.5", "温度\n4.5"])
def test_a_file_without_both_columns_is_not_guessed_at(text):
    assert logger.find_columns(logger.read(text)) is None


@pytest.mark.parametrize(
    "text", ["时间,温度\n2026-12-01 08:00," + "9" * 200_000, '时间,温度\n"' + f"{'1' * 60},5\n" * 4_000]
)
def test_a_cell_that_never_ends_is_no_loggers_file(text):
    assert logger.find_columns(logger.read(text)) is None


def test_a_logger_whose_clock_is_not_set_has_no_time():
    assert [row.state for row in rows("时间,温度\n0001-01-01 00:00,4.5\n1970-01-01 08:00,4.5")] == ["unreadable"] * 2


def test_every_row_says_what_becomes_of_it():
    known = {dt.datetime(2026, 12, 1, 7, 0): 40, dt.datetime(2026, 12, 1, 8, 0): 41}  # noqa: DTZ001
    lines = (
        "2026-12-01 07:00,4.0", "2026-12-01 08:00,4.2", "2026-12-01 09:00,4.3", "2026-12-01 09:00,4.3",
        "2026-12-01 09:00,9.9", "2026-12-01 13:00,4.4", "gestern,4.4", "2026-12-01 10:00,warm", "x",
        "2026-12-01 11:00,999",
    )  # fmt: skip
    text = "\n".join(("时间,温度", *lines))
    assert [row.state for row in rows(text, known)] == [
        "known", "differs", "new", "known", "differs", "future", "unreadable", "unreadable", "unreadable", "unreadable",
    ]  # fmt: skip
    assert rows(text, known)[0].line == 2


@pytest.mark.parametrize("mark", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_file_is_read_in_any_usual_encoding(mark):
    assert logger.text_of("时间,温度".encode(mark)) == "时间,温度"


@given(st.text(max_size=300))
def test_no_file_breaks_the_reading(text):
    found = logger.find_columns(logger.read(text))
    if found is not None:
        logger.rows_of(logger.read(text), *found, known={}, now=NOW)


@pytest.mark.parametrize(
    ("typed", "tenths"),
    [
        ("4.5", 45),
        ("－18", -180),
        ("-0.5", -5),
        ("４．５℃", 45),
        ("4,5 °C", 45),
        ("45.55", None),
        ("warm", None),
        ("", None),
    ],
)
def test_a_temperature_is_read_as_people_type_it(typed, tenths):
    assert tenths_of(typed) == tenths


def test_a_temperature_is_shown_with_one_digit():
    assert (degrees(-5), degrees(None)) == ("−0.5 ℃", "—")


@pytest.mark.parametrize(("typed", "minutes"), [("90", 90), ("1:30", 90), ("48：00", 2880), ("x", 0), ("-5", 0)])
def test_minutes_may_be_typed_as_hours(typed, minutes):
    assert minutes_of(typed) == minutes
