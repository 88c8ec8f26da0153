"""The forecast agrees with a naive second reading of the rules on random histories (ORACLE=20000 for the long run)."""

import os
import random
from collections import Counter
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from tests.vaccines.oracle import Person
from vaccsched.vaccines.forecast import BloodProduct, Event, GivenDose, PersonFacts, Status, forecast

HISTORIES = int(os.environ.get("ORACLE", "1000"))
BATCHES = 10
TYPICAL = {  # months at which people come, more or less
    "HEPB": (0, 1, 6),
    "IPV": (2, 3),
    "BOPV": (4, 48),
    "PENTA": (2, 3, 4, 18),
    "DTAP": (2, 3, 4, 5, 6, 18, 72),
    "MMR": (8, 18),
    "JEL": (8, 24),
    "MPSVA": (6, 9),
    "MPSVAC": (24, 36, 72),
    "VAR": (12, 36),
    "EV71": (6, 7),
    "PPV23": (24,),
    "PCV13": (2, 4, 6, 12),
    "MR": (8,),
    "BCG": (0,),
    "ROTA5": (2, 3, 4),
    "HEPAL": (18,),
}
# whom each group is about: the years of birth, what people come for and when, the clinic's lines, who is asked about
GROUPS = {
    "children": (date(2017, 1, 1), 3600, 4200, TYPICAL, {}),
    "inactivated": (date(2017, 1, 1), 3600, 4200, {
        "MMR": (8, 18), "JEI": (8, 8.25, 24, 72), "HEPAI": (18, 24), "VAR": (12, 36), "HEPAL": (30,),
    }, {"JE": "JEI", "HEPA": "HEPAI"}),
    "inactivated begun, live now": (date(2017, 1, 1), 3600, 4200, {"MMR": (8, 18), "HEPAI": (18,), "VAR": (12,)}, {}),
    "girls": (date(2008, 1, 1), 3000, 6900, {
        "HPV2_SELF": (108, 114, 150, 180, 186), "HPV2": (156, 162),
    }, {}),
    "girls, other valencies": (date(2008, 1, 1), 3000, 6900, {
        "HPV4": (120, 122, 126), "HPV2": (156, 162),
    }, {}),
    "women": (date(1978, 1, 1), 9000, 17000, {"HPV9": (240, 242, 246), "VAR": (200, 201)}, {}),
    "elders": (date(1930, 1, 1), 12000, 34000, {
        "PPV23": (720,), "RZV": (610, 612), "ZVL": (480,), "VAR": (700, 701),
    }, {}),
}  # fmt: skip
ASKED = {
    *("HEPB", "BCG", "DTAP", "MMR", "JEL", "JEI", "MPSVA", "MPSVAC", "VAR", "EV71", "PPV23", "PCV13", "HEPAL", "HEPAI"),
    *("ROTA5", "RZV", "ZVL", "HPV2", "HPV2_SELF", "HPV4", "HPV9"),
}
OPEN = {Status.DUE, Status.OVERDUE, Status.NOT_YET, Status.NEEDS_DOCTOR}


def history(chance: random.Random, group: str) -> tuple[Person, PersonFacts, list[GivenDose], date]:
    first, births, ages, typical, options = GROUPS[group]
    born = first + timedelta(chance.randrange(births))
    given = []
    for vaccine, months in typical.items():
        if vaccine == "MR" and born >= date(2019, 10, 1):
            continue
        if vaccine == "PENTA" and chance.random() < 0.7:
            continue
        for month in months:
            if chance.random() < 0.6:
                off = chance.choice((0, 0, -1, 1, -2, 3, chance.randrange(-40, 200)))
                day = max(born, born + relativedelta(months=int(month), days=round(month % 1 * 28)) + timedelta(off))
                given.append((day, vaccine))
    on = born + timedelta(chance.randrange(ages))
    bloods = [born + timedelta(chance.randrange(ages // 4)) for _ in range(chance.randrange(2))]
    bloods = [day for day in bloods if day <= on]
    order = {name: number for number, name in enumerate(typical)}
    given = sorted({(day, name) for day, name in given}, key=lambda dose: (dose[0], order[dose[1]]))
    facts = PersonFacts(
        born, "F", mother_hbsag="negative", blood_products=tuple(BloodProduct("IVIG", day) for day in bloods),
        options=options,
    )  # fmt: skip
    return Person(born, given, bloods), facts, [GivenDose(name, day) for day, name in given], on


@pytest.mark.parametrize("batch", range(BATCHES))
def test_earliest_is_the_first_day_on_which_the_dose_is_allowed(batch):
    chance = random.Random(batch)
    compared: Counter[str] = Counter()
    for number in range(HISTORIES // BATCHES):
        group = "children" if number % 2 else list(GROUPS)[number // 2 % len(GROUPS)]
        person, facts, given, on = history(chance, group)
        for answer in forecast(facts, given, on):
            if answer.status not in OPEN or answer.earliest is None:
                continue
            asked = _asked(answer.vaccine, person)
            if asked is None or (answer.vaccine == "DTAP" and on < date(2025, 1, 1)):
                continue
            assert person.is_first_day(asked, answer.earliest, on), (answer, facts, given, on)
            compared[asked] += 1
    assert compared.total() > HISTORIES // BATCHES
    assert HISTORIES < 1000 or set(compared) >= ASKED


@pytest.mark.parametrize("course", ["ESSEN", "ZAGREB"])
def test_rabies_is_due_on_the_first_day_the_list_allows(course):
    chance = random.Random(course)
    open_doses = 0
    for _ in range(HISTORIES // 10):
        born = date(1990, 1, 1) + timedelta(chance.randrange(9000))
        exposed, given = born + timedelta(chance.randrange(8000)), []
        day = exposed
        for _ in range(chance.randrange(5)):
            given.append(GivenDose("RABIES", day))
            day += timedelta(chance.choice((0, 1, 3, 4, 7, 9, 14)))
        on = max(day, exposed + timedelta(chance.randrange(20)))
        facts = PersonFacts(born, "F", events=(Event("rabies_exposure", exposed, "II", course),))
        [answer] = [one for one in forecast(facts, given, on) if one.vaccine == "RABIES"]
        person = Person(born, [(dose.date, "RABIES") for dose in given])
        days = [on + timedelta(n) for n in range(-40, 40)]
        allowed = [when for when in days if when >= (given[-1].date if given else exposed)]
        first = next((when for when in allowed if person.rabies(when, exposed, course)), None)
        if first is None:
            assert answer.status is Status.COMPLETE
            continue
        assert answer.earliest == first or (first == allowed[0] and answer.earliest <= first)
        assert (answer.status is Status.DUE) is (on >= answer.earliest)
        open_doses += 1
    assert open_doses > HISTORIES // 20


def _asked(vaccine: str, person: Person) -> str | None:
    if vaccine in ("IPV", "BOPV"):
        return vaccine
    if vaccine == "MMR" and person.born < date(2019, 10, 1):
        return "MEASLES"
    return vaccine if vaccine in ASKED else None
