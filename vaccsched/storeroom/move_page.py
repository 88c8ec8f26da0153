"""What the pages of moves, open vials, counts and places show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _

from vaccsched.shared import format as wording
from vaccsched.sites import queries as sites
from vaccsched.stock import queries
from vaccsched.stock.models import Pack, StockCount
from vaccsched.storeroom import words


def place_choices(clinic_id: uuid.UUID) -> list[tuple[str, str]]:
    """Places in use, and first the packs without one when there are any."""
    places = [(str(place.id), place.name) for place in queries.locations(clinic_id=clinic_id)]
    unplaced = queries.packs_at(clinic_id=clinic_id, location_id=None)
    first = [("none", _("还没有定位置的 %(n)s 支", n=len(unplaced)))] if unplaced else []
    return [*first, *places]


def first_rows(packs: Iterable[Pack], *, on: dt.date) -> list[dict[str, Any]]:
    """Lots in the order of issue, with the first code of each and those that came back unopened marked."""
    grouped: dict[tuple[uuid.UUID, bool], dict[str, Any]] = {}
    for pack in packs:
        back = pack.returned_at is not None
        row = grouped.setdefault(
            (pack.lot_id, back),
            {
                "vaccine": pack.lot.product.name,
                "lot_number": pack.lot.lot_number,
                "expires_on": wording.full_day(pack.lot.expires_on),
                "days": (pack.lot.expires_on - on).days,
                "packs": 0,
                "back": back,
                "code": pack.trace_code,
                "tone": "amber" if back else "",
            },
        )
        row["packs"] += 1
    return list(grouped.values())


def vials(clinic_id: uuid.UUID, *, now: dt.datetime) -> list[dict[str, Any]]:
    """Opened vials with their time left."""
    return [
        {
            "vaccine": vial.pack.lot.product.name,
            "lot_number": vial.pack.lot.lot_number,
            "code": vial.pack.trace_code,
            "place": vial.pack.location.name if vial.pack.location else "—",
            "opened": wording.time(vial.pack.opened_at) if vial.pack.opened_at else "",
            "doses": vial.pack.doses_total - vial.pack.doses_used,
            "minutes": vial.minutes_left,
            "tone": "red" if vial.minutes_left < 0 else "amber" if vial.minutes_left <= 10 else "",
        }
        for vial in queries.open_vials(clinic_id=clinic_id, now=now)
    ]


def place_rows(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Places with the packs and doses in them."""
    rows = []
    for place in queries.locations(clinic_id=clinic_id):
        packs = queries.packs_at(clinic_id=clinic_id, location_id=place.id)
        rows.append(
            {
                "id": place.id,
                "name": place.name,
                "kind": words.PLACE_KIND[place.kind],
                "packs": len(packs),
                "doses": sum(pack.doses_total - pack.doses_used for pack in packs),
            }
        )
    return rows


def station_choices(clinic_id: uuid.UUID) -> list[tuple[str, str]]:
    return [(str(station.id), station.name) for station in sites.stations(clinic_id=clinic_id)]


def count_rows(clinic_id: uuid.UUID, location_id: uuid.UUID) -> list[dict[str, Any]]:
    """Lots that the books have in a place, with their packs."""
    lots: dict[uuid.UUID, dict[str, Any]] = {}
    for pack in queries.packs_at(clinic_id=clinic_id, location_id=location_id):
        row = lots.setdefault(
            pack.lot_id,
            {
                "field": f"lot_{pack.lot_id}",
                "vaccine": pack.lot.product.name,
                "lot_number": pack.lot.lot_number,
                "expires_on": wording.full_day(pack.lot.expires_on),
                "packs": 0,
            },
        )
        row["packs"] += 1
    return list(lots.values())


def count_facts(count: StockCount) -> dict[str, Any]:
    """One count with its differences."""
    return {
        "count": count,
        "counted_at": wording.day_time(count.first_at),
        "lots": list(count.lots.values()),
        "missing": [_pack(pack) for pack in queries.packs_by_id(ids=count.missing)],
        "found": [_pack(pack) for pack in queries.packs_by_id(ids=count.found)],
    }


def _pack(pack: Pack) -> dict[str, Any]:
    return {
        "code": pack.trace_code,
        "vaccine": pack.lot.product.name,
        "lot_number": pack.lot.lot_number,
        "place": pack.location.name if pack.location else "—",
        "doses": pack.doses_total - pack.doses_used,
    }
