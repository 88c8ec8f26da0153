"""What a simulation of one of the clinic's half-days rests on, and where each figure comes from."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.advisor.errors import NothingToAdvise
from vaccsched.advisor.queries import stamps
from vaccsched.advisor.rules import learning
from vaccsched.advisor.rules.clinic import (
    Admission,
    Arrivals,
    Clinic,
    SlotPlaces,
    Station,
    Stretch,
    WalkIns,
    default_stations,
)
from vaccsched.advisor.rules.laws import Lognormal
from vaccsched.release.queries.learning import BIN, Profile, profile_of
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import HalfDay, Session, WeekPlan
from vaccsched.shared import clock
from vaccsched.shared.db import new_id
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic as ClinicRow
from vaccsched.sites.models import StationKind

DOORS = 30  # minutes before the half-day begins, as for releases
KINDS = (StationKind.DESK, StationKind.SCREENING, StationKind.VACCINATION)


@dataclass(frozen=True, kw_only=True)
class Basis:
    """How many of the clinic's own observations each figure rests on (0: the default), and over how many days."""

    days: int
    screening: int
    vaccination: int
    no_show: int
    punctuality: int
    walk_ins: int  # half-days


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """The half-day as planned now, ready to be simulated, and what it rests on."""

    weekday: int
    half_day: HalfDay
    plan: WeekPlan
    clinic: Clinic
    basis: Basis


def open_half_days(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[tuple[int, HalfDay]]:
    """Half-days of the week that have slots, Monday first."""
    plans = schedule_queries.plans_in_force(clinic_id=clinic_id, on=clock.day_of(now))
    halves = list(HalfDay)
    found = [key for key, plan in plans.items() if plan.open and plan.slots]
    return sorted(found, key=lambda key: (key[0], halves.index(key[1])))


def inputs_of(*, clinic: ClinicRow, weekday: int, half_day: HalfDay, now: dt.datetime) -> Inputs:
    """The plan in force of this half-day with the clinic's own figures, shrunk to the defaults.

    :raises NothingToAdvise: no plan, no slot, nobody to screen or to vaccinate.
    """
    today = clock.day_of(now)
    plan = schedule_queries.plans_in_force(clinic_id=clinic.id, on=today).get((weekday, half_day))
    if plan is None or not plan.open or not plan.slots:
        raise NothingToAdvise
    day = today + dt.timedelta(days=(weekday - today.weekday()) % 7)
    days = len(stamps.worked_days(clinic_id=clinic.id, half_day=half_day, before=today))
    no_show = learned_no_show(clinic.id, half_day, today, days)
    offsets = stamps.offsets(clinic_id=clinic.id, half_day=half_day, before=today)
    punctuality = learning.punctuality(offsets, half_days=days)
    profile = profile_of(session=_session(clinic.id, plan, day))
    stations, counts = learned_stations(clinic.id, today, days)
    opens, closes = _minute(plan.slots[0].starts_at), _minute(plan.slots[-1].ends_at)
    described = Clinic(
        name=clinic.short_name,
        doors=max(opens - DOORS, 0),
        opens=opens,
        closes=closes,
        stations=stations,
        seats=clinic.observation_seats or None,
        arrivals=Arrivals(
            slots=tuple(SlotPlaces(start=_minute(one.starts_at), places=one.places) for one in plan.slots),
            punctuality=punctuality.value,
            walk_ins=walk_ins_of(profile, closes=closes),
        ),
        no_show=no_show.value,
        admission=Admission(walk_in_places=plan.walk_in_places),
    )
    basis = Basis(
        days=days, screening=counts[StationKind.SCREENING], vaccination=counts[StationKind.VACCINATION],
        no_show=no_show.count, punctuality=punctuality.count, walk_ins=profile.half_days,
    )  # fmt: skip
    return Inputs(weekday=weekday, half_day=half_day, plan=plan, clinic=described, basis=basis)


def walk_ins_of(profile: Profile, *, closes: float) -> WalkIns:
    """A learned profile of quarters of an hour, without those that begin after closing."""
    width = BIN.total_seconds() / 60
    bins = {index: mean for index, mean in sorted(profile.bins.items()) if mean > 0 and index * width < closes}
    whole = sum(bins.values())
    if whole < 0.01:
        return WalkIns()
    stretches = tuple(
        Stretch(start=index * width, end=(index + 1) * width, share=mean / whole) for index, mean in bins.items()
    )
    return WalkIns(mean=whole, vmr=min(max(profile.vmr, 1.0), 10.0), profile=stretches)


def learned_no_show(clinic_id: uuid.UUID, half_day: HalfDay, today: dt.date, days: int) -> learning.Learned[float]:
    """The share of the booked who do not come, with how many bookings tell it."""
    missed, booked = stamps.kept_and_missed(clinic_id=clinic_id, half_day=half_day, before=today)
    return learning.no_show(missed=missed, booked=booked, half_days=days)


def learned_stations(clinic_id: uuid.UUID, today: dt.date, days: int) -> tuple[list[Station], dict[StationKind, int]]:
    """Every table of the clinic with the law of its service, and how many timed services tell it.

    :raises NothingToAdvise: nobody to screen or to vaccinate.
    """
    tables = {kind: len(sites.stations(clinic_id, kind)) for kind in KINDS}
    if not tables[StationKind.SCREENING] or not tables[StationKind.VACCINATION]:
        raise NothingToAdvise
    defaults = default_stations(
        desk=max(tables[StationKind.DESK], 1),
        screening=tables[StationKind.SCREENING],
        vaccination=tables[StationKind.VACCINATION],
    )
    timed = stamps.services(clinic_id=clinic_id, before=today)
    found, counts = [], {}
    for kind, station in zip(KINDS, defaults, strict=True):
        if not isinstance(station.service, Lognormal):
            raise TypeError("the defaults are lognormal")
        law = learning.service_law(learning.usable(timed.get(kind, [])), half_days=days, default=station.service)
        counts[kind] = law.count
        found.append(station.model_copy(update={"service": law.value}))
    return found, counts


def _session(clinic_id: uuid.UUID, plan: WeekPlan, day: dt.date) -> Session:
    """The half-day as it would be published, added to no session of the database: what releases learn from."""
    first, last = plan.slots[0].starts_at, plan.slots[-1].ends_at
    return Session(
        id=new_id(), clinic_id=clinic_id, day=day, half_day=plan.half_day, walk_in_places=plan.walk_in_places,
        starts_at=clock.instant_of(day, first), ends_at=clock.instant_of(day, last),
    )  # fmt: skip


def _minute(at: dt.time) -> int:
    return at.hour * 60 + at.minute
