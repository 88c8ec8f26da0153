"""Laws of times in minutes: how long a service takes, how early or late a booked person comes."""

import math
from typing import Annotated, Any, Literal

import numpy as np
from flask_babel import lazy_gettext as _l
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

Minutes = NDArray[np.float64]
Positive = Annotated[float, Field(gt=0, le=600)]
Zero = Annotated[float, Field(ge=0, le=600)]


class Shape(BaseModel):
    """Base of everything that a description may hold: nothing unknown, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Fixed(Shape):
    """Always the same."""

    law: Literal["fixed"]
    minutes: Zero

    def sample(self, chance: np.random.Generator, shape: tuple[int, ...]) -> Minutes:
        return np.full(shape, self.minutes)

    @property
    def moments(self) -> tuple[float, float]:
        """Mean (minutes) and coefficient of variation."""
        return self.minutes, 0.0


class Exponential(Shape):
    """``shift`` and an exponential time of this mean; without shift the law of the textbook."""

    law: Literal["exponential"]
    mean: Positive
    shift: Zero = 0.0

    def sample(self, chance: np.random.Generator, shape: tuple[int, ...]) -> Minutes:
        return self.shift + chance.exponential(self.mean, shape)

    @property
    def moments(self) -> tuple[float, float]:
        """Mean (minutes) and coefficient of variation."""
        return self.shift + self.mean, self.mean / (self.shift + self.mean)


class Lognormal(Shape):
    """Lognormal with this mean (minutes) and coefficient of variation."""

    law: Literal["lognormal"]
    mean: Positive
    cv: Annotated[float, Field(gt=0, le=5)]

    def sample(self, chance: np.random.Generator, shape: tuple[int, ...]) -> Minutes:
        spread = math.sqrt(math.log1p(self.cv**2))
        return np.asarray(np.exp(math.log(self.mean) - spread**2 / 2 + spread * chance.standard_normal(shape)))

    @property
    def moments(self) -> tuple[float, float]:
        """Mean (minutes) and coefficient of variation."""
        return self.mean, self.cv


class Normal(Shape):
    """Normal; a service or a watch of less than no time takes none, a punctuality may be negative (early)."""

    law: Literal["normal"]
    mean: Annotated[float, Field(ge=-240, le=600)]
    sd: Annotated[float, Field(ge=0, le=240)]

    def sample(self, chance: np.random.Generator, shape: tuple[int, ...]) -> Minutes:
        return np.asarray(self.mean + self.sd * chance.standard_normal(shape))

    @property
    def moments(self) -> tuple[float, float]:
        """Mean (minutes) and coefficient of variation."""
        return self.mean, self.sd / self.mean if self.mean > 0 else 0.0


class Quantiles(Shape):
    """What was observed: quantiles at equal steps from the least to the greatest, straight lines between them."""

    law: Literal["quantiles"]
    values: Annotated[list[Annotated[float, Field(ge=-600, le=600)]], Field(min_length=2, max_length=201)]

    @model_validator(mode="after")
    def _in_order(self) -> "Quantiles":
        if sorted(self.values) != self.values:
            raise ValueError(_l("分位数要从小到大"))
        return self

    def sample(self, chance: np.random.Generator, shape: tuple[int, ...]) -> Minutes:
        steps = np.linspace(0, 1, len(self.values))
        return np.asarray(np.interp(chance.random(shape), steps, self.values))

    @property
    def moments(self) -> tuple[float, float]:
        """Mean (minutes) and coefficient of variation."""
        fine = np.interp(np.linspace(0, 1, 2001), np.linspace(0, 1, len(self.values)), self.values)
        mean = float(fine.mean())
        return mean, float(fine.std()) / mean if mean > 0 else 0.0


class Part(Shape):
    """One of the laws of a mixture."""

    share: Annotated[float, Field(gt=0, le=1)]
    of: Annotated[Fixed | Exponential | Lognormal | Normal, Field(discriminator="law")]


class Mixture(Shape):
    """One of several laws, each with its share; the shares make 1."""

    law: Literal["mixture"]
    parts: Annotated[list[Part], Field(min_length=1, max_length=8)]

    @model_validator(mode="after")
    def _whole(self) -> "Mixture":
        if abs(sum(part.share for part in self.parts) - 1) > 1e-9:
            raise ValueError(_l("各部分的 share 加起来要等于 1"))
        return self

    def sample(self, chance: np.random.Generator, shape: tuple[int, ...]) -> Minutes:
        which = np.searchsorted(np.cumsum([part.share for part in self.parts])[:-1], chance.random(shape), "right")
        times: Any = [part.of.sample(chance, shape) for part in self.parts]
        return np.asarray(np.choose(which, times))

    @property
    def moments(self) -> tuple[float, float]:
        """Mean (minutes) and coefficient of variation."""
        pairs = [(part.share, *part.of.moments) for part in self.parts]
        mean = sum(share * one for share, one, _cv in pairs)
        second = sum(share * (one**2 + (one * cv) ** 2) for share, one, cv in pairs)
        return mean, math.sqrt(max(second - mean**2, 0.0)) / mean if mean > 0 else 0.0


Law = Annotated[Fixed | Exponential | Lognormal | Normal | Quantiles | Mixture, Field(discriminator="law")]
