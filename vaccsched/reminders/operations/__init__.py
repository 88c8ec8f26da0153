"""What can be done with reminders."""

from vaccsched.reminders.operations.plan import cancel_plan, move_plan, plan_reminders
from vaccsched.reminders.operations.send import send_due, try_another_way
from vaccsched.reminders.operations.wish import connect_wechat, forget_wish, set_wish

__all__ = [
    "cancel_plan",
    "connect_wechat",
    "forget_wish",
    "move_plan",
    "plan_reminders",
    "send_due",
    "set_wish",
    "try_another_way",
]
