"""Every table that leaves goes through the one rule that keeps formulas out (reliability.md, fault 32)."""

import ast
import re

from tests.services import ROOT

PACKAGE = ROOT / "vaccsched"
WRITES = re.compile(r"\b(csv\.(writer|DictWriter)|Workbook)\(")
SAFE = {"safe_cell", "safe_line"}


def calls_with(tree: ast.AST, names: set[str]) -> list[ast.Call]:
    """Calls of methods with these names."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    ]


def is_safe(call: ast.Call) -> bool:
    """What is written was handed through the rule in the same expression."""
    inner = {node.func.id for node in ast.walk(call) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    return bool(inner & SAFE)


def writers() -> dict[str, ast.AST]:
    """The modules that write tables, by path."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if WRITES.search(text):
            found[str(path.relative_to(ROOT))] = ast.parse(text)
    return found


def test_every_row_of_a_table_is_made_safe_where_it_is_written():
    unsafe = [
        f"{name}:{call.lineno}"
        for name, tree in writers().items()
        for call in calls_with(tree, {"writerow", "writerows", "append_row"})
        if not is_safe(call)
    ]
    assert unsafe == []


def test_a_workbook_is_filled_with_safe_cells_only():
    unsafe = [
        f"{name}:{call.lineno}"
        for name, tree in writers().items()
        if "Workbook(" in ast.unparse(tree)
        for call in calls_with(tree, {"append"})
        if isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) in {"sheet", "ws", "book.active"}
        and not is_safe(call)
    ]
    assert unsafe == []


def test_the_program_does_write_tables():
    assert "vaccsched/shared/sheets.py" in writers()
    assert "vaccsched/reports/tables.py" in writers()
