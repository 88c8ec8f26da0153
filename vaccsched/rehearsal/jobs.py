"""The county's command: described situations through the rules of the screen, before a rule is switched on."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from vaccsched.rehearsal.case_file import Malformed, read_case
from vaccsched.rehearsal.rehearse import RULES, rehearse, rules_of

BAD_CASES = 2


@click.command("check-cases")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--hard", "hard", multiple=True, type=click.Choice(RULES), help="Try a rule as a stop.")
@with_appcontext
def check_cases(file: Path, hard: tuple[str, ...]) -> None:
    """Print block, warn or pass for every situation of FILE, with all findings.

    FILE is a JSON list of cases, or an object with the list "cases". A case that cannot be read is named on the error
    output with its fields; the others are answered all the same, and the exit code is 2.
    """
    answers, faults = check_file(file, hard=hard)
    click.echo(json.dumps(answers, ensure_ascii=False, indent=1))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise SystemExit(BAD_CASES)


def check_file(file: Path, *, hard: Collection[str] = ()) -> tuple[list[dict[str, Any]], list[str]]:
    """The answers in the order of the file, and the sentences about what could not be read."""
    answers, faults = [], []
    try:
        cases = _cases(file)
    except Malformed as fault:
        return [], [str(fault)]
    for number, raw in enumerate(cases, start=1):
        try:
            answers.append(rehearse(read_case(raw, number=number), hardened=rules_of(hard)))
        except Malformed as fault:
            faults.append(str(fault))
    return answers, faults


def _cases(file: Path) -> list[Any]:
    try:
        read = json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{file.name} is not JSON: {error}") from error
    cases = read.get("cases") if isinstance(read, dict) else read
    if not isinstance(cases, list):
        raise Malformed(f"{file.name} holds no JSON list of cases")
    return cases
