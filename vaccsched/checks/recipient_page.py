"""What the recipient reads before the needle, as plain values: product and expiry of the vial in hand."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.checks import queries
from vaccsched.checks.models import BedsideCheck, Item, ItemResult
from vaccsched.checks.operations.scanning import usual_relation
from vaccsched.residents import queries as residents
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.visits import queries as visits
from vaccsched.visits.models import Stage


def vial_facts(*, station_id: uuid.UUID | None, now: dt.datetime) -> dict[str, Any] | None:
    """The vial scanned last at a station, for its second screen; None while there is nothing to look at."""
    entry = visits.current_at(station_id=station_id) if station_id is not None else None
    if entry is None or entry.stage is not Stage.DOSE or entry.day != clock.day_of(now):
        return None
    scanned = [
        (check.pack_scanned_at, check)
        for check in queries.checks_of(visit=entry.visit)
        if check.pack_scanned_at is not None and check.pack_scanned_at >= entry.started_at and check.given_at is None
    ]
    if not scanned:
        return {"ticket": entry.visit.ticket, "check_id": None}
    _at, check = max(scanned, key=lambda pair: pair[0])
    return {"ticket": entry.visit.ticket, **_vial(check)}


def tablet_facts(check: BedsideCheck, *, on: dt.date) -> dict[str, Any]:
    """The same for the tablet that is handed over."""
    visit = check.planned_dose.visit
    relation = usual_relation(visit, on)
    return {
        "ticket": visit.ticket,
        "vial": _vial(check) if check.pack is not None else None,
        "check_id": check.id,
        "relation": relation.value,
        "who": str(residents.RELATION_WORDS[relation]),
    }


def verified_mark(check: BedsideCheck) -> str:
    """Changes when the recipient has pressed: ``ok``, ``mismatch`` or nothing yet."""
    return str(queries.results_of(check).get(Item.RECIPIENT_VERIFIED, ""))


def _vial(check: BedsideCheck) -> dict[str, Any]:
    pack = check.pack
    assert pack is not None
    lot, result = pack.lot, queries.results_of(check).get(Item.RECIPIENT_VERIFIED)
    return {
        "check_id": check.id,
        "pack_id": pack.id,
        "vaccine": lot.product.vaccine.name_zh,
        "vaccine_en": lot.product.vaccine.name_en,
        "manufacturer": lot.product.manufacturer,
        "specification": lot.product.specification,
        "lot": lot.lot_number,
        "expires": wording.full_day(lot.expires_on),
        "number": check.planned_dose.dose_number,
        "done": result is ItemResult.OK,
        "wrong": result is ItemResult.MISMATCH,
    }
