"""The county's command: forecasts for a file of people."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from vaccsched.shared import clock
from vaccsched.vaccines.case_file import Case
from vaccsched.vaccines.forecast import Forecast, forecast


@click.command("forecast")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def forecast_command(file: Path) -> None:
    """Print what is due for every person of a JSON list, and why; bad entries are reported by id."""
    for number, answer in enumerate(forecasts(_cases(file), today=clock.day_of(clock.now()))):
        click.echo(("[\n" if number == 0 else ",\n") + json.dumps(answer, ensure_ascii=False), nl=False)
    click.echo("\n]")


def forecast_file(path: Path | str, *, today: dt.date | None = None) -> list[dict[str, Any]]:
    """Forecasts of every case in a file: ``[{"id", "forecast": [...]}]``, or ``{"id", "error"}`` for a bad entry.

    ``today`` stands in for cases without a day of their own.

    :raises ValueError: if the file is not a JSON list of cases
    """
    return list(forecasts(_cases(Path(path)), today=today))


def forecasts(cases: list[Any], *, today: dt.date | None) -> Iterator[dict[str, Any]]:
    """One answer per case, in order; a bad one does not stop the rest."""
    for number, raw in enumerate(cases, start=1):
        name = raw.get("id", number) if isinstance(raw, dict) else number
        try:
            given = {"today": today, **raw} if isinstance(raw, dict) and today else raw
            case = Case.model_validate(given)
            answers = forecast(case.facts(), case.given(), case.today)
            yield {"id": name, "forecast": [_written(answer) for answer in answers]}
        except ValidationError as error:
            yield {"id": name, "error": "; ".join(_told(dict(fault)) for fault in error.errors())}


def _cases(path: Path) -> list[Any]:
    read = json.loads(path.read_text("utf-8-sig"))
    cases = read.get("cases") if isinstance(read, dict) else read
    if not isinstance(cases, list):
        raise ValueError(f"{path.name} is not a JSON list of cases")
    return cases


def _told(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    return f"{where}: {fault['msg']}" if where else str(fault["msg"])


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
