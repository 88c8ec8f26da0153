"""An import contract of our own: `architecture.md` §2 as a table. Run by `lint-imports` (see pyproject.toml).

For each file of a room: which files it may import in its own room, and which of an earlier room. That earlier
rooms are earlier is the business of the layers contract.
"""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

ROOT = "vaccsched"
NOT_ROOMS = {"shared", "extensions", "config", "app", "cli", "demo"}
# What other rooms may import of a room; `forecast` is pure and public, guards may be asked by any view.
PUBLIC = {"models", "queries", "operations", "errors", "events", "forecast"}

# file: (its own room's files, other rooms' files)
MAY_IMPORT: dict[str, tuple[set[str], set[str]]] = {
    "models": ({"models"}, {"models"}),
    "errors": ({"errors"}, {"errors"}),
    "events": ({"events"}, set()),
    "rules": ({"rules", "models", "errors"}, {"models", "errors", "forecast"}),
    "queries": (
        {"queries", "rules", "models", "errors", "forecast"},
        {"queries", "models", "errors", "forecast"},
    ),
    "operations": ({"operations", "queries", "rules", "models", "errors", "events", "forecast"}, PUBLIC),
    "reactions": ({"operations", "queries", "models", "events"}, {"events"}),
    "jobs": ({"operations", "queries", "models"}, {"operations", "queries"}),
    "forms": ({"forms", "models", "errors"}, {"models", "errors"}),
    "views": (
        {"views", "forms", "queries", "operations", "errors", "models", "guards"},
        {"queries", "operations", "errors", "models", "guards"},
    ),
}
# Requests to the outside leave from a helper file of a room, never from an operation, where a transaction would wait.
HELPERS_MAY = PUBLIC | {"guards", "outgoing", "problem"}
# The rehearsal runs other rooms' very rules: a copy of them would be another rule.
RUNS_RULES = {"rehearsal": {"rules", "findings"}}
# A file with another name is its room's private helper: any file of its room may import it, and it any of them.


class RoomFiles(Contract):
    """No options: the tables above say all."""

    type_name = "room_files"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        broken = [
            f"{importer} → {imported}"
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not is_allowed(importer, imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        broken: Any = check.metadata["broken"]
        for line in broken:
            output.print_error(line, bold=False)


def is_allowed(importer: str, imported: str) -> bool:
    """Whether §2 lets ``importer`` import ``imported`` (both dotted module names)."""
    here, there = _room_and_file(importer), _room_and_file(imported)
    if here is None or there is None:
        return True
    own, others = MAY_IMPORT.get(here[1], (None, HELPERS_MAY))
    if here[0] != there[0]:
        return there[1] in others | RUNS_RULES.get(here[0], set())
    return own is None or there[1] in own or there[1] not in MAY_IMPORT.keys() | {"guards"}


def _room_and_file(module: str) -> tuple[str, str] | None:
    """("booking", "views") of `vaccsched.booking.views.resident`; None for what is no room's."""
    root, *parts = module.split(".")
    if root != ROOT or not parts or parts[0] in NOT_ROOMS:
        return None
    return parts[0], parts[1] if len(parts) > 1 else "__init__"
