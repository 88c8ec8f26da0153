"""Every sentence for people is Chinese in the source and has its English translation."""

import ast
import re

import pytest
from babel.messages import extract, pofile

from tests.services import ROOT

PACKAGE = ROOT / "vaccsched"
CHINESE = re.compile(r"[\u3400-\u9fff]")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
MARKERS = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "npgettext", "pgettext"}
METHODS = [("vaccsched/**.py", "python"), ("vaccsched/templates/**.html", "jinja2")]
# Text that is data (names that a clinic may change, both languages side by side) or speaks at the terminal.
NOT_SENTENCES = (
    "demo", "cli", "jobs.py", "senders.py", "vaccines", "text_words.py", "format.py", "styleguide.py", "clauses.py",
    "fair.py", "terminal.py",
)  # fmt: skip
NAMES = (  # of new stations, of holidays, of columns and things in files of other systems
    "vaccsched/sites/operations/clinic.py", "vaccsched/sites/proposals.py", "vaccsched/coldchain/rules/logger.py",
    "vaccsched/fhir/mappers/immunization.py", "vaccsched/fhir/mappers/parts.py", "vaccsched/fhir/served.py",
    "vaccsched/fhir/statement.py",
    "vaccsched/handover/plain.py", "vaccsched/handover/bundle.py", "vaccsched/handover/receiver.py",
    "vaccsched/imports/rules/columns.py", "vaccsched/imports/rules/foreign.py",
)  # fmt: skip
CITED = re.compile(r"20\d\d年版|疫苗管理法|规范")  # sources keep their own names


def sentences() -> set[str]:
    found = extract.extract_from_dir(
        ROOT, METHODS, {}, keywords=dict.fromkeys(MARKERS), directory_filter=lambda name: ".venv" not in name
    )
    return {message for _file, _line, message, _comments, _context in found if isinstance(message, str)}


def english() -> dict[str, str]:
    with (PACKAGE / "translations" / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {message.id: message.string for message in pofile.read_po(file) if message.id and not message.fuzzy}


def test_every_sentence_has_its_english():
    known, used = english(), sentences()
    assert len(used) > 500
    assert sorted(one for one in used if not known.get(one)) == []


def test_english_is_english_and_keeps_the_places():
    wrong = [
        (chinese, words)
        for chinese, words in english().items()
        if CHINESE.search(words) or sorted(PLACEHOLDER.findall(chinese)) != sorted(PLACEHOLDER.findall(words))
    ]
    assert wrong == []


def test_no_page_holds_a_sentence_that_cannot_be_translated():
    code = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->", re.DOTALL)
    found = [
        (str(path.relative_to(ROOT)), CHINESE.findall(code.sub("", path.read_text(encoding="utf-8")))[:5])
        for path in sorted((PACKAGE / "templates").rglob("*.html"))
        if "styleguide" not in path.parts
    ]
    assert [one for one in found if one[1]] == []


def _docstrings(tree) -> set[int]:
    """Ids of strings that stand alone: docstrings."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _marked(tree) -> set[int]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        id(inside)
        for call in calls
        if (call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")) in MARKERS
        for inside in ast.walk(call)
    }


@pytest.mark.parametrize("room", sorted(path.name for path in PACKAGE.iterdir() if path.is_dir()))
def test_no_code_holds_a_sentence_that_cannot_be_translated(room):
    loose = []
    for path in sorted((PACKAGE / room).rglob("*.py")):
        if set(path.parts) & set(NOT_SENTENCES) or str(path.relative_to(ROOT)) in NAMES:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = _docstrings(tree) | _marked(tree)
        loose += [
            (str(path.relative_to(ROOT)), node.lineno, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in told
            and len(CHINESE.findall(node.value)) > 2
            and not CITED.search(node.value)
        ]
    assert loose == []
