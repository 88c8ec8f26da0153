"""A clinic's half-day as a simulation takes it: stations in a row, slots, people without a booking, who is let in."""

import re
from typing import Annotated, Any, Literal

from flask_babel import lazy_gettext as _l
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from vaccsched.advisor.rules.laws import Fixed, Law, Lognormal, Normal, Shape

CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
DAY_MINUTES = 24 * 60


def minute_of(value: Any) -> Any:
    """``"08:30"`` → 510; a number stays: minutes since midnight, or since any beginning that a file chooses."""
    found = CLOCK.fullmatch(value) if isinstance(value, str) else None
    return int(found[1]) * 60 + int(found[2]) if found else value


At = Annotated[float, BeforeValidator(minute_of), Field(ge=0, le=DAY_MINUTES)]
Share = Annotated[float, Field(ge=0, le=1)]


class Station(Shape):
    """One place of the way with ``servers`` equal tables (台), first come, first served, one queue for all."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    servers: Annotated[int, Field(ge=1, le=40)]
    service: Law


class SlotPlaces(Shape):
    """A slot: from when, how many online places."""

    start: At
    places: Annotated[int, Field(ge=0, le=500)]


class Stretch(Shape):
    """A stretch of time in which this share of the people without a booking comes, evenly."""

    start: At
    end: At
    share: Share


class WalkIns(Shape):
    """People without a booking: how many on average; ``vmr``: variance of that divided by its mean (1: Poisson)."""

    mean: Annotated[float, Field(ge=0, le=5000)] = 0.0
    vmr: Annotated[float, Field(ge=1, le=10)] = 1.0
    profile: Annotated[tuple[Stretch, ...], Field(max_length=96)] = ()

    @model_validator(mode="after")
    def _whole(self) -> "WalkIns":
        if self.mean == 0:
            return self
        if any(one.end <= one.start for one in self.profile):
            raise ValueError(_l("walk_ins.profile 每一段的 end 要晚于 start"))
        if abs(sum(one.share for one in self.profile) - 1) > 1e-6:
            raise ValueError(_l("walk_ins.profile 的 share 加起来要等于 1"))
        return self


class Arrivals(Shape):
    """Slots with their places, punctuality (minutes after the slot's start; negative: early), people without one."""

    slots: Annotated[tuple[SlotPlaces, ...], Field(max_length=144)] = ()
    punctuality: Law = Normal(law="normal", mean=-5, sd=8)
    walk_ins: WalkIns = WalkIns()

    @model_validator(mode="after")
    def _in_order(self) -> "Arrivals":
        starts = [slot.start for slot in self.slots]
        if sorted(set(starts)) != starts:
            raise ValueError(_l("slots 要按开始时间从早到晚，不能有两个相同的开始时间"))
        return self


class Admission(Shape):
    """Who is let in without a booking: so many as the pool has places, and those whose booked person did not come.

    ``walk_in_places`` None: everybody. A place not claimed ``returned_after`` minutes after its slot's start is given
    to who waits on site.
    """

    walk_in_places: Annotated[int, Field(ge=0, le=1000)] | None = None
    returned_after: Annotated[float, Field(ge=0, le=240)] | None = 15.0


class Measuring(Shape):
    """How figures are counted: queue lengths from ``since`` on; utilisation over the opening hours, or until the
    station's last departure; waits from the station at this position on (a clinic's stamps begin behind the desk).
    """

    since: At | None = None
    waits_from: Annotated[int, Field(ge=0, le=7)] = 0
    utilisation: Literal["opening_hours", "last_departure"] = "opening_hours"


class Clinic(Shape):
    """One half-day of any clinic. Nobody comes in before ``doors``; waiting counts from ``opens`` on."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(max_length=1000)] = ""
    doors: At
    opens: At
    closes: At
    stations: Annotated[list[Station], Field(min_length=1, max_length=8)]
    observation: Law = Fixed(law="fixed", minutes=30)
    seats: Annotated[int, Field(ge=1, le=1000)] | None = None
    arrivals: Arrivals
    no_show: Share = 0.0
    admission: Admission = Admission()
    measuring: Measuring = Measuring()

    @model_validator(mode="after")
    def _possible(self) -> "Clinic":
        if not self.doors <= self.opens < self.closes:
            raise ValueError(_l("doors 不能晚于 opens，opens 要早于 closes"))
        if any(not self.doors <= slot.start < self.closes for slot in self.arrivals.slots):
            raise ValueError(_l("每个 slot 的 start 要在 doors 和 closes 之间"))
        if not self.arrivals.slots and self.arrivals.walk_ins.mean == 0:
            raise ValueError(_l("没有人来：slots 和 walk_ins 至少要有一个"))
        return self

    @property
    def online(self) -> int:
        """Online places of the half-day."""
        return sum(slot.places for slot in self.arrivals.slots)

    @property
    def pool(self) -> int:
        """Places kept for people without a booking; 0 when everybody is let in."""
        return self.admission.walk_in_places or 0

    @property
    def bottleneck(self) -> Station:
        """The station with the least people per minute."""
        return min(self.stations, key=capacity)

    def with_places(self, places: list[int]) -> "Clinic":
        """The same half-day with other numbers of places in its slots."""
        slots = tuple(
            slot.model_copy(update={"places": number}) for slot, number in zip(self.arrivals.slots, places, strict=True)
        )
        return self.model_copy(update={"arrivals": self.arrivals.model_copy(update={"slots": slots})})

    def with_pool(self, places: int) -> "Clinic":
        """The same half-day with so many places on site."""
        return self.model_copy(update={"admission": self.admission.model_copy(update={"walk_in_places": places})})

    def with_walk_ins(self, factor: float) -> "Clinic":
        """The same half-day with so many times as many people without a booking."""
        walk_ins = self.arrivals.walk_ins
        changed = walk_ins.model_copy(update={"mean": walk_ins.mean * factor})
        return self.model_copy(update={"arrivals": self.arrivals.model_copy(update={"walk_ins": changed})})

    def with_observed_waits(self) -> "Clinic":
        """The same half-day, waits counted as the clinic's stamps do: from the ticket on, which the desk hands out."""
        return self.model_copy(update={"measuring": Measuring(waits_from=1)})

    def with_servers(self, position: int, servers: int) -> "Clinic":
        """The same half-day with so many tables at one station."""
        stations = list(self.stations)
        stations[position] = stations[position].model_copy(update={"servers": servers})
        return self.model_copy(update={"stations": stations})


def capacity(station: Station) -> float:
    """People per minute that a station can serve."""
    return station.servers / station.service.moments[0] if station.service.moments[0] > 0 else float("inf")


def default_stations(*, desk: int, screening: int, vaccination: int) -> list[Station]:
    """The three stations of a community clinic with the default laws (docs/advisor.md, defaults)."""
    return [
        Station(name="desk", servers=desk, service=Lognormal(law="lognormal", mean=2.0, cv=0.5)),
        Station(name="screening", servers=screening, service=Lognormal(law="lognormal", mean=3.5, cv=0.5)),
        Station(name="vaccination", servers=vaccination, service=Lognormal(law="lognormal", mean=2.5, cv=0.4)),
    ]


def faults(error: ValidationError) -> list[str]:
    """What is wrong with a description, one sentence each: where, and what is asked for."""
    return [f"{_where(one['loc'])}：{_sentence(one)}" for one in error.errors(include_url=False)]


WANTED = {
    "missing": _l("缺少这一项"),
    "extra_forbidden": _l("没有这一项，请检查拼写"),
    "int_type": _l("要填整数"),
    "int_parsing": _l("要填整数"),
    "int_from_float": _l("要填整数"),
    "float_type": _l("要填数字（时间写 “08:30” 或分钟数）"),
    "float_parsing": _l("要填数字（时间写 “08:30” 或分钟数）"),
    "string_type": _l("要填文字"),
    "greater_than": _l("要大于 %(gt)s"),
    "greater_than_equal": _l("不能小于 %(ge)s"),
    "less_than_equal": _l("不能大于 %(le)s"),
    "union_tag_invalid": _l("没有 “%(tag)s” 这种分布，可以用：%(expected_tags)s"),
    "union_tag_not_found": _l("要写明 law（哪种分布）"),
    "literal_error": _l("只能是 %(expected)s"),
    "too_long": _l("太多，最多 %(max_length)s 个"),
    "too_short": _l("太少，至少 %(min_length)s 个"),
    "finite_number": _l("要填有限的数字"),
}


def _where(steps: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in steps) or str(_l("整个文件"))


def _sentence(one: Any) -> str:
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    sentence = WANTED.get(one["type"])
    return str(one["msg"]) if sentence is None else str(sentence) % one.get("ctx", {})
