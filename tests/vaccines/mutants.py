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
from tests.vaccines import test_rules_sentences as sentences
from tests.vaccines import test_rules_visit as visit
from tests.vaccines.table import answers, windows
from vaccsched.vaccines.forecast import ProgrammeError, use_programme
from vaccsched.vaccines.forecast.files import read_files
from vaccsched.vaccines.forecast.programme import NATIONAL, Programme

NUMBERS = re.compile(
    r"(?P<duration>\bP\d+[DWMY]\b)|(?P<day>\b20\d\d-\d\d-\d\d\b)"
    r"|(?:min|max|nth|weight_below|gestation_below): (?P<count>\d+)\b"
)

# (part of the line, what it is changed to, why nobody can notice)
_LATER = "the dose before it was given at that age or later, and a gap follows"
_WEAK = "the vaccine is of low confidence: a doctor is asked, the advice is never shown"
_FIRST_FITS = "the schedule of the next years stands above it and is taken first"
_CLAUSE = "the schedule holds from that age on only"
_COVERED = "every dose counts in the other line too, whose gap is as long"
NO_EFFECT: list[tuple[str, str, str]] = [
    ("until: 2025-01-01", "until: 2025-01-02", _FIRST_FITS),
    ("until: 2026-06-22", "until: 2026-06-23", _FIRST_FITS),
    ("{age_min: P8M, age_due: P18M", "{age_min: P7M, age_due: P18M", _LATER),
    ("{age_min: P8M, gap_prev: P28D, complete", "{age_min: P7M, gap_prev: P28D, complete", _LATER),
    ("{age_min: P8M, gap_prev: P28D, complete", "{age_min: P9M, gap_prev: P28D, complete", _LATER),
    ("repeat: {age_min: P8M, gap_prev: P28D}", "repeat: {age_min: P7M, gap_prev: P28D}", _LATER),
    ("{age_min: P8M, gap_prev: P7D", "{age_min: P7M, gap_prev: P7D", _LATER),
    ("repeat: {age_min: P9Y", "repeat: {age_min: P8Y", _LATER),
    ("repeat: {age_min: P6M", "repeat: {age_min: P5M", _LATER),
    ("repeat: {age_min: P2M", "repeat: {age_min: P1M", _LATER),
    ("{age_min: P6W, age_due: P4M", "{age_min: P5W, age_due: P4M", _LATER),
    ("{age_min: P6W, age_due: P4M", "{age_min: P7W, age_due: P4M", _LATER),
    ("{age_min: P6W, age_due: P6M", "{age_min: P5W, age_due: P6M", _LATER),
    ("{age_min: P6W, age_due: P6M", "{age_min: P7W, age_due: P6M", _LATER),
    ("{age_min: P6W, age_due: P3M", "{age_min: P5W, age_due: P3M", _LATER),
    ("{age_min: P6W, age_due: P3M", "{age_min: P7W, age_due: P3M", _LATER),
    ("{age_min: P50Y, gap_prev", "{age_min: P49Y, gap_prev", _LATER),
    ("{age_min: P6M, gap_prev: P1M", "{age_min: P5M, gap_prev: P1M", _LATER),
    ("gap_max: P6M}]}]", "gap_max: P5M}]}]", _WEAK),
    ("gap_max: P6M}]}]", "gap_max: P7M}]}]", _WEAK),
    ("gap_max: P8W}, {", "gap_max: P7W}, {", _WEAK),
    ("gap_max: P8W}, {", "gap_max: P9W}, {", _WEAK),
    ("gap_max: P12M}], repeat", "gap_max: P11M}], repeat", _WEAK),
    ("gap_max: P12M}], repeat", "gap_max: P13M}], repeat", _WEAK),
    ("{line: MENCONJ, gap: P12M}", "{line: MENCONJ, gap: P11M}", "such a dose was given below 24M, the age is 3Y"),
    ("{age_min: P24M, complete_before", "{age_min: P23M, complete_before", _CLAUSE),
    ("{age_min: P24M, gaps_from", "{age_min: P23M, gaps_from", _CLAUSE),
    ("{line: MENA, nth: 1,", "{line: MENA, nth: 0,", "there is one dose, the first and the last"),
    ("{line: MENA, min: 1, max: 1}", "{line: MENA, min: 0, max: 1}", "no dose: the schedule above it is taken"),
    ("{line: HPV2, max: 0}], age", "{line: HPV2, max: 1}], age", "one dose below 15Y: the alternative before it holds"),
    ("- {age_min: P9Y}", "- {age_min: P8Y}", "the next schedule asks the same, this one holds from 15Y on"),
    ("- {age_min: P9Y}", "- {age_min: P10Y}", "this schedule holds from 15Y on"),
    ("{min: P3M, below: P4Y}", "{min: P3M, below: P5Y}", "from 4Y on BCG is not applicable"),
    ("min: 3, max: 3}]", "min: 3, max: 4}]", "four doses are complete"),
    ("{products: [JEL], min: 1}]}", "{products: [JEL], min: 0}]}", "the clause of the other line decides before it"),
    ("{products: [JEI], min: 1}]", "{products: [JEI], min: 0}]", "the clause of the other line decides before it"),
    ("{line: MENCONJ, min: 1, max: 1}", "{line: MENCONJ, min: 1, max: 2}", "two doses are complete"),
    ("{from: 2011-11-10, until: 2", "{from: 2011-11-09, until: 2", "born before that day: not applicable"),
    ("{age_min: P12M}, {age_min: P12M, gap_prev: P4W", "{age_min: P11M}, {age_min: P12M, gap_prev: P4W", _CLAUSE),
    ("{age_min: P12M}, {age_min: P12M, gap_prev: P4W", "{age_min: P13M}, {age_min: P12M, gap_prev: P4W", _CLAUSE),
    ("{age_min: P12M, gap_prev: P4W", "{age_min: P11M, gap_prev: P4W", _CLAUSE),
    ("{age_min: P12M, gap_prev: P4W", "{age_min: P13M, gap_prev: P4W", _CLAUSE),
    ("{age_min: P12M, gap_prev: P28D}", "{age_min: P11M, gap_prev: P28D}", _LATER),
    ("{age_min: P3M, gap_prev: P28D, gaps", "{age_min: P3M, gap_prev: P27D, gaps", _COVERED),
    ("{age_min: P4M, gap_prev: P28D, gaps", "{age_min: P4M, gap_prev: P27D, gaps", _COVERED),
    ("{age_min: P18M, gap_prev: P6M, gaps", "{age_min: P18M, gap_prev: P5M, gaps", _COVERED),
]  # fmt: skip


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
    longest = [pytest.param(*one) for one in findings.LONGEST]
    tables = [
        (findings.table(), findings.test_findings),
        (longest, findings.test_the_longest_gap_is_advice_and_never_a_restart),
        (clauses.judged(), clauses.test_which_dose_counts),
        (clauses.sentences(), clauses.test_what_the_sentence_says),
        (sentences.told("answers"), sentences.test_an_answer_says_why),
        (sentences.told("findings"), sentences.test_a_finding_says_what_is_against_the_dose),
    ]
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
