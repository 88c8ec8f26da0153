"""By hand: change every number in the programme's files, one at a time; the tables must notice.

    python -m tests.vaccines.mutants                 all of them
    python -m tests.vaccines.mutants 300 7           300 at random, seed 7

Prints the survivors and the share killed. A survivor is a rule that no table states, unless it stands in
``NO_EFFECT``: there another rule that always holds is stricter, and nobody can notice the change.
"""

import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import is_hypothesis_test

from tests.vaccines import test_rules_catch_up as catch_up
from tests.vaccines import test_rules_clauses as clauses
from tests.vaccines import test_rules_findings as findings
from tests.vaccines import test_rules_nip as nip
from tests.vaccines import test_rules_non_nip as non_nip
from tests.vaccines import test_rules_rabies as rabies
from tests.vaccines import test_rules_visit as visit
from tests.vaccines.table import answers, windows
from vaccsched.vaccines.forecast import ProgrammeError, use_programme, valid_on
from vaccsched.vaccines.forecast.files import read_files
from vaccsched.vaccines.forecast.programme import NATIONAL, Programme

NUMBERS = re.compile(
    r"(?P<duration>\bP\d+[DWMY]\b)|(?P<day>\b20\d\d-\d\d-\d\d\b)"
    r"|(?:min|max|nth|weight_below|gestation_below): (?P<count>\d+)\b"
)

# (part of the line, what it is changed to, why nobody can notice)
NO_EFFECT: list[tuple[str, str, str]] = []


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


def checks() -> list[tuple[str, Callable[[], None]]]:
    """(name, check) for every line of every table, and the examples of one visit."""
    rows = [
        *windows(nip.WINDOWS), *answers(nip.SETTLED),
        *windows(catch_up.WINDOWS), *answers(catch_up.SETTLED),
        *windows(non_nip.WINDOWS), *answers(non_nip.SETTLED),
        *windows(clauses.WINDOWS), *answers(clauses.SETTLED), *answers(clauses.HPV, born=date(2011, 12, 1)),
        *answers(rabies.written_out(rabies.SETTLED), born=rabies.BORN),
    ]  # fmt: skip
    tables = [
        (findings.table(), findings.test_findings),
        (map(pytest.param, *zip(*findings.LONGEST, strict=True)), findings.test_the_longest_gap_is_advice_and_never_a_restart),
        (clauses.judged(), clauses.test_which_dose_counts),
        (clauses.sentences(), clauses.test_what_the_sentence_says),
    ]  # fmt: skip
    found: list[tuple[str, Callable[[], None]]] = [(row.id, row.values[0].check) for row in rows]
    for table, test in tables:
        found += [(param.id or test.__name__, partial(test, *param.values)) for param in table]
    plain = [test for name, test in vars(visit).items() if name.startswith("test_") and not is_hypothesis_test(test)]
    return found + [(test.__name__, test) for test in plain]


def is_killed(asked: Sequence[tuple[str, Callable[[], None]]]) -> bool:
    """Whether any line of any table says otherwise now."""
    for _, check in asked:
        try:
            check()
        except (AssertionError, KeyError, ValueError, TypeError, LookupError):
            return True
    return False


def why_no_effect(old: str, new: str) -> str | None:
    """Why a change is none, if it is known to be none."""
    return next(
        (why for was, now, why in NO_EFFECT if was in old and now in new and old.replace(was, now) == new), None
    )


def main() -> None:
    """Try them all, or as many at random as the command says."""
    asked = checks()
    tried = list(mutants())
    if len(sys.argv) > 1:
        tried = random.Random(int(sys.argv[2])).sample(tried, int(sys.argv[1]))
    originals = {path.name: path.read_text("utf-8").splitlines() for path in NATIONAL.glob("*.yaml")}
    count: Counter[str] = Counter()
    assert not is_killed(asked), "the tables do not even hold for the files as they are"
    with tempfile.TemporaryDirectory() as folder:
        for file, number, old, new in tried:
            for name, lines in originals.items():
                changed = [*lines[:number], new, *lines[number + 1 :]] if name == file else lines
                (Path(folder) / name).write_text("\n".join(changed), "utf-8")
            try:
                use_programme(Programme(read_files(sorted(Path(folder).glob("*.yaml")))))
            except ProgrammeError:
                count["killed"] += 1
                continue
            asked.sort(key=lambda one: one[0].partition(" ")[0] not in new)
            if is_killed(asked):
                count["killed"] += 1
                continue
            why = why_no_effect(old, new)
            count["without effect" if why else "survived"] += 1
            print(f"{file}:{number + 1}: {old.strip()}\n    → {new.strip()}\n    {why or 'SURVIVED'}", flush=True)
    real = count["killed"] + count["survived"]
    print(f"{len(tried)} tried: {dict(count)}; of those with an effect {100 * count['killed'] / real:.1f} % killed")


if __name__ == "__main__":
    main()
