"""What is done with files: brought, read, tried, run in blocks, put away. All flush, none commits."""

from vaccsched.imports.operations.files import (
    PIECE,
    add_piece,
    check,
    close_import,
    forget_old,
    note_report,
    open_import,
    start,
    stop,
    teach,
    withdraw,
)
from vaccsched.imports.operations.taking import AT_ONCE, finish, keep_blocks, opened, refuse
from vaccsched.imports.operations.taking import begin as begin_reading
from vaccsched.imports.operations.working import Block, begin, check_block, next_block, run_block

__all__ = [
    "AT_ONCE",
    "PIECE",
    "Block",
    "add_piece",
    "begin",
    "begin_reading",
    "check",
    "check_block",
    "close_import",
    "finish",
    "forget_old",
    "keep_blocks",
    "next_block",
    "note_report",
    "open_import",
    "opened",
    "refuse",
    "run_block",
    "start",
    "stop",
    "teach",
    "withdraw",
]
