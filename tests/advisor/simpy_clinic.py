"""The same half-day told another way: one process per person in SimPy, nothing shared with the program's own model.

Used by the tests as a second opinion, and by bench/advisor.py as the measure of speed.
"""

import math
import random
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

import simpy


@dataclass
class Morning:
    """What one run left behind: minutes waited by each person served, who was turned away, the last jab."""

    waits: list[float] = field(default_factory=list)
    elder_waits: list[float] = field(default_factory=list)
    turned_away: int = 0
    elders: int = 0
    last_jab: float = 0.0


def draw(chance: random.Random, law: dict[str, Any]) -> float:
    """One time of a law as a clinic's file describes it."""
    kind = law["law"]
    if kind == "fixed":
        return float(law["minutes"])
    if kind == "exponential":
        return float(law.get("shift", 0)) + chance.expovariate(1 / law["mean"])
    if kind == "normal":
        return chance.gauss(law["mean"], law["sd"])
    if kind == "lognormal":
        variance = math.log(1 + law["cv"] ** 2)
        return chance.lognormvariate(math.log(law["mean"]) - variance / 2, math.sqrt(variance))
    parts = law["parts"]
    part = chance.choices(parts, [one["share"] for one in parts])[0]
    return draw(chance, part["of"])


def minute(value: float | str) -> float:
    """``"08:30"`` → 510."""
    if isinstance(value, str):
        hours, minutes = value.split(":")
        return int(hours) * 60.0 + int(minutes)
    return float(value)


class World:
    """The clinic's half-day with its tables, and what happens in it."""

    def __init__(self, facts: dict[str, Any], seed: int) -> None:
        self.facts, self.chance, self.told = facts, random.Random(seed), Morning()
        self.doors, self.opens = minute(facts["doors"]), minute(facts["opens"])
        self.env = simpy.Environment(initial_time=self.doors)
        self.tables = [simpy.Resource(self.env, capacity=one["servers"]) for one in facts["stations"]]
        self.admitted = self.free = 0

    def person(self, comes: float, *, elder: bool) -> Generator[Any, Any, None]:
        yield self.env.timeout(comes - self.env.now)
        if elder and not self.lets_in():
            self.told.turned_away += 1
            return
        waited, since = 0.0, max(comes, self.opens)
        for table, about in zip(self.tables, self.facts["stations"], strict=True):
            with table.request() as turn:
                yield turn
                if self.env.now < self.opens:  # the table is there, its nurse is not
                    yield self.env.timeout(self.opens - self.env.now)
                waited += self.env.now - since
                yield self.env.timeout(max(draw(self.chance, about["service"]), 0.0))
                since = self.env.now
        self.told.waits.append(waited)
        if elder:
            self.told.elder_waits.append(waited)
        self.told.last_jab = max(self.told.last_jab, self.env.now)

    def lets_in(self) -> bool:
        places = self.facts["admission"]["walk_in_places"]
        if places is not None and self.admitted >= places + self.free:
            return False
        self.admitted += 1
        return True

    def gives_back(self, at: float) -> Generator[Any, Any, None]:
        yield self.env.timeout(at - self.env.now)
        self.free += 1

    def place(self, begins: float) -> None:
        """One online place: its person comes, or it is free again a while after its slot's start."""
        if self.chance.random() >= self.facts["no_show"]:
            comes = max(begins + draw(self.chance, self.facts["arrivals"]["punctuality"]), self.doors)
            self.env.process(self.person(comes, elder=False))
        elif self.facts["admission"]["returned_after"] is not None:
            self.env.process(self.gives_back(begins + self.facts["admission"]["returned_after"]))


def play(facts: dict[str, Any], seed: int) -> Morning:
    """One half-day of the clinic that a file describes."""
    world = World(facts, seed)
    for slot in facts["arrivals"]["slots"]:
        for _place in range(slot["places"]):
            world.place(minute(slot["start"]))
    for comes in walk_in_times(world.chance, facts["arrivals"].get("walk_ins", {})):
        world.told.elders += 1
        world.env.process(world.person(comes, elder=True))
    world.env.run()
    return world.told


def walk_in_times(chance: random.Random, walk_ins: dict[str, Any]) -> list[float]:
    """A Poisson number of people, each in a stretch by its share."""
    times: list[float] = []
    if not walk_ins:
        return times
    spent = chance.expovariate(1)
    while spent < walk_ins["mean"]:
        stretch = chance.choices(walk_ins["profile"], [one["share"] for one in walk_ins["profile"]])[0]
        times.append(chance.uniform(minute(stretch["start"]), minute(stretch["end"])))
        spent += chance.expovariate(1)
    return sorted(times)
