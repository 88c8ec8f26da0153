"""The clients of the race: families and desks, each knowing exactly what it was told."""

import random
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.browser import Answer, Browser
from bench.people import VACCINE, Desk, Household
from bench.race_books import Books

TWICE = 0.05  # of the bookings are pressed twice
LAWFUL = {"slot_full", "pool_empty"}  # refusals that a race is about


@dataclass
class Race:
    """The one contest: what is fought for, by whom, how far it is."""

    attempts: int
    slots: Sequence[uuid.UUID]
    pool: uuid.UUID
    households: Sequence[Household]
    desks: Sequence[Desk]
    books: Books
    chance: random.Random
    made: int = 0
    kills: int = 0
    lost: int = 0
    looks: int = 0
    seen_wrong: int = 0
    pressed_twice: int = 0
    ended: bool = False
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def goes_on(self) -> bool:
        return self.made < self.attempts

    def note(self, action: str, answer: Answer) -> dict[str, Any] | None:
        """Count an attempt; answers what was made, None after a lawful refusal or a fault."""
        self.made += 1
        facts = answer.facts if answer.body.startswith(b"{") else {}
        outcome = "had" if answer.status == 200 else str(facts.get("error", answer.status))
        self.outcomes[action, outcome] += 1
        if answer.status == 200:
            return facts
        if outcome not in LAWFUL:
            self.faults.append(f"{action}: {answer.status} {answer.body[:200]!r}")
        return None


class FamilyClient:
    """A family account: each of its persons has no place, a kept one, or a booking."""

    def __init__(self, race: Race, household: Household, ports: Sequence[int]) -> None:
        self._race = race
        number = race.households.index(household)
        self._browser = Browser(ports, cookie=household.cookie, address=f"10.0.{number // 250}.{number % 250 + 1}")
        self._booked: dict[uuid.UUID, uuid.UUID | None] = dict.fromkeys(household.person_ids)

    @property
    def lost(self) -> int:
        return self._browser.lost

    def run(self) -> None:
        self._browser.open("/appointments")
        while self._race.goes_on:
            person = self._race.chance.choice(list(self._booked))
            appointment = self._booked[person]
            if appointment is None:
                self._book(person)
            else:
                self._cancel(person, appointment)
        self._browser.close()

    def _book(self, person: uuid.UUID) -> None:
        race, slot = self._race, self._race.chance.choice(self._race.slots)
        body = {"vaccine_codes": [VACCINE], "none": "1", "idempotency_key": uuid.uuid4().hex}
        path = f"/book/{person}/slots/{slot}"
        if race.chance.random() < TWICE:
            race.pressed_twice += 1
            answers = self._browser.post_twice(path, body)
        else:
            answers = [self._browser.post(path, body)]
        made = {facts["appointment_id"] for facts in (race.note("book", one) for one in answers) if facts}
        for one in made:
            self._booked[person] = uuid.UUID(one)
            race.books.appointments[uuid.UUID(one)] = (slot, "booked")

    def _cancel(self, person: uuid.UUID, appointment: uuid.UUID) -> None:
        race = self._race
        slot, _ = race.books.appointments[appointment]
        if race.note("cancel", self._browser.post(f"/appointments/{appointment}/cancel", {})) is not None:
            race.books.appointments[appointment] = (slot, "cancelled")
            self._booked[person] = None


class DeskClient:
    """A registrar: elders without a booking get a walk-in place, or go home and give it back."""

    def __init__(self, race: Race, desk: Desk, ports: Sequence[int]) -> None:
        self._race = race
        number = race.desks.index(desk)
        self._browser = Browser(ports, cookie=desk.cookie, address=f"10.1.0.{number + 1}")
        self._here: dict[uuid.UUID, uuid.UUID | None] = dict.fromkeys(desk.person_ids)

    @property
    def lost(self) -> int:
        return self._browser.lost

    def run(self) -> None:
        self._browser.open("/desk")
        while self._race.goes_on:
            person = self._race.chance.choice(list(self._here))
            visit = self._here[person]
            if visit is None:
                self._arrive(person)
            else:
                self._leave(person, visit)
        self._browser.close()

    def _arrive(self, person: uuid.UUID) -> None:
        body = {"vaccine_codes": [VACCINE], "idempotency_key": uuid.uuid4().hex}
        facts = self._race.note("walk in", self._browser.post(f"/desk/persons/{person}/arrive", body))
        if facts is not None:
            visit = uuid.UUID(facts["visit_id"])
            self._here[person] = visit
            self._race.books.visits[visit] = True

    def _leave(self, person: uuid.UUID, visit: uuid.UUID) -> None:
        answer = self._browser.post(f"/queue/visits/{visit}/leave", {"reason": "另有事"})
        if answer.status == 409 and answer.facts.get("error") == "stage_moved":
            answer = Answer(200, answer.head, answer.body)  # the first, whose answer was lost, was carried out
        if self._race.note("leave", answer) is not None:
            self._here[person] = None
            self._race.books.visits[visit] = False
