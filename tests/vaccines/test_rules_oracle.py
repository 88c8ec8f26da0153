"""The forecast agrees with a naive second reading of the rules on random histories (ORACLE=20000 for the long run)."""

import os
import random
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from tests.vaccines.oracle import Person
from vaccsched.vaccines.forecast import BloodProduct, GivenDose, PersonFacts, Status, forecast

HISTORIES = int(os.environ.get("ORACLE", "1000"))
BATCHES = 10
TYPICAL = {  # months at which people come, more or less
    "HEPB": (0, 1, 6),
    "BCG": (0,),
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
}
ASKED = ("HEPB", "DTAP", "MMR", "JEL", "MPSVA", "MPSVAC", "VAR", "EV71", "PPV23", "PCV13")
OPEN = {Status.DUE, Status.OVERDUE, Status.NOT_YET, Status.NEEDS_DOCTOR}


def history(chance: random.Random) -> tuple[Person, PersonFacts, list[GivenDose], date]:
    born = date(2017, 1, 1) + timedelta(chance.randrange(3600))
    given = []
    for vaccine, months in TYPICAL.items():
        if vaccine == "MR" and born >= date(2019, 10, 1):
            continue
        if vaccine == "PENTA" and chance.random() < 0.7:
            continue
        for month in months:
            if chance.random() < 0.6:
                off = chance.choice((0, 0, -1, 1, -2, 3, chance.randrange(-40, 200)))
                day = max(born, born + relativedelta(months=month) + timedelta(off))
                given.append((day, vaccine))
    on = born + timedelta(chance.randrange(4200))
    bloods = [born + timedelta(chance.randrange(900)) for _ in range(chance.randrange(2))]
    bloods = [day for day in bloods if day <= on]
    order = {name: number for number, name in enumerate(TYPICAL)}
    given = sorted({(day, name) for day, name in given}, key=lambda dose: (dose[0], order[dose[1]]))
    facts = PersonFacts(
        born, "F", mother_hbsag="negative", blood_products=tuple(BloodProduct("IVIG", day) for day in bloods)
    )
    return Person(born, given, bloods), facts, [GivenDose(name, day) for day, name in given], on


@pytest.mark.parametrize("batch", range(BATCHES))
def test_earliest_is_the_first_day_on_which_the_dose_is_allowed(batch):
    chance = random.Random(batch)
    compared = 0
    for _ in range(HISTORIES // BATCHES):
        person, facts, given, on = history(chance)
        for answer in forecast(facts, given, on):
            if answer.status not in OPEN or answer.earliest is None:
                continue
            asked = _asked(answer.vaccine, person)
            if asked is None or (answer.vaccine == "DTAP" and on < date(2025, 1, 1)):
                continue
            assert person.is_first_day(asked, answer.earliest, on), (answer, facts, given, on)
            compared += 1
    assert compared > HISTORIES // BATCHES


def _asked(vaccine: str, person: Person) -> str | None:
    if vaccine in ("IPV", "BOPV"):
        return vaccine
    if vaccine == "MMR" and person.born < date(2019, 10, 1):
        return "MEASLES"
    return vaccine if vaccine in ASKED else None
