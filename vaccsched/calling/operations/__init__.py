"""What is done with a queue: calling, waiting again, setting aside, pausing, help. All flush, none commits."""

from vaccsched.calling.operations.calling import call_again, call_next, call_this, must_not_be_paused, send_next
from vaccsched.calling.operations.helping import call_help, take_help
from vaccsched.calling.operations.leaving import undo_leave
from vaccsched.calling.operations.pausing import pause, resume
from vaccsched.calling.operations.ruling import is_faulty, set_abilities, set_rule
from vaccsched.calling.operations.undoing import undo
from vaccsched.calling.operations.waiting import (
    come_back,
    hold,
    let_pass,
    pass_over,
    put_back,
    release,
    state_priority,
    transfer,
)

__all__ = [
    "call_again",
    "call_help",
    "call_next",
    "call_this",
    "come_back",
    "hold",
    "is_faulty",
    "let_pass",
    "must_not_be_paused",
    "pass_over",
    "pause",
    "put_back",
    "release",
    "resume",
    "send_next",
    "set_abilities",
    "set_rule",
    "state_priority",
    "take_help",
    "transfer",
    "undo",
    "undo_leave",
]
