"""How many people without a booking may come: Poisson, or negative binomial when days differ more than that.

``vmr`` is the variance divided by the mean; at 1 (or below) the law is Poisson.
"""

import math
from dataclasses import dataclass

NOBODY = 1e-9  # fewer people than this are none
FARTHEST = 60  # standard deviations: beyond them no quantile lies


@dataclass(frozen=True, kw_only=True)
class Demand:
    """People still to come: ``mean`` (people) and ``vmr``."""

    mean: float
    vmr: float = 1.0

    def mass(self, number: int) -> float:
        """The probability of exactly so many."""
        if self.mean < NOBODY:
            return 1.0 if number == 0 else 0.0
        if self.vmr <= 1:
            return math.exp(number * math.log(self.mean) - self.mean - math.lgamma(number + 1))
        size = self.mean / (self.vmr - 1)
        return math.exp(
            math.lgamma(number + size)
            - math.lgamma(size)
            - math.lgamma(number + 1)
            - size * math.log(self.vmr)
            + number * math.log(1 - 1 / self.vmr)
        )

    def quantile(self, share: float) -> int:
        """The fewest places that are enough with this probability."""
        farthest = math.ceil(self.mean + FARTHEST * math.sqrt(max(self.mean, 1) * max(self.vmr, 1)))
        below = 0.0
        for number in range(farthest):
            below += self.mass(number)
            if below >= share:
                return number
        return farthest

    def exceeds(self, places: int) -> float:
        """The probability that more come than there are places."""
        return 1 - math.fsum(self.mass(number) for number in range(places + 1))

    def unused(self, places: int) -> float:
        """Places nobody comes for, on average."""
        return math.fsum((places - number) * self.mass(number) for number in range(places))

    def turned_away(self, places: int) -> float:
        """People who come in vain, on average."""
        return self.mean - places + self.unused(places)


def littlewood(*, demand: Demand, worth: float) -> int:
    """Places to protect when one sold online is worth ``worth`` (0…1) of one kept for an elder (Littlewood's rule)."""
    protected, at_least = 0, 1 - demand.mass(0)
    while at_least > worth:
        protected += 1
        at_least -= demand.mass(protected)
    return protected


def mean_protected(*, places: int, share: float, vmr: float) -> float:
    """The largest mean demand for which ``places`` are enough with the probability ``share``."""
    low, high = 0.0, float(places + 1)
    while high - low > 1e-6:
        middle = (low + high) / 2
        if Demand(mean=middle, vmr=vmr).quantile(share) <= places:
            low = middle
        else:
            high = middle
    return low
