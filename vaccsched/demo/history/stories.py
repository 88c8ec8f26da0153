"""Who comes on a morning, when, and how long each table takes. Pure: the same seed tells the same stories."""

import datetime as dt
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from vaccsched.demo.history.plans import Hours

WALK_INS = 0.42  # of the people; nearly all are elders
VARIANCE = 1.6  # of the number of walk-ins, times its mean
NO_SHOW = 0.11
WEEKDAYS = (1.12, 1.0, 0.95, 0.95, 1.0, 1.15, 0.9)  # how full Monday to Sunday are
POPULAR = (1.3, 1.4, 1.4, 1.2, 1.0, 0.9, 0.8, 0.7, 0.6)  # slots, from the first
PROFILE = ((-30, 30, 0.45), (30, 90, 0.30), (90, 150, 0.15), (150, 200, 0.10))  # minutes after opening: share
ONLINE = 0.6  # of the booked
# Months of age at which a child comes; and how often.
CHILD_MONTHS = (1, 2, 3, 4, 6, 8, 9, 18, 24, 36, 72)
CHILD_WEIGHTS = (4, 10, 9, 9, 12, 12, 6, 14, 9, 8, 7)
SCREENING, VACCINATION = (4.4, 0.5), (2.7, 0.4)  # minutes: mean and coefficient of variation, longer than the defaults
MORE = 0.8  # minutes of a second needle


@dataclass(frozen=True, kw_only=True)
class Comer:
    """Somebody expected: ``months`` of age (``days`` more), booked for the slot that begins at ``slot`` (None: not
    booked), here at ``arrives`` (None: does not come). Minutes of the day, and minutes that things take. ``fate``:
    how it ends otherwise than usual. ``keen``: between 0 and 1, for small decisions later.
    """

    number: int
    months: int
    days: int
    man: bool
    slot: int | None
    lead_days: int
    online: bool
    arrives: float | None
    screening: float
    vaccination: float
    watched: float
    fate: str
    keen: float

    @property
    def adult(self) -> bool:
        return self.months >= 216


def comers(*, day: dt.date, place: str, hours: Hours, people: float, seed: int) -> list[Comer]:
    """Everybody of one clinic's morning, in the order of their numbers; about ``people`` of them are served."""
    chance = random.Random(f"{seed}/{place}/{day}")  # noqa: S311 - invented people need no secrets
    wanted = people * WEEKDAYS[day.weekday()]
    booked = min(round((wanted * (1 - WALK_INS)) / (1 - NO_SHOW)), hours.places * len(hours.slots))
    slots = _slots(chance, hours, booked)
    without = _walk_ins(chance, wanted * WALK_INS)
    found = [_booked(chance, number, slot) for number, slot in enumerate(slots)]
    return found + [_walk_in(chance, len(found) + number, hours) for number in range(without)]


def _slots(chance: random.Random, hours: Hours, booked: int) -> Iterator[int]:
    left = dict.fromkeys(hours.slots, hours.places)
    for _turn in range(booked):
        free = [slot for slot, places in left.items() if places]
        weights = [POPULAR[min(hours.slots.index(slot), len(POPULAR) - 1)] for slot in free]
        slot = chance.choices(free, weights)[0]
        left[slot] -= 1
        yield slot


def _walk_ins(chance: random.Random, mean: float) -> int:
    """Gamma–Poisson: the mean itself differs from day to day."""
    rate = chance.gammavariate(mean / (VARIANCE - 1), VARIANCE - 1) if mean else 0.0
    count, product = 0, chance.random()
    while product > math.exp(-rate):
        product *= chance.random()
        count += 1
    return count


def _booked(chance: random.Random, number: int, slot: int) -> Comer:
    kind = chance.random()
    months = _child(chance) if kind < 0.72 else chance.randint(228, 700) if kind < 0.84 else chance.randint(725, 1080)
    early, spread = (15, 12) if months > 720 else (5, 8)
    missed = chance.random() < NO_SHOW
    return _comer(
        chance, number, months, slot=slot, arrives=None if missed else slot + chance.gauss(-early, spread),
    )  # fmt: skip


def _walk_in(chance: random.Random, number: int, hours: Hours) -> Comer:
    months = chance.randint(725, 1100) if chance.random() < 0.9 else _child(chance)
    since, until, _share = chance.choices(PROFILE, [share for *_span, share in PROFILE])[0]
    arrives = min(hours.opens + chance.uniform(since, until), hours.closes - 12)
    return _comer(chance, number, months, slot=None, arrives=arrives)


def _child(chance: random.Random) -> int:
    return chance.choices(CHILD_MONTHS, CHILD_WEIGHTS)[0]


def _comer(chance: random.Random, number: int, months: int, *, slot: int | None, arrives: float | None) -> Comer:
    fate = chance.choices(("", "fever", "refused", "early"), (0.955, 0.015, 0.01, 0.02))[0]
    return Comer(
        number=number,
        months=months,
        days=chance.randint(1, 24),
        man=chance.random() < 0.5,
        slot=slot,
        lead_days=chance.randint(1, 6),
        online=slot is not None and chance.random() < ONLINE,
        arrives=arrives,
        screening=_minutes(chance, *SCREENING),
        vaccination=_minutes(chance, *VACCINATION),
        watched=30.3 + chance.expovariate(1 / 3),
        fate=fate,
        keen=chance.random(),
    )


def _minutes(chance: random.Random, mean: float, cv: float) -> float:
    spread = math.log1p(cv**2)
    return min(max(chance.lognormvariate(math.log(mean) - spread / 2, math.sqrt(spread)), 0.5), 25.0)
