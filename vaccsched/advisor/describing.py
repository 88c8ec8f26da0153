"""Descriptions and figures as plain JSON, both ways."""

import dataclasses
import json
from typing import Any

from pydantic import ValidationError

from vaccsched.advisor.errors import ClinicFileFaulty
from vaccsched.advisor.rules.clinic import Clinic, faults
from vaccsched.advisor.rules.figures import Figure, Report, SlotFigures, StationFigures


def read_clinic(text: str) -> Clinic:
    """A clinic from the text of a file.

    :raises ClinicFileFaulty: with one sentence for each thing that is wrong.
    """
    try:
        facts = json.loads(text)
    except ValueError as error:
        raise ClinicFileFaulty(faults=[f"不是 JSON：{error}"]) from None
    try:
        return Clinic.model_validate(facts)
    except ValidationError as error:
        raise ClinicFileFaulty(faults=faults(error)) from None


def clinic_facts(clinic: Clinic) -> dict[str, Any]:
    """The clinic as a file would hold it."""
    facts: dict[str, Any] = clinic.model_dump(mode="json")
    return facts


def report_facts(report: Report) -> dict[str, Any]:
    """The report as plain numbers, rounded to a ten-thousandth."""
    rounded: dict[str, Any] = json.loads(
        json.dumps(dataclasses.asdict(report)), parse_float=lambda text: round(float(text), 4)
    )
    return rounded


def report_of(facts: dict[str, Any]) -> Report:
    """The opposite of ``report_facts``."""
    groups = {name: {key: Figure(**one) for key, one in facts[name].items()} for name in ("people", "waits", "rooms")}
    stations = [
        StationFigures(
            name=one["name"], servers=one["servers"], utilisation=Figure(**one["utilisation"]),
            queue=Figure(**one["queue"]), wait=Figure(**one["wait"]),
        )
        for one in facts["stations"]
    ]  # fmt: skip
    slots = [SlotFigures(**one) for one in facts["slots"]]
    return Report(runs=facts["runs"], seed=facts["seed"], stations=stations, slots=slots, **groups)
