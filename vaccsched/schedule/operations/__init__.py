"""What can be done with plans, half-days and their places."""

from vaccsched.schedule.operations.plan import draft_plan, publish_days, publish_plan, save_week_plan
from vaccsched.schedule.operations.walk_in import give_back_walk_in_place, take_walk_in_place

__all__ = [
    "draft_plan",
    "give_back_walk_in_place",
    "publish_days",
    "publish_plan",
    "save_week_plan",
    "take_walk_in_place",
]
