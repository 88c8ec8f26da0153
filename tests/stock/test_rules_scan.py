"""What a scanner types: read whole, or refused; never another vial."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaccsched.stock.errors import UnreadableCode
from vaccsched.stock.rules import parse_scan

CODE = "81000020000000000026"
GTIN = "06901234567892"
GS1 = f"01{GTIN}1727063010LOT7\x1d21SER9"


@pytest.mark.parametrize(
    "noise",
    [
        CODE,
        f"{CODE}\r\n",
        f"\t{CODE}\t",
        f" {CODE} ",
        "８１０００２０００００００００００２６".replace("８１０００２", "８１００００２")[:20],
        f"﻿{CODE}​",
    ],
)
def test_a_trace_code_is_read_through_the_noise_of_a_keyboard_wedge(noise):
    assert parse_scan(noise).trace_code == CODE


def test_a_trace_code_names_the_product_but_neither_lot_nor_expiry():
    scan = parse_scan(CODE)
    assert (scan.product_code, scan.lot_number, scan.expires_on) == ("8100002", None, None)


@pytest.mark.parametrize(
    "text",
    [GS1, f"]d2{GS1}", f"]C1{GS1}\r", f"(01){GTIN}(17)270630(10)LOT7(21)SER9"],
)
def test_a_gs1_code_tells_gtin_lot_expiry_and_serial(text):
    scan = parse_scan(text)
    assert (scan.gtin, scan.lot_number, scan.expires_on, scan.serial) == (GTIN, "LOT7", dt.date(2027, 6, 30), "SER9")
    assert scan.trace_code == f"01{GTIN}21SER9"


def test_day_00_of_a_gs1_expiry_is_the_last_day_of_the_month():
    assert parse_scan(f"01{GTIN}1727020021S").expires_on == dt.date(2027, 2, 28)


def test_a_gs1_code_without_serial_names_no_pack():
    assert parse_scan(f"01{GTIN}1727063010LOT7").trace_code is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "A012",
        CODE[:-1],
        CODE + "1",
        CODE + CODE,
        CODE + "81000020000000000027",
        CODE * 3,
        GS1 + GS1,
        f"{GS1}01{GTIN}1727063010LOT8",
        f"{GS1}{CODE}",
        f"01{GTIN}1727063010LOT7{CODE}",
        "0106901234567890" + "1727063010L",  # wrong check digit
        f"01{GTIN}1727133010LOT7",  # 13th month
        "11010519491231002X",
        "8100002000000000002６X",
        CODE[:10] + "O" + CODE[11:],
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(UnreadableCode):
        parse_scan(text)


@given(st.text(max_size=120))
def test_no_text_is_read_as_a_code_it_does_not_hold(text):
    try:
        scan = parse_scan(text)
    except UnreadableCode:
        return
    assert scan.trace_code is None or len(scan.trace_code) >= 18


@given(st.from_regex(r"8\d{19}", fullmatch=True), st.from_regex(r"8\d{19}", fullmatch=True))
def test_two_glued_codes_are_never_one(first, second):
    with pytest.raises(UnreadableCode):
        parse_scan(first + second)
