"""What may follow on what; which columns a kind of file has; what a cell says."""

from vaccsched.imports.models import ImportStatus

Status = ImportStatus
TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.READING: frozenset({Status.READ, Status.UNREADABLE, Status.WITHDRAWN}),
    Status.READ: frozenset({Status.CHECKING, Status.WITHDRAWN}),
    Status.CHECKING: frozenset({Status.CHECKED, Status.WITHDRAWN}),
    Status.CHECKED: frozenset({Status.CHECKING, Status.RUNNING, Status.WITHDRAWN}),
    Status.RUNNING: frozenset({Status.DONE, Status.STOPPED}),
    Status.STOPPED: frozenset({Status.RUNNING, Status.WITHDRAWN}),
    Status.DONE: frozenset(),
    Status.UNREADABLE: frozenset({Status.WITHDRAWN}),
    Status.WITHDRAWN: frozenset(),
}
AT_WORK = frozenset({Status.READING, Status.CHECKING, Status.RUNNING})
HAS_REPORT = frozenset({Status.CHECKED, Status.RUNNING, Status.STOPPED, Status.DONE})


def sources(target: ImportStatus) -> list[ImportStatus]:
    """From where one may come to ``target``."""
    return [one for one, nexts in TRANSITIONS.items() if target in nexts]
