"""Which clinics' plans lie below the county's floor of walk-in places (通知2021 现场预约号源)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.schedule.models import HalfDay, WeekPlan
from vaccsched.schedule.queries.plan import week_plans
from vaccsched.schedule.rules import pool_floor
from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic


@dataclass(frozen=True, kw_only=True)
class FloorBreach:
    """A plan that is not published any more until its pool is raised: ``minimum`` walk-in places are asked for."""

    clinic: Clinic
    plan: WeekPlan
    minimum: int


def floor_breaches(*, county_id: uuid.UUID, on: dt.date) -> list[FloorBreach]:
    """Every plan of the county's clinics that counts on ``on`` or later and keeps too few walk-in places."""
    percent = sites.get_county(county_id).walk_in_floor_percent
    return [
        FloorBreach(clinic=clinic, plan=plan, minimum=minimum)
        for clinic in sites.clinics(county_id)
        for plan in _still_counting(clinic.id, on)
        if plan.open and plan.walk_in_places < (minimum := _minimum(plan, percent))
    ]


def _still_counting(clinic_id: uuid.UUID, on: dt.date) -> list[WeekPlan]:
    """Plans to come, the weekly ones in force, no exceptions that are over. ``week_plans`` has the newest first."""
    in_force: set[tuple[int, HalfDay]] = set()
    found = []
    for plan in week_plans(clinic_id=clinic_id):
        half_day = (plan.weekday, plan.half_day)
        if plan.effective_from > on or (plan.once and plan.effective_from == on):
            found.append(plan)
        elif not plan.once and half_day not in in_force:
            in_force.add(half_day)
            found.append(plan)
    return found


def _minimum(plan: WeekPlan, percent: int) -> int:
    return pool_floor(online_places=sum(slot.places for slot in plan.slots), floor_percent=percent)
