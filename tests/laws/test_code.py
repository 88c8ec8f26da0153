"""Laws about the text of the program: sizes, the only commit, the only clock, no inline script."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.services import ROOT

PACKAGE = ROOT / "vaccsched"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
SCRIPTS = sorted((PACKAGE / "static" / "js").rglob("*.js"))
FILE, FUNCTION, VIEW, SCRIPT = 400, 40, 20, 150  # lines at most (architecture.md §2, style.md rule 4 and 23)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def length(function: ast.FunctionDef) -> int:
    """Lines of the body without the docstring; decorators do not count."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


def is_view(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Attribute)
        and one.func.attr in {"get", "post", "route", "put", "delete", "patch"}
        for one in function.decorator_list
    )


def called(path: Path) -> Iterator[tuple[str, int]]:
    """Every call as dotted text, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node.lineno


def test_no_file_is_longer_than_a_person_reads_at_once():
    files = [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "deploy").rglob("*.py"))]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: count for name, count in lengths.items() if count > FILE} == {}


def test_no_function_is_longer_than_a_page():
    long = [
        f"{path.relative_to(ROOT)}:{one.name} {length(one)}"
        for path in MODULES
        for one in functions(path)
        if length(one) > FUNCTION
    ]
    assert long == []


def test_a_view_is_guard_parse_one_operation_respond():
    views = [(path, one) for path in MODULES for one in functions(path) if is_view(one)]
    assert len(views) > 20
    assert [f"{path.relative_to(ROOT)}:{one.name} {length(one)}" for path, one in views if length(one) > VIEW] == []


def test_a_script_module_does_one_thing():
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SCRIPTS}
    assert {name: count for name, count in lengths.items() if count > SCRIPT} == {}


def test_only_the_unit_of_work_commits():
    places = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in MODULES
        for name, line in called(path)
        if name.endswith("session.commit") or (name.endswith(".commit") and "shared" not in path.parts)
    ]
    assert all(place.startswith("vaccsched/shared/unit_of_work.py") for place in places)
    assert len(places) == 1


CLOCKS = re.compile(
    r"^(dt|datetime)\.(datetime\.)?(now|utcnow|today)$|^(dt\.|datetime\.)?date\.today$"
    r"|^time\.(time|monotonic|perf_counter|clock_gettime|time_ns)$"
)


def test_only_one_file_reads_clocks():
    places = {str(path.relative_to(ROOT)) for path in MODULES for name, _line in called(path) if CLOCKS.search(name)}
    assert places == {"vaccsched/shared/clock.py"}


def test_one_file_masks():
    stars = re.compile(r"""["'][^"']*\*{2,}[^"']*["']""")
    masks = [
        str(path.relative_to(ROOT))
        for path in MODULES
        for node in functions(path)
        if node.name.startswith("mask") and path.name != "masking.py"
    ]
    assert masks == []
    assert stars.search(Path(PACKAGE / "shared" / "masking.py").read_text(encoding="utf-8"))


def test_nobody_sleeps():
    places = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in [*MODULES, *sorted((ROOT / "tests").rglob("test_*.py"))]
        for name, line in called(path)
        if name == "time.sleep"
    ]
    assert places == []


@pytest.mark.parametrize(
    "forbidden",
    [
        r"<script(?![^>]*\bsrc=)",
        r"<style\b",
        r"\sstyle\s*=",
        r"\son[a-z]+\s*=\s*[\"']",
        r"javascript:",
        r"(src|href)=[\"']https?://",
        r"\|\s*safe\b",
    ],
)
def test_templates_hold_nothing_that_the_content_policy_forbids(forbidden):
    pattern = re.compile(forbidden, re.IGNORECASE)
    assert TEMPLATES
    found = [str(path.relative_to(ROOT)) for path in TEMPLATES if pattern.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_scripts_never_write_html_that_came_from_elsewhere():
    """`live.js` replaces its partial by what our own server rendered; nobody else touches innerHTML."""
    risky = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
    users = {path.name for path in SCRIPTS if risky.search(path.read_text(encoding="utf-8"))}
    assert users <= {"live.js"}


def test_no_leftovers():
    words = re.compile("TO" + "DO|FIX" + "ME|XX" + "X|NotImplemented" + "Error")
    places = [
        str(path.relative_to(ROOT))
        for path in [*MODULES, *TEMPLATES, *SCRIPTS]
        if words.search(path.read_text(encoding="utf-8"))
    ]
    assert places == []
