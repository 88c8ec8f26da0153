"""By hand: change every number in the programme's files, one at a time; the tables must notice.

    python -m tests.vaccines.mutants [every nth, default 1]

Prints the survivors and the share killed. A survivor is a rule that no table states, or a change without effect.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from tests.vaccines import (
    test_rules_catch_up,
    test_rules_findings,
    test_rules_nip,
    test_rules_non_nip,
    test_rules_rabies,
)
from tests.vaccines.table import answers, windows
from vaccsched.vaccines.forecast import ProgrammeError, use_programme, valid_on
from vaccsched.vaccines.forecast.files import read_files
from vaccsched.vaccines.forecast.programme import NATIONAL, Programme

NUMBERS = re.compile(
    r"(?P<duration>\bP\d+[DWMY]\b)|(?P<day>\b20\d\d-\d\d-\d\d\b)"
    r"|(?:min|max|nth|weight_below|gestation_below): (?P<count>\d+)\b"
)


def mutants() -> Iterator[tuple[str, int, str, str]]:
    """(file, line, old line, new line) for every number up and down by one."""
    for path in sorted(NATIONAL.glob("*.yaml")):
        lines = path.read_text("utf-8").splitlines()
        sources = False
        for number, line in enumerate(lines):
            sources = line.startswith("sources:") or (sources and line.startswith(" "))
            text = line.split("#")[0]
            if sources or re.search(r"\b(zh|en|name_zh|name_en):", text):
                continue
            for found in NUMBERS.finditer(text):
                kind = found.lastgroup or ""
                for step in (-1, 1):
                    if new := _moved(kind, found[kind], step):
                        yield path.name, number, line, line[: found.start(kind)] + new + line[found.end(kind) :]


def _moved(kind: str, old: str, step: int) -> str | None:
    if kind == "day":
        return (date.fromisoformat(old) + timedelta(step)).isoformat()
    if kind == "duration":
        value = int(old[1:-1]) + step
        return f"P{value}{old[-1]}" if value >= 0 else None
    value = int(old) + step
    return str(value) if value >= 0 else None


def is_killed(rows, findings) -> bool:
    """Whether any row of any table says otherwise now."""
    for row in rows:
        try:
            row.check()
        except (AssertionError, KeyError, ValueError, TypeError, LookupError):
            return True
    for facts, given, vaccine, number, on, expected in findings:
        found = sorted(f"{one.code}{'!' if one.blocks else ''}" for one in valid_on(facts, given, vaccine, number, on))
        if found != expected:
            return True
    return False


def _rows():
    tables = [
        *windows(test_rules_nip.WINDOWS), *answers(test_rules_nip.SETTLED),
        *windows(test_rules_catch_up.WINDOWS), *answers(test_rules_catch_up.SETTLED),
        *windows(test_rules_non_nip.WINDOWS), *answers(test_rules_non_nip.SETTLED),
        *answers(test_rules_rabies.written_out(test_rules_rabies.SETTLED), born=test_rules_rabies.BORN),
    ]  # fmt: skip
    return [param.values[0] for param in tables], [param.values for param in test_rules_findings.table()]


def main() -> None:
    """Try them all."""
    rows, findings = _rows()
    nth = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    originals = {path.name: path.read_text("utf-8").splitlines() for path in NATIONAL.glob("*.yaml")}
    tried = killed = 0
    with tempfile.TemporaryDirectory() as folder:
        for file, number, old, new in list(mutants())[::nth]:
            for name, lines in originals.items():
                changed = [*lines[:number], new, *lines[number + 1 :]] if name == file else lines
                (Path(folder) / name).write_text("\n".join(changed), "utf-8")
            tried += 1
            try:
                use_programme(Programme(read_files(sorted(Path(folder).glob("*.yaml")))))
            except ProgrammeError:
                killed += 1
                continue
            rows.sort(key=lambda row: row.vaccine not in new)
            if is_killed(rows, findings):
                killed += 1
            else:
                print(f"{file}:{number + 1}: {old.strip()}\n    → {new.strip()}", flush=True)
    print(f"{killed} of {tried} killed ({100 * killed / tried:.1f} %)")


if __name__ == "__main__":
    main()
