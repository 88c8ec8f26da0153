"""Ten thousand schedules of needles, undone needles and clocks that jump: nobody is let go before thirty minutes.

A visit's watch starts with the stage entry that the last decided needle writes. Twins of one name go through the room
together; a second injection follows the first by six minutes, and may be undone within its minute and given again.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

from vaccsched.observation import rules
from vaccsched.observation.models import SeatState
from vaccsched.shared.clock import Reading

START = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)
SCHEDULES = 10_000
JUMPS = (1, 60, 1799, 3600, 86_400)  # seconds


@dataclass
class Room:
    """True time, a wall clock that is off by ``jump``, and who sits there: by visit, never by name."""

    chance: random.Random
    true: float = 0.0
    jump: float = 0.0
    since: dict[int, Reading] = field(default_factory=dict)
    needle: dict[int, float] = field(default_factory=dict)

    def read(self) -> Reading:
        wall = START + dt.timedelta(seconds=self.true + self.jump)
        return Reading(wall=wall, boot_id="one", boot_seconds=1000.0 + self.true)

    def passes(self, seconds: float) -> None:
        self.true += seconds
        if self.chance.random() < 0.4:
            self.jump += self.chance.choice([-1, 1]) * self.chance.choice(JUMPS) * self.chance.random()

    def inject(self, visit: int, *, last: bool) -> None:
        """The needle goes in; with the last of the visit the watch begins."""
        self.needle[visit] = self.true
        if last:
            self.since[visit] = self.read()

    def undo(self, visit: int) -> None:
        """Within its minute: the visit is back at the station, nobody watches it."""
        self.passes(self.chance.uniform(1, 60))
        self.since.pop(visit)


def one_schedule(room: Room, visit: int) -> None:
    """One or two injections, six minutes apart; the second sometimes undone and given again, or left out."""
    two = room.chance.random() < 0.5
    room.inject(visit, last=not two)
    if not two:
        return
    room.passes(360)
    room.inject(visit, last=True)
    if room.chance.random() < 0.3:
        room.undo(visit)
        room.passes(room.chance.uniform(5, 300))
        if room.chance.random() < 0.5:
            room.inject(visit, last=True)
        else:
            room.since[visit] = room.read()  # not given after all: the watch begins with the decision


def run(elapsed, *, schedules: int) -> tuple[int, int]:
    """How often somebody was asked out, and how often that would have been early."""
    chance = random.Random(20261130)
    asked = early = 0
    for _schedule in range(schedules):
        room = Room(chance)
        for twin in (1, 2):
            one_schedule(room, twin)
            room.passes(chance.uniform(0, 60))
        for _step in range(chance.randint(2, 7)):
            room.passes(chance.expovariate(1 / 300))
            for visit, since in room.since.items():
                asked += 1
                may = rules.may_leave(elapsed(since=since, until=room.read()))
                early += may and room.true - room.needle[visit] < 1800
    return asked, early


def test_ten_thousand_schedules_release_nobody_early():
    asked, early = run(rules.elapsed, schedules=SCHEDULES)
    assert asked > 50_000
    assert early == 0


def test_with_the_wall_clock_alone_the_same_schedules_release_people_early():
    """Negative control."""

    def wall_only(*, since: Reading, until: Reading) -> float:
        return (until.wall - since.wall).total_seconds()

    assert run(wall_only, schedules=300)[1] > 10


def test_from_the_first_of_two_needles_people_would_be_released_early():
    """Negative control: the clock starts at the last injection."""
    second = Room(random.Random(1))
    second.inject(1, last=True)
    second.true = 360
    second.inject(1, last=False)
    second.true = 1800
    assert rules.may_leave(rules.elapsed(since=second.since[1], until=second.read()))
    assert second.true - second.needle[1] < 1800


def test_what_may_leave_is_what_the_board_says():
    for seconds in range(0, 3000, 7):
        assert rules.may_leave(seconds) == (rules.state(seconds) in (SeatState.READY, SeatState.OVERDUE))
