"""The public files of SMART Scheduling Links: the manifest and what it points to. Clinics and places, nobody's data.

Slots are split by clinic and day: a client fetches again only the days that have changed, which their ETags tell.
"""

import datetime as dt
import hashlib
import json
import uuid
from typing import Any

from flask import Response, request, url_for

from vaccsched.fhir import queries
from vaccsched.fhir.answers import site
from vaccsched.fhir.mappers.parts import Resource, instant

NDJSON = "application/fhir+ndjson"
MINUTE = dt.timedelta(minutes=1)
KEPT_SECONDS = 60  # clients ask once a minute at most


def manifest(*, now: dt.datetime) -> dict[str, Any]:
    """What there is to fetch now."""
    provinces = queries.provinces()
    outputs: list[dict[str, Any]] = [{"type": "Location", "url": site() + url_for("fhir_published.locations")}]
    for clinic_id, days in queries.published_days(now=now).items():
        found = _outputs(clinic_id, days) if days else []
        province = provinces.get(clinic_id)
        outputs += [one | {"extension": {"state": [province]}} for one in found] if province else found
    return {
        "transactionTime": instant(now.replace(second=0, microsecond=0)),  # so that it stays the same for a minute
        "request": site() + url_for("fhir_published.manifest"),
        "output": outputs,
        "error": [],
    }


def booking_link(slot_id: uuid.UUID) -> str:
    """Where a person begins to book a slot."""
    return site() + url_for("fhir_link.show", slot_id=slot_id)


def lines(resources: list[Resource]) -> str:
    """One minified object a line."""
    return "".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) + "\n" for one in resources)


def file(text: str, mimetype: str) -> Response:
    """A public file: anybody may keep it for a minute and ask whether it has changed."""
    answer = Response(text, mimetype=mimetype)
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    answer.headers["Access-Control-Allow-Origin"] = "*"  # readable by programs in anybody's browser
    return answer.make_conditional(request)  # type: ignore[return-value]


def _outputs(clinic_id: uuid.UUID, days: list[dt.date]) -> list[dict[str, Any]]:
    schedules = {"type": "Schedule", "url": site() + url_for("fhir_published.schedules", clinic_id=clinic_id)}
    addresses = (url_for("fhir_published.slots", clinic_id=clinic_id, day=day.isoformat()) for day in days)
    return [schedules, *({"type": "Slot", "url": site() + address} for address in addresses)]
