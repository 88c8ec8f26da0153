"""Signed short texts: bare, or at the end of the web address that a phone opens."""

import pytest

from vaccsched.shared import qr


@pytest.mark.parametrize("around", ["{}", " {}\r\n", "https://clinic.example/mine/{}", "http://10.0.0.1:8000/q?t={}",
                                    "https://clinic.example/mine/{}/"])  # fmt: skip
def test_a_signed_text_is_read_bare_and_from_an_address(app, around):
    assert qr.opened("ticket", around.format(qr.signed("ticket", "abc"))) == "abc"


@pytest.mark.parametrize("around", ["{}x", "x{}", "{}#later", "https://clinic.example/{}/more", "", "/", "。"])
def test_what_is_cut_forged_or_elsewhere_is_nothing(app, around):
    assert qr.opened("ticket", around.format(qr.signed("ticket", "abc"))) is None


def test_a_text_signed_for_something_else_is_nothing(app):
    assert qr.opened("ticket", qr.signed("appointment", "abc")) is None
