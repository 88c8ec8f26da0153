"""Which keys the machine's menu has."""

from vaccsched.kiosk import rules


def codes(ready, together=()):
    return [one.codes for one in rules.options(ready=ready, together=together)]


def test_one_vaccine_due_is_no_menu():
    assert codes(["PPV23"]) == [("PPV23",)]


def test_two_that_go_together_can_be_had_together_or_alone():
    assert codes(["PPV23", "IIV"], ["PPV23", "IIV"]) == [("PPV23", "IIV"), ("PPV23",), ("IIV",)]


def test_two_that_do_not_go_together_are_only_had_alone():
    assert codes(["VAR", "MMR"], ["VAR"]) == [("VAR",), ("MMR",)]


def test_nothing_due_is_no_key():
    assert codes([]) == []


def test_a_screen_holds_four_keys():
    assert len(codes(["A", "B", "C", "D", "E"], ["A", "B"])) == rules.MOST_SHOWN
