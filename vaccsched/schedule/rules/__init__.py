"""Rules of the schedule, by question. They decide from values handed in."""

from vaccsched.schedule.rules.change import SessionChange, SlotChange, as_list
from vaccsched.schedule.rules.load import Load, half_day, load
from vaccsched.schedule.rules.obstacle import Obstacle, Withheld, is_withheld, obstacles
from vaccsched.schedule.rules.opening import OpeningRule, last_open_day, next_opening, opens_at, share, share_of
from vaccsched.schedule.rules.plan import (
    BOUNDS,
    HOURS,
    Fault,
    faults,
    plan_for,
    pool_floor,
    slots_between,
)
from vaccsched.schedule.rules.publishing import Calendar, WorksAs, changes
from vaccsched.schedule.rules.series import (
    PlanKey,
    SeriesChange,
    as_facts,
    in_series,
    key_facts,
    key_from_facts,
    key_of,
    slots_from_facts,
)

__all__ = [
    "BOUNDS",
    "HOURS",
    "Calendar",
    "Fault",
    "Load",
    "Obstacle",
    "OpeningRule",
    "PlanKey",
    "SeriesChange",
    "SessionChange",
    "SlotChange",
    "Withheld",
    "WorksAs",
    "as_facts",
    "as_list",
    "changes",
    "faults",
    "half_day",
    "in_series",
    "is_withheld",
    "key_facts",
    "key_from_facts",
    "key_of",
    "last_open_day",
    "load",
    "next_opening",
    "obstacles",
    "opens_at",
    "plan_for",
    "pool_floor",
    "share",
    "share_of",
    "slots_between",
    "slots_from_facts",
]
