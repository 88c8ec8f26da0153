"""What is done with a draw."""

from vaccsched.draw.operations.entry import enter, withdraw
from vaccsched.draw.operations.lifecycle import (
    ask_to_commit,
    ask_to_draw,
    cancel_draw,
    commit_draw,
    create_draw,
    publish,
    run_draw,
)
from vaccsched.draw.operations.offer import decline, pass_on, roll_down

__all__ = [
    "ask_to_commit",
    "ask_to_draw",
    "cancel_draw",
    "commit_draw",
    "create_draw",
    "decline",
    "enter",
    "pass_on",
    "publish",
    "roll_down",
    "run_draw",
    "withdraw",
]
