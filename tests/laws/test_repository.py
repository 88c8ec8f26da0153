"""Laws about the tree: nothing third-party in it, nothing that belongs to one machine, locks that fit."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.services import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")


def tracked(*patterns: str) -> list[Path]:
    """The files of the tree: git's, and those about to be (not ignored)."""
    listed = subprocess.check_output(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT, text=True,
    )  # fmt: skip
    return sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_third_party_file_is_in_the_tree():
    third_party = re.compile(r"(^|/)(vendor|node_modules)/|\.min\.|\.(woff2?|ttf|otf|whl|jar|map)$")
    assert [name for name in named(tracked()) if third_party.search(name)] == []


def test_no_package_archive_or_database_is_in_the_tree():
    made = re.compile(r"\.(db|sqlite3?|zip|t?gz|mo|pyc)$|(^|/)keys\.json$")
    assert [name for name in named(tracked()) if made.search(name)] == []


def test_no_file_names_a_folder_of_the_machine_it_was_written_on():
    home = str(ROOT.parent) + "/"
    texts = [path for path in tracked() if path.suffix not in {".png", ".jpg", ".mp3", ".ogg", ".wav"}]
    assert [name for path, name in zip(texts, named(texts), strict=True) if home in path.read_text()] == []


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json"])
def test_a_lock_file_names_no_registry(name):
    text = (ROOT / name).read_text()
    assert re.findall(r"index-url|find-links|trusted-host|\"resolved\"|file://", text) == []
    if name.endswith(".txt"):
        assert "://" not in text


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name):
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", (ROOT / name).read_text(), flags=re.MULTILINE))
    assert [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry] == []


def test_the_tests_lock_holds_the_runtime_at_the_same_versions():
    runtime, tests = (_versions(name) for name in LOCKS[:2])
    assert {name: version for name, version in runtime.items() if tests.get(name) != version} == {}


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = _versions("requirements-dev.txt")
    names = [re.split(r"[\[<>=~ ]", requirement)[0].lower() for requirement in wanted]
    assert [name for name in names if name not in locked] == []


def test_every_dependency_says_why():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    start = lines.index("dependencies = [") + 1
    runtime = lines[start : lines.index("]", start)]
    assert [line for line in runtime if "#" not in line] == []


def test_rules_and_operations_are_handed_the_time():
    reads = re.compile(r"\bclock\.(now|read|monotonic)\(")
    files = [
        path for path in tracked("vaccsched/*/*.py") if {"rules", "operations", "queries", "models"} & _words(path)
    ]
    assert [name for path, name in zip(files, named(files), strict=True) if reads.search(path.read_text())] == []


def test_every_test_that_the_page_of_the_queue_names_exists():
    named_there = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", (ROOT / "docs/queue.md").read_text())
    assert len(named_there) > 13
    missing = [(path, name) for path, name in named_there if f"def {name}(" not in (ROOT / path).read_text()]
    assert missing == []


def _words(path: Path) -> set[str]:
    return {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}


def _versions(name: str) -> dict[str, str]:
    pairs = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", (ROOT / name).read_text(), flags=re.MULTILINE)
    return {package.lower(): version for package, version in pairs}
