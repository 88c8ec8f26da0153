"""Every sentence of the forecaster, word by word in both languages, with the rule it names (``sentences.txt``)."""

import re
from datetime import date
from pathlib import Path

import pytest

from tests.vaccines.table import BORN, day, doses, person
from vaccsched.vaccines.forecast import forecast, judge_doses, valid_on

TEXT = (Path(__file__).parent / "sentences.txt").read_text("utf-8")


def told(part: str):
    """Of each entry: its cells, the Chinese and the English sentence."""
    _, _, rest = TEXT.partition(f"# {part}\n")
    lines = rest.partition("# ")[0].splitlines()
    for head, zh, en in zip(lines[::3], lines[1::3], lines[2::3], strict=True):
        cells = [cell.strip() for cell in head.split("|")]
        yield pytest.param(cells, (zh.strip(), en.strip()), id=cells[0])


def someone(cells):
    born = re.search(r"born=(\S+)", cells[1])
    birth = day(born[1], BORN) if born else BORN
    return person(re.sub(r"born=\S+", "", cells[1]), birth), doses(cells[2], birth), birth


def both(reason):
    return reason.text("zh"), reason.text("en")


@pytest.mark.parametrize(("cells", "sentences"), list(told("answers")))
def test_an_answer_says_why(cells, sentences):
    facts, given, born = someone(cells)
    *_, on, vaccine, rule = cells
    [found] = [one for one in forecast(facts, given, day(on, born)) if one.vaccine == vaccine]
    assert (found.reason_zh, found.reason_en) == sentences
    assert found.rule == rule


@pytest.mark.parametrize(("cells", "sentences"), list(told("findings")))
def test_a_finding_says_what_is_against_the_dose(cells, sentences):
    facts, given, born = someone(cells)
    *_, what, on, expected = cells
    vaccine, number = what.split()
    code, rule, allowed_from = expected.split()
    found = valid_on(facts, given, vaccine, int(number), day(on, born))
    [one] = [one for one in found if one.code == code.rstrip("!")]
    assert both(one.reason) == sentences
    assert one.blocks is code.endswith("!")
    assert (one.rule, str(one.allowed_from)) == (rule, allowed_from)


@pytest.mark.parametrize(("cells", "sentences"), list(told("verdicts")))
def test_a_verdict_says_whether_the_dose_counts(cells, sentences):
    facts, given, _ = someone(cells)
    last = judge_doses(facts, given)[-1]
    if cells[3] == "doubt":
        assert [both(doubt) for doubt in last.doubts] == [sentences]
        return
    line, position, rule = cells[3].split()
    [one] = [one for one in last.verdicts if one.line == line]
    assert both(one.reason) == sentences
    assert (str(one.position or "-"), one.rule) == (position, rule)


def test_days_are_spoken_month_by_month():
    months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October"]
    for month, name in enumerate([*months, "November", "December"], start=1):
        answers = forecast(person("", date(2025, month, 3)), [], date(2025, 12, 31))
        [one] = [one for one in answers if one.vaccine == "VAR"]
        assert f"earliest 3 {name} 2026" in one.reason_en
        assert f"最早2026年{month}月3日" in one.reason_zh
