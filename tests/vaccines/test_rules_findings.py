"""What speaks against a dose on a day: by arithmetic, the same for booking and for the bedside."""

import re
from datetime import date

import pytest

from tests.vaccines.table import BORN, day, doses, person
from vaccsched.vaccines.forecast import FindingCode, UnknownVaccine, forecast, judge_doses, valid_on

TABLE = """
right day                 |  | | MMR 1 | 8M |
too early by a day        |  | | MMR 1 | 8M-1D | too_early_age!
too early by interval     |  | HEPB@0D HEPB@1M | HEPB 3 | 6M |
interval one day short    |  | HEPB@0D HEPB@5M | HEPB 3 | 5M+59D | too_early_interval!
interval reached          |  | HEPB@0D HEPB@5M | HEPB 3 | 5M+60D |
live after 27 days        |  | MMR@8M | JEL 1 | 8M+27D | live_28d!
live after 28 days        |  | MMR@8M | JEL 1 | 8M+28D |
live on the same day      |  | MMR@8M | JEL 1 | 8M |
booked live 27 days later |  | JEL@9M | MMR 1 | 9M-27D | live_28d!
booked live 28 days later |  | JEL@9M | MMR 1 | 9M-28D |
non-live after live       |  | MMR@8M HEPB@0D HEPB@1M | HEPB 3 | 8M+1D |
oral after live           |  | MMR@12M IPV@2M IPV@3M | BOPV 3 | 12M+1D |
blood 3 months less 1     | blood=IVIG@7M | | MMR 1 | 10M-1D | blood_product_3m!
blood 3 months            | blood=IVIG@7M | | MMR 1 | 10M |
blood and BCG             | blood=IVIG@1D | | BCG 1 | 2D |
blood and non-live        | blood=IVIG@2M | | DTAP 1 | 2M |
same dose given           |  | MMR@8M | MMR 1 | 18M | same_dose_given!
same dose given today     |  | MMR@8M | MMR 1 | 8M | same_dose_given! too_early_age! too_early_interval!
dose 2 is missing         |  | HEPB@0D | HEPB 3 | 7M | earlier_dose_missing
series is complete        |  | BCG@0D | BCG 1 | 1M | same_dose_given!
one more than complete    |  | PPV23@3Y | PPV23 2 | 8Y | series_complete
too late                  |  | DTAP@2M DTAP@4M DTAP@6M | DTAP 4 | 7Y | too_late!
last day                  |  | DTAP@2M DTAP@4M DTAP@6M | DTAP 4 | 7Y-1D |
BCG last day              | ppd_negative | | BCG 1 | 4Y-1D |
BCG too late              | ppd_negative | | BCG 1 | 4Y | too_late!
DTAP 1 last day           |  | | DTAP 1 | 7Y-1D |
DTAP 1 too late           |  | | DTAP 1 | 7Y | too_late!
DTAP 2 last day           |  | DTAP@2M | DTAP 2 | 7Y-1D |
DTAP 2 too late           |  | DTAP@2M | DTAP 2 | 7Y | too_late!
DTAP 3 last day           |  | DTAP@2M DTAP@4M | DTAP 3 | 7Y-1D |
DTAP 3 too late           |  | DTAP@2M DTAP@4M | DTAP 3 | 7Y | too_late!
DTAP 5 last day           |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M | DTAP 5 | 7Y-1D |
DTAP 5 too late           |  | DTAP@2M DTAP@4M DTAP@6M DTAP@18M | DTAP 5 | 7Y | too_late!
DT 1 last day             |  | | DT 1 | 12Y-1D |
DT 1 too late             |  | | DT 1 | 12Y | too_late!
DT 2 too late             |  | DT@8Y | DT 2 | 12Y | too_late!
DT 3 too late             |  | DT@8Y DT@9Y | DT 3 | 12Y | too_late!
MPSVA 2 last day          |  | MPSVA@6M | MPSVA 2 | 24M-1D |
MPSVA 2 too late          |  | MPSVA@6M | MPSVA 2 | 24M | too_late!
MPSVA 1 too late          |  | | MPSVA 1 | 24M | too_late!
PCV13 1 too late          |  | | PCV13 1 | 6Y | too_late!
PCV13 2 last day          |  | PCV13@2M | PCV13 2 | 6Y-1D |
PCV13 2 too late          |  | PCV13@2M | PCV13 2 | 6Y | too_late!
EV71 2 too late           |  | EV71@6M | EV71 2 | 6Y | too_late!
HPV9 1 too late           | born=1950-01-01 | | HPV9 1 | 46Y | too_late!
ROTA5 2 too late          |  | ROTA5@2M | ROTA5 2 | 32W+1D | too_late!
ROTA5 2 last day          |  | ROTA5@2M | ROTA5 2 | 32W |
influenza twice           |  | IIV@2026-09-10 IIV@2026-10-10 | IIV 1 | 2026-11-18 | same_season!
DT 2 last day             |  | DT@8Y | DT 2 | 12Y-1D |
DT 3 last day             |  | DT@8Y DT@9Y | DT 3 | 12Y-1D |
DT fourth, last day       | born=2018-01-01 | DTAP@3M DTAP@4M DTAP@5M | DT 1 | 12Y-1D |
DT fourth, too late       | born=2018-01-01 | DTAP@3M DTAP@4M DTAP@5M | DT 1 | 12Y | too_late!
DT fifth, last day        | born=2018-01-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M | DT 1 | 12Y-1D |
DT fifth, too late        | born=2018-01-01 | DTAP@3M DTAP@4M DTAP@5M DTAP@18M | DT 1 | 12Y | too_late!
MPSVA 1 last day          |  | | MPSVA 1 | 24M-1D |
HPV2 before its day       | F born=2011-11-11 | | HPV2 1 | 2025-11-09 | not_yet_in_programme!
HPV2 on its day           | F born=2011-11-11 | | HPV2 1 | 2025-11-10 |
HPV4 1 last day           | F born=1980-01-01 | | HPV4 1 | 46Y-1D |
HPV4 1 too late           | F born=1980-01-01 | | HPV4 1 | 46Y | too_late!
HPV9 1 last day           | F born=1980-01-01 | | HPV9 1 | 46Y-1D |
LAIV 1 last day           |  | | LAIV 1 | 18Y-1D |
LAIV 1 too late           |  | | LAIV 1 | 18Y | too_late!
LAIV again, last day      |  | LAIV@4Y LAIV@5Y | LAIV 1 | 18Y-1D |
LAIV again, too late      |  | LAIV@4Y LAIV@5Y | LAIV 1 | 18Y | too_late!
PCV13 3 last day          |  | PCV13@2M PCV13@4M | PCV13 3 | 6Y-1D |
PCV13 3 too late          |  | PCV13@2M PCV13@4M | PCV13 3 | 6Y | too_late!
PCV13 4 last day          |  | PCV13@2M PCV13@4M PCV13@6M | PCV13 4 | 6Y-1D |
PCV13 4 too late          |  | PCV13@2M PCV13@4M PCV13@6M | PCV13 4 | 6Y | too_late!
EV71 2 last day           |  | EV71@6M | EV71 2 | 6Y-1D |
PENTA 1 last day          |  | | PENTA 1 | 6Y-1D |
PENTA 1 too late          |  | | PENTA 1 | 6Y | too_late!
PENTA 2 last day          |  | PENTA@2M | PENTA 2 | 6Y-1D |
PENTA 2 too late          |  | PENTA@2M | PENTA 2 | 6Y | too_late!
PENTA 3 last day          |  | PENTA@2M PENTA@3M | PENTA 3 | 6Y-1D |
PENTA 3 too late          |  | PENTA@2M PENTA@3M | PENTA 3 | 6Y | too_late!
PENTA 4 last day          |  | PENTA@2M PENTA@3M PENTA@4M | PENTA 4 | 6Y-1D |
PENTA 4 too late          |  | PENTA@2M PENTA@3M PENTA@4M | PENTA 4 | 6Y | too_late!
PENTA 4 near DTaP         |  | PENTA@2M PENTA@3M PENTA@4M DTAP@18M | PENTA 4 | 24M-2D | too_early_interval!
PENTA 4 after DTaP        |  | PENTA@2M PENTA@3M PENTA@4M DTAP@18M | PENTA 4 | 24M-1D |
PENTA 4 near IPV          |  | PENTA@2M PENTA@3M PENTA@4M IPV@18M | PENTA 4 | 18M+27D | too_early_interval!
PENTA 4 after IPV         |  | PENTA@2M PENTA@3M PENTA@4M IPV@18M | PENTA 4 | 18M+28D |
doctor after invalid      |  | DTAP@2M-1D | DTAP 1 | 2M+3D | ask_doctor
doctor near nasal live    |  | LAIV@4Y | VAR 1 | 4Y+3D | ask_doctor
weak source, too early    | born=1950-01-01 | RZV@2026-10-01 | RZV 2 | 2026-11-18 | too_early_interval
rabies is never too early | exposed=II@1Y | RABIES@1Y | RABIES 2 | 1Y+1D |
rabies without exposure   |  | RABIES@1Y | RABIES 2 | 1Y+1D |
rabies the same dose      | exposed=II@1Y | RABIES@1Y RABIES@1Y+3D | RABIES 2 | 1Y+3D | same_dose_given!
rabies Zagreb two today   | exposed=II@1Y:ZAGREB | RABIES@1Y | RABIES 2 | 1Y |
rabies years later        |  | RABIES@1Y RABIES@1Y+3D | RABIES 1 | 3Y |
"""


def table():
    for line in TABLE.strip().splitlines():
        name, who, record, what, on, expected = (cell.strip() for cell in line.split("|"))
        told = re.search(r"born=(\S+)", who)
        born = date.fromisoformat(told[1]) if told else BORN
        facts = person(re.sub(r"born=\S+", "", who), born)
        vaccine, number = what.split()
        yield pytest.param(
            facts, doses(record, born), vaccine, int(number), day(on, born), sorted(expected.split()), id=name
        )


@pytest.mark.parametrize(("facts", "given", "vaccine", "number", "on", "expected"), list(table()))
def test_findings(facts, given, vaccine, number, on, expected):
    found = valid_on(facts, given, vaccine, number, on)
    assert sorted(f"{one.code}{'!' if one.blocks else ''}" for one in found) == expected
    for one in found:
        assert "{" not in one.reason.text("zh") + one.reason.text("en")
        assert one.allowed_from is None or one.allowed_from > on


def test_an_unknown_vaccine_is_refused():
    with pytest.raises(UnknownVaccine):
        valid_on(person("", BORN), [], "XYZ", 1, BORN)


def test_every_dose_is_judged_by_the_rule_of_its_own_date():
    born = date(2024, 8, 1)
    judged = judge_doses(person("", born), doses("DTAP@3M DTAP@5M DTAP@5M+28D DTAP@6M+5D", born))
    counts = [[verdict.position for verdict in one.verdicts] for one in judged]
    assert counts == [[1], [2], [None], [3]]  # until 2024-12-31 from 3 months, the third from 6 months since 2025
    assert [one.is_valid for one in judged] == [True, True, False, True]
    assert "6月龄" in judged[2].verdicts[0].reason.text("zh")
    assert "6 months" in judged[2].verdicts[0].reason.text("en")


LONGEST = [
    ("JE=JEI", "JEI@8M", "JEI", "8M+10D", False),
    ("JE=JEI", "JEI@8M", "JEI", "8M+11D", True),
    ("", "DT@7Y", "DT", "7Y>2M", False),
    ("", "DT@7Y", "DT", "7Y>2M+1D", True),
    ("", "DT@7Y DT@7Y+2M", "DT", "7Y>2M>12M", False),
    ("", "DT@7Y DT@7Y+2M", "DT", "7Y>2M>12M+1D", True),
    ("F", "HPV2@13Y", "HPV2", "14Y", False),
    ("F", "HPV2@13Y", "HPV2", "14Y+1D", True),
    ("", "VAR@14Y", "VAR", "14Y+56D", False),
    ("", "VAR@14Y", "VAR", "14Y+57D", True),
]


@pytest.mark.parametrize(("who", "record", "vaccine", "on", "late"), LONGEST)
def test_the_longest_gap_is_advice_and_never_a_restart(who, record, vaccine, on, late):
    answers = forecast(person(who, BORN), doses(record, BORN), day(on, BORN))
    [found] = [one for one in answers if one.vaccine == vaccine]
    assert found.is_open
    assert ("不用从头" in found.reason_zh) is late
    assert ("内打" in found.reason_zh) is not late


def test_a_pentavalent_dose_counts_in_each_of_its_lines():
    [one] = judge_doses(person("", BORN), doses("PENTA@2M", BORN))
    assert {verdict.line: verdict.position for verdict in one.verdicts} == {
        "PENTA": 1,
        "POLIO": 1,
        "DTP": 1,
        "HIB": 1,
    }


def test_an_extra_dose_is_called_extra():
    *_, last = judge_doses(person("", BORN), doses("MMR@8M MMR@18M MMR@3Y", BORN))
    verdict = last.verdicts[0]
    assert verdict.line == "MMR"
    assert not verdict.is_valid
    assert "多打" in verdict.reason.text("zh")


def test_a_conjugate_dose_of_a_baby_stands_for_group_a_only():
    [one] = judge_doses(person("", BORN), doses("1602@6M", BORN))
    assert {verdict.line: verdict.is_valid for verdict in one.verdicts} == {"MENAC": False, "MENCONJ": True}


def test_live_vaccines_too_near_each_other_count_with_a_doubt():
    first, second = judge_doses(person("", BORN), doses("MMR@8M JEL@8M+27D", BORN))
    assert not first.doubts
    assert second.is_valid
    assert "28天" in second.doubts[0].text("zh")
    assert "Less than 28 days" in second.doubts[0].text("en")
    for apart in ("8M", "8M+28D"):
        assert not judge_doses(person("", BORN), doses(f"MMR@8M JEL@{apart}", BORN))[1].doubts


def test_a_judgement_names_its_dose_and_product():
    given = doses("MMR@8M 1401@10M", BORN)
    judged = judge_doses(person("", BORN), given)
    assert [(one.dose, one.product) for one in judged] == [(given[0], "MMR"), (given[1], "MR")]


def test_doses_of_the_future_are_judged_but_not_counted_today():
    found = valid_on(person("", BORN), doses("HEPB@0D HEPB@1M", BORN), "HEPB", 2, day("1M-1D", BORN))
    assert [one.code for one in found] == [FindingCode.TOO_EARLY_AGE]
