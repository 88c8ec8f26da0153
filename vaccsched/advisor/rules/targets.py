"""What a manager asks of a half-day, whether a plan keeps it, and how many places keep it at most."""

from dataclasses import dataclass

from vaccsched.advisor.rules.clinic import Clinic
from vaccsched.advisor.rules.draws import Draws
from vaccsched.advisor.rules.figures import Score, score
from vaccsched.advisor.rules.plans import around_walk_ins

MOST_ONLINE = 500


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Limits: minutes that nine of ten wait, share turned away, minutes of overtime (nine of ten half-days), how busy
    a station may be.
    """

    p90: float = 20.0
    turned_away: float = 0.02
    overtime: float = 15.0
    utilisation: float = 0.85

    def broken(self, found: Score) -> list[str]:
        """Which of them a plan breaks."""
        checks = {
            "p90": found.p90 > self.p90,
            "turned_away": found.turned_away > self.turned_away,
            "overtime": found.overtime_p90 > self.overtime,
            "utilisation": found.busiest > self.utilisation,
        }
        return [name for name, is_broken in checks.items() if is_broken]

    def overcrowded(self, found: Score) -> bool:
        """Too many people for these stations: more places on site would not help."""
        return any(name != "turned_away" for name in self.broken(found))


def fits(clinic: Clinic, draws: Draws, targets: Targets, *, online: int) -> bool:
    """Whether so many online places, given by the rule, keep the limits of crowding."""
    return not targets.overcrowded(score(clinic.with_places(around_walk_ins(clinic, places=online)), draws))


def largest(clinic: Clinic, draws: Draws, targets: Targets, *, most: int = MOST_ONLINE) -> int:
    """The most online places, given by the rule, that keep the limits; 0: not even the people on site fit."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if fits(clinic, draws, targets, online=middle):
            low = middle
        else:
            high = middle - 1
    return low
