"""The county's command: forecasts for a file of people."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from vaccsched.shared import clock
from vaccsched.vaccines.case_file import Case
from vaccsched.vaccines.case_list import BrokenFile, cases_in
from vaccsched.vaccines.forecast import Forecast, forecast


@click.command("forecast")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def forecast_command(file: Path) -> None:
    """Print what is due for every person of a JSON list, and why; bad entries are reported by id.

    Entries are answered one by one, in their order, the same id twice gives two answers. If the file breaks off or is
    no JSON, what was printed is a whole list all the same, the fault goes to the error output and the exit code is 1.
    """
    broken: BrokenFile | None = None
    between = "[\n"
    try:
        for answer in forecasts(cases_in(file), today=clock.day_of(clock.now())):
            click.echo(between + json.dumps(answer, ensure_ascii=False), nl=False)
            between = ",\n"
    except BrokenFile as error:
        broken = error
    click.echo("[]" if between == "[\n" else "\n]")
    if broken:
        raise click.ClickException(str(broken))


def forecast_file(path: Path | str, *, today: dt.date | None = None) -> list[dict[str, Any]]:
    """Forecasts of every case in a file: ``[{"id", "forecast": [...]}]``, or ``{"id", "error"}`` for a bad entry.

    ``today`` stands in for cases without a day of their own.

    :raises BrokenFile: if the file is not a JSON list of cases
    """
    return list(forecasts(cases_in(Path(path)), today=today))


def forecasts(cases: Iterable[Any], *, today: dt.date | None) -> Iterator[dict[str, Any]]:
    """One answer per case, in order; a bad one does not stop the rest."""
    for number, raw in enumerate(cases, start=1):
        name = number
        try:
            if isinstance(raw, dict):
                told = {key: value for key, value in raw.items() if value is not None}
                name, raw = told.get("id", number), {"today": today, **told}
            case = Case.model_validate(raw)
            answers = forecast(case.facts(), case.given(), case.today)
            yield {"id": name, "forecast": [_written(answer) for answer in answers]}
        except ValidationError as error:
            yield {"id": name, "error": "; ".join(_told(dict(fault)) for fault in error.errors())}


def _told(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    what = str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what


def _written(answer: Forecast) -> dict[str, Any]:
    def day(value: dt.date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "vaccine": answer.vaccine,
        "dose": answer.dose,
        "status": str(answer.status),
        "earliest": day(answer.earliest),
        "recommended": day(answer.recommended),
        "overdue_from": day(answer.overdue_from),
        "reason": answer.reason_zh,
        "rule": answer.rule,
    }
