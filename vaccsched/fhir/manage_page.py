"""What the page of what is published shows, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for

from vaccsched.fhir import publishing, queries
from vaccsched.fhir.answers import base, site
from vaccsched.shared import format as wording
from vaccsched.sites.models import Clinic


def facts(clinic: Clinic, *, now: dt.datetime) -> dict[str, Any]:
    """The address as it is, the days with their places, and the links for others."""
    days = queries.published_days(now=now).get(clinic.id, [])
    return {
        "address": queries.postal_of(clinic.id),
        "line": clinic.address,
        "county": clinic.county.name,
        "phone": clinic.phone,
        "days": [_day(clinic, day, now) for day in days],
        "manifest": site() + url_for("fhir_published.manifest"),
        "metadata": f"{base()}/metadata",
    }


def _day(clinic: Clinic, day: dt.date, now: dt.datetime) -> dict[str, Any]:
    slots = queries.published_slots(clinic_id=clinic.id, day=day, now=now, link=publishing.booking_link)
    free = sum(_capacity(one) for one in slots if one["status"] == "free")
    return {
        "day": wording.day(day),
        "free": free,
        "taken": sum(_capacity(one) for one in slots) - free,
        "href": url_for("fhir_published.slots", clinic_id=clinic.id, day=day.isoformat()),
    }


def _capacity(slot: dict[str, Any]) -> int:
    return next(int(one["valueInteger"]) for one in slot["extension"] if "valueInteger" in one)
