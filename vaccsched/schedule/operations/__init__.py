"""What can be done with plans, half-days and their places."""

from vaccsched.schedule.operations.closing import block_time, close_day, draft_block, lift_block, reopen_day, work_as
from vaccsched.schedule.operations.cut import cut_day
from vaccsched.schedule.operations.holidays import propose_county_days, set_county_day
from vaccsched.schedule.operations.outreach import cancel_outreach, open_outreach, resize_outreach
from vaccsched.schedule.operations.plan import (
    Cut,
    draft_plan,
    draft_series,
    publish_plan,
    save_week_plan,
    take_back_exception,
)
from vaccsched.schedule.operations.pool import cutting_pool, widen
from vaccsched.schedule.operations.publish import give_up_cut_place, publish_days
from vaccsched.schedule.operations.undo import undo_edit
from vaccsched.schedule.operations.walk_in import (
    add_walk_in_place,
    give_back_walk_in_place,
    note_turned_away,
    take_again,
    take_walk_in_place,
)

__all__ = [
    "Cut",
    "add_walk_in_place",
    "block_time",
    "cancel_outreach",
    "close_day",
    "cut_day",
    "cutting_pool",
    "draft_block",
    "draft_plan",
    "draft_series",
    "give_back_walk_in_place",
    "give_up_cut_place",
    "lift_block",
    "note_turned_away",
    "open_outreach",
    "propose_county_days",
    "publish_days",
    "publish_plan",
    "reopen_day",
    "resize_outreach",
    "save_week_plan",
    "set_county_day",
    "take_again",
    "take_back_exception",
    "take_walk_in_place",
    "undo_edit",
    "widen",
    "work_as",
]
