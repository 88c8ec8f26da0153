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
CHANGES, LEAVES, HOLDS = 0.4, 0.2, 0.3  # of those who could: move a booking, leave a kept place, keep one first
LAWFUL = {"slot_full", "pool_empty"}  # refusals that a race is about


@dataclass
class Race:
    """The one contest: what is fought for, by whom, how far it is."""

    attempts: int
    slots: Sequence[uuid.UUID]
    day: str
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
    """A family account: each of its persons has nothing, a place that is kept, or a booking."""

    def __init__(self, race: Race, household: Household, ports: Sequence[int]) -> None:
        self._race = race
        number = race.households.index(household)
        self._browser = Browser(ports, cookie=household.cookie, address=f"10.0.{number // 250}.{number % 250 + 1}")
        self._booked: dict[uuid.UUID, uuid.UUID | None] = dict.fromkeys(household.person_ids)
        self._kept: dict[uuid.UUID, tuple[str, uuid.UUID]] = {}  # by person: the hold and its slot

    @property
    def lost(self) -> int:
        return self._browser.lost

    def run(self) -> None:
        self._browser.open("/appointments")
        while self._race.goes_on:
            self._act(self._race.chance.choice(list(self._booked)))
        self._browser.close()

    def _act(self, person: uuid.UUID) -> None:
        dice, appointment = self._race.chance.random(), self._booked[person]
        if appointment is not None:
            (self._change if dice < CHANGES else self._cancel)(person, appointment)
        elif person in self._kept:
            (self._leave if dice < LEAVES else self._book)(person)
        else:
            (self._hold if dice < HOLDS else self._book)(person)

    def _slot(self, but: uuid.UUID | None = None) -> uuid.UUID:
        return self._race.chance.choice([slot for slot in self._race.slots if slot != but])

    def _hold(self, person: uuid.UUID) -> None:
        slot = self._slot()
        answer = self._browser.post(f"/book/{person}/{self._race.day}/hold", {"slot_id": str(slot)})
        facts = self._race.note("hold", answer)
        if facts is not None:
            self._kept[person] = (facts["hold_id"], slot)

    def _leave(self, person: uuid.UUID) -> None:
        hold_id, _ = self._kept.pop(person)
        self._race.note("release hold", self._browser.post(f"/holds/{hold_id}/release", {}))

    def _book(self, person: uuid.UUID) -> None:
        """On the place that is kept, if there is one."""
        race = self._race
        slot = self._kept.pop(person)[1] if person in self._kept else self._slot()
        body = {"vaccine_codes": [VACCINE], "none": "1", "idempotency_key": uuid.uuid4().hex}
        path = f"/book/{person}/slots/{slot}"
        if race.chance.random() < TWICE:
            race.pressed_twice += 1
            answers = self._browser.post_twice(path, body)
        else:
            answers = [self._browser.post(path, body)]
        for facts in (race.note("book", one) for one in answers):
            if facts is not None:  # of two presses both name the same, or the books will show it
                self._booked[person] = uuid.UUID(facts["appointment_id"])
                race.books.appointments[uuid.UUID(facts["appointment_id"])] = (slot, "booked")

    def _change(self, person: uuid.UUID, appointment: uuid.UUID) -> None:
        race = self._race
        slot = self._slot(but=race.books.appointments[appointment][0])
        body = {"slot_id": str(slot), "idempotency_key": uuid.uuid4().hex}
        if race.note("change", self._browser.post(f"/appointments/{appointment}/change/{race.day}", body)) is not None:
            race.books.appointments[appointment] = (slot, "booked")

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
