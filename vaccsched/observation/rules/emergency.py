"""What the emergency page shows for information. Decides from values handed in; gives no order.

Adrenaline 1:1000 into the muscle 0.01 mg for each kilogram, at most 0.5 mg for an adult and 0.3 mg for a child: for
clinical review, the doctor decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from vaccsched.observation.models import EmergencyStep, StepKind

LIGHTEST, HEAVIEST = 500, 300_000  # grams
ADULT_MOST, CHILD_MOST = 50, 30  # 0.01 mg
ADULT_AGE = 18  # years; below it the smaller maximum is shown
BUTTONS: tuple[StepKind, ...] = (  # one press each, in the order they usually come
    StepKind.POSITION, StepKind.ADRENALINE, StepKind.CALLED_120, StepKind.OXYGEN, StepKind.DOCTOR, StepKind.FLUIDS,
    StepKind.OTHER_DRUG, StepKind.CPR, StepKind.AMBULANCE, StepKind.HANDED_OVER,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Adrenaline:
    """For information: 0.01 mg, which is as many 0.01 mL of 1:1000; ``capped``: the maximum was reached."""

    hundredths: int
    capped: bool

    @property
    def milligrams(self) -> str:
        return f"{self.hundredths // 100}.{self.hundredths % 100:02d}"


def is_weight(grams: int) -> bool:
    """A person may weigh so much."""
    return LIGHTEST <= grams <= HEAVIEST


def adrenaline(*, grams: int, years: int) -> Adrenaline:
    """The amount by weight, rounded to 0.01 mg, never above the maximum for the age (years)."""
    most = ADULT_MOST if years >= ADULT_AGE else CHILD_MOST
    by_weight = (grams + 500) // 1000  # 0.01 mg/kg is one hundredth of a milligram for each kilogram
    return Adrenaline(hundredths=min(by_weight, most), capped=by_weight > most)


def weight(steps: Sequence[EmergencyStep]) -> int | None:
    """The last weight that was written down, in grams."""
    return next((step.grams for step in reversed(steps) if step.kind is StepKind.WEIGHT), None)


def is_ended(steps: Sequence[EmergencyStep]) -> bool:
    """Somebody wrote down how it ended."""
    return any(step.kind is StepKind.ENDED for step in steps)
