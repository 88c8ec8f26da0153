"""狂犬病暴露预防处置工作规范(2023年版): day lists, shifting, boosters; never refused."""

from dataclasses import replace
from datetime import date

import pytest

from tests.vaccines.table import answers, day, doses, person
from vaccsched.vaccines.forecast import Event, forecast

BORN = date(1990, 1, 1)

SETTLED = """
# Everybody is born on 1990-01-01. R@: a rabies dose, :Z: the Zagreb course, ZZZZ and EEEEE: whole courses from 30Y on
no exposure             | |  | 30Y | RABIES not_applicable
Essen 1 at once         | exposed=II@30Y |  | 30Y | RABIES due 1
Essen 1 late            | exposed=II@30Y |  | 30Y+9D | RABIES due 1
Essen 2 day 2           | exposed=II@30Y | R@30Y | 30Y+2D | RABIES not_yet 2
Essen 2 day 3           | exposed=II@30Y | R@30Y | 30Y+3D | RABIES due 2
Essen 3 day 6           | exposed=III@30Y | R@30Y R@30Y+3D | 30Y+6D | RABIES not_yet 3
Essen 3 day 7           | exposed=III@30Y | R@30Y R@30Y+3D | 30Y+7D | RABIES due 3
Essen 3 shifted         | exposed=II@30Y | R@30Y R@30Y+5D | 30Y+8D | RABIES not_yet 3
Essen 3 shifted on      | exposed=II@30Y | R@30Y R@30Y+5D | 30Y+9D | RABIES due 3
Essen 4 day 14          | exposed=II@30Y | R@30Y R@30Y+3D R@30Y+7D | 30Y+14D | RABIES due 4
Essen 5 day 27          | exposed=II@30Y | R@30Y R@30Y+3D R@30Y+7D R@30Y+14D | 30Y+27D | RABIES not_yet 5
Essen 5 day 28          | exposed=II@30Y | R@30Y R@30Y+3D R@30Y+7D R@30Y+14D | 30Y+28D | RABIES due 5
Essen done              | exposed=II@30Y | EEEEE | 31Y | RABIES complete
Zagreb 2 same day       | exposed=II@30Y:Z | R@30Y | 30Y | RABIES due 2
Zagreb 3 day 6          | exposed=II@30Y:Z | R@30Y R@30Y | 30Y+6D | RABIES not_yet 3
Zagreb 3 day 7          | exposed=II@30Y:Z | R@30Y R@30Y | 30Y+7D | RABIES due 3
Zagreb 4 day 21         | exposed=II@30Y:Z | R@30Y R@30Y R@30Y+7D | 30Y+21D | RABIES due 4
Zagreb 4 shifted        | exposed=II@30Y:Z | R@30Y R@30Y R@30Y+10D | 30Y+23D | RABIES not_yet 4
Zagreb done             | exposed=II@30Y:Z | ZZZZ | 31Y | RABIES complete
again before 3M         | exposed=II@30Y:Z exposed=II@30Y+21D>3M-1D | ZZZZ | 31Y | RABIES complete
again from 3M           | exposed=II@30Y:Z exposed=II@30Y+21D>3M | ZZZZ | 31Y | RABIES due 1
booster 2 day 2         | exposed=II@30Y:Z exposed=II@31Y | ZZZZ R@31Y | 31Y+2D | RABIES not_yet 2
booster 2 day 3         | exposed=II@30Y:Z exposed=II@31Y | ZZZZ R@31Y | 31Y+3D | RABIES due 2
booster done            | exposed=II@30Y:Z exposed=II@31Y | ZZZZ R@31Y R@31Y+3D | 32Y | RABIES complete
again during the course | exposed=II@30Y exposed=II@30Y+5D | R@30Y R@30Y+3D | 30Y+7D | RABIES due 3
unfinished, years later | exposed=II@30Y exposed=II@33Y | R@30Y R@30Y+3D | 33Y | RABIES due 1
full before, no event   | exposed=II@33Y | EEEEE | 33Y | RABIES due 1
doses without event     | | R@30Y | 30Y+1D | RABIES needs_doctor 2
full without event      | | EEEEE | 33Y | RABIES complete
exposed later           | exposed=II@30Y |  | 30Y-1D | RABIES not_applicable
still running, day 28   | exposed=II@30Y exposed=II@30Y+28D | R@30Y | 30Y+28D | RABIES due 2
given up, day 29        | exposed=II@30Y exposed=II@30Y+29D | R@30Y | 30Y+29D | RABIES due 1
running, from last dose | exposed=II@30Y exposed=II@30Y+35D | R@30Y R@30Y+3D R@30Y+7D | 30Y+35D | RABIES due 4
three before, no event  | | R@30Y R@30Y+7D R@30Y+21D | 31Y | RABIES complete
three in 20 days        | | R@30Y R@30Y+7D R@30Y+20D | 31Y | RABIES needs_doctor 4
two on day 0 and one    | | R@30Y R@30Y R@30Y+21D | 31Y | RABIES needs_doctor 4
two only                | | R@30Y R@30Y+28D | 31Y | RABIES needs_doctor 3
full before: booster 2  | exposed=II@33Y | EEEEE R@33Y | 33Y+3D | RABIES due 2
pregnant                | pregnant exposed=III@30Y |  | 30Y | RABIES due 1
weak immunity           | immunosuppressed exposed=III@30Y |  | 30Y | RABIES due 1
chemotherapy            | chemotherapy exposed=III@30Y |  | 30Y | RABIES due 1
other dose yesterday    | exposed=III@30Y blood=IVIG@30Y-1D | MMR@30Y-1D | 30Y | RABIES due 1
"""


def written_out(table):
    table = table.replace("ZZZZ", "R@30Y R@30Y R@30Y+7D R@30Y+21D")
    table = table.replace("EEEEE", "R@30Y R@30Y+3D R@30Y+7D R@30Y+14D R@30Y+28D")
    return table.replace(" R@", " RABIES@").replace(":Z", ":ZAGREB")


@pytest.mark.parametrize("row", answers(written_out(SETTLED), born=BORN))
def test_the_courses(row):
    row.check()


def test_grade_three_mentions_passive_immunization_within_seven_days():
    facts = person("exposed=III@30Y", BORN)
    for after, mentioned in ((7, True), (8, False)):
        on = day(f"30Y+{after}D", BORN)
        [rabies] = [one for one in forecast(facts, doses("RABIES@30Y", BORN), on) if one.vaccine == "RABIES"]
        assert ("被动免疫" in rabies.reason_zh) is mentioned


def test_a_booster_is_told_apart_by_its_rule():
    facts = person("exposed=II@30Y:ZAGREB exposed=II@31Y", BORN)
    given = doses("RABIES@30Y RABIES@30Y RABIES@30Y+7D RABIES@30Y+21D", BORN)
    [rabies] = [one for one in forecast(facts, given, day("31Y", BORN)) if one.vaccine == "RABIES"]
    assert rabies.rule == "RABIES.BOOSTER.1"
    assert rabies.urgent


def test_grade_one_is_offered_with_the_doctors_word_and_never_refused():
    for grade, mentioned in (("I", True), ("II", False), ("III", False)):
        facts = person(f"exposed={grade}@30Y", BORN)
        [rabies] = [one for one in forecast(facts, [], day("30Y", BORN)) if one.vaccine == "RABIES"]
        assert rabies.is_open
        assert ("一级暴露" in rabies.reason_zh) is mentioned
        assert ("Grade I exposure" in rabies.reason_en) is mentioned


def test_a_schedule_nobody_knows_is_the_usual_one():
    facts = person("exposed=II@30Y:FOO", BORN)
    [rabies] = [one for one in forecast(facts, [], day("30Y", BORN)) if one.vaccine == "RABIES"]
    assert rabies.rule == "RABIES.ESSEN.1"


def rabies_of(events, record, on):
    facts = replace(person("", BORN), events=tuple(events))
    [rabies] = [one for one in forecast(facts, doses(record, BORN), day(on, BORN)) if one.vaccine == "RABIES"]
    return rabies.status, rabies.dose, rabies.rule


def test_before_exposure_the_days_are_0_7_21():
    event = [Event("rabies_preexposure", day("30Y", BORN))]
    assert rabies_of(event, "", "30Y") == ("due", 1, "RABIES.PREEXPOSURE.1")
    assert rabies_of(event, "RABIES@30Y", "30Y+6D")[0] == "not_yet"
    assert rabies_of(event, "RABIES@30Y", "30Y+7D") == ("due", 2, "RABIES.PREEXPOSURE.2")
    assert rabies_of(event, "RABIES@30Y RABIES@30Y+7D", "30Y+20D")[0] == "not_yet"
    assert rabies_of(event, "RABIES@30Y RABIES@30Y+7D", "30Y+21D") == ("due", 3, "RABIES.PREEXPOSURE.3")


def test_events_come_in_any_order_and_others_are_no_exposures():
    first, second = (Event("rabies_exposure", day(on, BORN), "II", "ZAGREB") for on in ("30Y", "31Y"))
    record = "RABIES@30Y RABIES@30Y RABIES@30Y+7D RABIES@30Y+21D RABIES@31Y"
    for events in ([first, second], [second, first]):
        assert rabies_of(events, record, "31Y+3D") == ("due", 2, "RABIES.BOOSTER.2")
    assert rabies_of([Event("fall", day("30Y", BORN))], "", "30Y")[0] == "not_applicable"
