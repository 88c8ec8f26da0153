"""Clinics of the tests: the ready files, and small ones made on the spot."""

import json
from pathlib import Path
from typing import Any

from vaccsched.advisor.describing import read_clinic
from vaccsched.advisor.rules.clinic import Clinic

FILES = Path(__file__).parents[2] / "bench" / "clinics"


def ready(name: str) -> Clinic:
    """The clinic of a ready file, e.g. ``rc1-c-uniform``."""
    return read_clinic((FILES / f"{name}.json").read_text(encoding="utf-8"))


def facts(name: str) -> dict[str, Any]:
    """The same as plain facts, to be spoilt."""
    found: dict[str, Any] = json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def single(*, servers: int, law: str, rate: float, mean: float, minutes: float) -> Clinic:
    """One station with people who come at random (``rate`` per minute) for a very long time."""
    service = {"law": "fixed", "minutes": mean} if law == "fixed" else {"law": law, "mean": mean}
    if law == "lognormal":
        service["cv"] = 0.5
    return Clinic.model_validate(
        {
            "name": "one station", "doors": 0, "opens": 0, "closes": minutes,
            "stations": [{"name": "s", "servers": servers, "service": service}],
            "arrivals": {"walk_ins": {"mean": rate * minutes, "profile": [{"start": 0, "end": minutes, "share": 1}]}},
        }
    )  # fmt: skip
