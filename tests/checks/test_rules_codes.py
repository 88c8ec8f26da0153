"""Codes as scanners deliver them: noise is taken away, what is glued or cut is refused, never another code read."""

import datetime as dt
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from vaccsched.stock.errors import UnreadableCode
from vaccsched.stock.rules import Scan, parse_scan, read_expiry

GS = "\x1d"
WIDE = {ord(letter): chr(ord(letter) + 0xFEE0) for letter in string.digits + "()"}
trace_codes = st.text(string.digits, min_size=20, max_size=20)
noise = st.text("\r\n\t\x00\u200b\ufeff ", max_size=4)
lots = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=12)
serials = st.text(string.ascii_uppercase + string.digits, min_size=1, max_size=12)


def check_digit(digits: str) -> str:
    total = sum(int(one) * (3 if place % 2 == 0 else 1) for place, one in enumerate(reversed(digits)))
    return str(-total % 10)


@st.composite
def gtins(draw) -> str:
    body = "0" + draw(st.text(string.digits, min_size=12, max_size=12))
    return body + check_digit(body)


@st.composite
def gs1(draw) -> tuple[str, Scan]:
    """A GS1 code as a DataMatrix reader delivers it, and what it says."""
    gtin, lot, serial = draw(gtins()), draw(lots), draw(serials)
    day = draw(st.dates(dt.date(2026, 1, 1), dt.date(2049, 12, 31)))
    start = draw(st.sampled_from(["", "]d2", "]C1", GS]))
    code = f"{start}01{gtin}17{day:%y%m%d}10{lot}{GS}21{serial}"
    return code, Scan(trace_code=f"01{gtin}21{serial}", gtin=gtin, lot_number=lot, expires_on=day, serial=serial)


def read(text: str) -> Scan | None:
    """What was read, None when it was refused."""
    try:
        return parse_scan(text)
    except UnreadableCode:
        return None


@given(code=trace_codes, before=noise, after=noise, wide=st.booleans())
def test_twenty_digits_with_noise_and_in_full_width(code, before, after, wide):
    shown = code.translate(WIDE) if wide else code
    assert parse_scan(before + shown + after) == Scan(trace_code=code)


@given(first=trace_codes, second=trace_codes, between=noise)
@example(first="81000010000000000011", second="81000010000000000012", between="\r")
def test_two_scans_glued_together_are_refused(first, second, between):
    assert read(first + between + second) is None


@given(code=trace_codes, place=st.integers(0, 19))
def test_a_digit_lost_or_doubled_is_never_another_code(code, place):
    for broken in (code[:place] + code[place + 1 :], code[: place + 1] + code[place:]):
        found = read(broken)
        assert found is None or found.trace_code != code


@given(pair=gs1(), after=noise)
def test_a_gs1_code_is_read_whole(pair, after):
    code, said = pair
    found = read(code + after)
    assume(found is not None)  # a lot or a serial that looks like the beginning of another code is refused
    assert found == said


@given(pair=gs1(), other=gs1())
def test_two_gs1_codes_glued_are_refused_or_at_least_not_mixed(pair, other):
    assert read(pair[0] + other[0]) is None


@given(pair=gs1(), code=trace_codes)
def test_a_gs1_code_and_a_trace_code_glued_are_refused(pair, code):
    assert read(code + pair[0]) is None
    assert read(pair[0] + code) is None


@given(pair=gs1())
def test_brackets_say_the_same(pair):
    _code, said = pair
    text = f"(01){said.gtin}(17){said.expires_on:%y%m%d}(10){said.lot_number}(21){said.serial}"
    found = read(text)
    assume(found is not None)
    assert found == said
    assert read(text.translate(WIDE)) == said


@given(text=st.text(max_size=120))
def test_any_text_is_read_or_refused(text):
    found = read(text)
    assert found is None or found.trace_code or found.gtin


@pytest.mark.parametrize(
    ("digits", "day"),
    [("270200", dt.date(2027, 2, 28)), ("280200", dt.date(2028, 2, 29)), ("261100", dt.date(2026, 11, 30)),
     ("261231", dt.date(2026, 12, 31)), ("２６１２００", dt.date(2026, 12, 31))],
)  # fmt: skip
def test_day_00_is_the_last_day_of_the_month(digits, day):
    assert read_expiry(digits) == day


@pytest.mark.parametrize("digits", ["", "271301", "270230", "2702", "2702000", "abcdef"])
def test_an_expiry_that_is_no_day(digits):
    with pytest.raises(UnreadableCode):
        read_expiry(digits)
