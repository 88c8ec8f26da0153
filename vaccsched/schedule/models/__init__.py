"""Tables of the schedule, by noun."""

from vaccsched.schedule.models.plan import PlanSlot, WeekPlan
from vaccsched.schedule.models.session import HalfDay, Session, Slot, WalkInPlace

__all__ = ["HalfDay", "PlanSlot", "Session", "Slot", "WalkInPlace", "WeekPlan"]
