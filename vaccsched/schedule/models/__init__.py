"""Tables of the schedule, by noun."""

from vaccsched.schedule.models.blocked import BlockedTime
from vaccsched.schedule.models.plan import SLOT_MINUTES, PlanEdit, PlanSlot, WeekPlan
from vaccsched.schedule.models.session import HalfDay, Session, Slot, TurnedAway, WalkInPlace

__all__ = [
    "SLOT_MINUTES",
    "BlockedTime",
    "HalfDay",
    "PlanEdit",
    "PlanSlot",
    "Session",
    "Slot",
    "TurnedAway",
    "WalkInPlace",
    "WeekPlan",
]
