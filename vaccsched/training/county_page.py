"""What the county sees of trainings, examinations and certificates (培训和考核全覆盖), as plain values."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from flask import url_for

from vaccsched.sites import queries as sites
from vaccsched.sites.models import Clinic
from vaccsched.training import page, queries
from vaccsched.training.queries import Covered

GOOD = ("valid", "expiring")  # certificates one may work with


def clinics(*, county_id: uuid.UUID, on: dt.date) -> dict[str, Any]:
    """Every clinic with how many of its people are trained, examined and certified; those with gaps first."""
    found = queries.county_coverage(county_id=county_id, on=on)
    rows = [_row(clinic, found[clinic.id]) for clinic in sites.clinics(county_id)]
    everybody = [one for people in found.values() for one in people]
    return {
        "rows": sorted(rows, key=lambda row: (not row["missing"], row["name"])),
        "trained": _trained(everybody),
        "examined": _examined(everybody),
        "certified": _certified(everybody),
        "on": on,
    }


def clinic(*, clinic: Clinic, on: dt.date) -> dict[str, Any]:
    """One clinic's people with what is missing."""
    return {"clinic": clinic.short_name, "rows": page.coverage(clinic, on=on)["rows"], "on": on}


def _row(clinic: Clinic, people: Sequence[Covered]) -> dict[str, Any]:
    states = Counter(state.state for one in people for state in one.certificates)
    shares = {"trained": _trained(people), "examined": _examined(people), "certified": _certified(people)}
    return shares | {
        "name": clinic.short_name,
        "href": url_for("training_county.clinic", clinic_id=clinic.id),
        "people": len(people),
        "expiring": states["expiring"],
        "missing": any(have < all_of for have, all_of in shares.values()),
    }


def _trained(people: Iterable[Covered]) -> tuple[int, int]:
    states = [one.standing.is_trained for one in people]
    return sum(states), len(states)


def _examined(people: Iterable[Covered]) -> tuple[int, int]:
    """Of those whose work asks for an examination."""
    states = [all(exam.state == "passed" for exam in one.standing.exams) for one in people if one.standing.exams]
    return sum(states), len(states)


def _certified(people: Iterable[Covered]) -> tuple[int, int]:
    """Of those whose work asks for a certificate."""
    states = [all(one.state in GOOD for one in person.certificates) for person in people if person.certificates]
    return sum(states), len(states)
