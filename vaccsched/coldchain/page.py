"""What the cold chain's pages show, as plain values."""

import datetime as dt
import uuid
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _

from vaccsched.coldchain import queries, words
from vaccsched.coldchain.models import Decision, Evaluation, Excursion
from vaccsched.coldchain.operations import Checked
from vaccsched.coldchain.rules import evaluation as rules
from vaccsched.coldchain.rules import logger, ranges
from vaccsched.coldchain.rules.logger import text_of as text_of
from vaccsched.identity.guards import staff_permissions
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.degrees import degrees
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Location, LocationKind, Lot, Presentation

TABS = ("fridges", "held", "imports", "leaflets")
SHOWN_ROWS = 300


def tabs() -> list[dict[str, Any]]:
    texts = {
        "fridges": _("今天的温度"),
        "held": _("超温评估"),
        "imports": _("导入记录仪"),
        "leaflets": _("说明书温度规定"),
    }
    here = (request.endpoint or "").split(".")[-1]
    here = {"read": "fridges", "check": "imports", "keep": "imports", "set_leaflet": "leaflets"}.get(here, here)
    return [
        {"text": texts[one], "href": url_for(f"coldchain.{one}"), "current": one == here} for one in TABS if _may(one)
    ]


def _may(tab: str) -> bool:
    view: Any = current_app.view_functions[f"coldchain.{tab}"]
    return view.access.permission in staff_permissions()


def fridges(clinic_id: uuid.UUID, *, now: dt.datetime) -> list[dict[str, Any]]:
    """Today's fridges with what is still to be done."""
    return [
        {
            "id": one.location.id,
            "name": one.location.name,
            "range": range_text(one.location.kind),
            "last": degrees(one.last_tenths),
            "last_at": _when(one.last_at, now),
            "done": min(one.readings_today, ranges.DUE_A_DAY),
            "in_range": one.in_range,
            "hold": one.hold,
            "todo": _todo(one, now),
            "due": one.readings_today < ranges.DUE_A_DAY and (one.next_due is None or one.next_due <= now),
            "href": url_for("coldchain.fridge", location_id=one.location.id),
        }
        for one in queries.todays_fridges(clinic_id=clinic_id, now=now)
    ]


def _when(at: dt.datetime | None, now: dt.datetime) -> str:
    if at is None:
        return ""
    return wording.time(at) if clock.day_of(at) == clock.day_of(now) else wording.day_time(at)


def _todo(one: queries.FridgeToday, now: dt.datetime) -> str:
    if one.readings_today >= ranges.DUE_A_DAY:
        return ""
    if one.readings_today == 0:
        return str(_("今天还没抄"))
    assert one.next_due is not None
    if one.next_due > now:
        return str(_("第二次 %(time)s 以后抄", time=wording.time(one.next_due)))
    return str(_("该抄第二次了"))


def range_text(kind: LocationKind) -> str:
    lowest, highest = ranges.RANGES[kind]
    return f"≤ −{-highest // 10} ℃" if lowest is None else f"{lowest // 10}–{highest // 10} ℃"


def places(clinic_id: uuid.UUID) -> list[tuple[str, str]]:
    """Every place whose temperature may be read, fridges and freezers first."""
    return [(str(place.id), place.name) for place in stock.locations(clinic_id=clinic_id)]


def history(place: Location, *, days: int, now: dt.datetime) -> list[dict[str, Any]]:
    """Readings of the last days, the latest first."""
    since = now - dt.timedelta(days=days)
    rows = [row for row in queries.readings(location_id=place.id, since=since) if row.at >= since]
    return [
        {
            "at": wording.day_time(row.at),
            "degrees": degrees(row.tenths),
            "source": words.SOURCE[row.source],
            "note": row.note or "",
            "out": not ranges.is_in_range(place.kind, row.tenths),
            "tone": "" if ranges.is_in_range(place.kind, row.tenths) else "red",
        }
        for row in reversed(rows)
    ]


def file_rows(checked: Checked) -> dict[str, Any]:
    """A checked file: what is wrong first, then the first new rows."""
    ordered = sorted(checked.rows, key=lambda row: (row.state == "new", row.state == "known", row.line))
    return {
        "counts": [(words.ROW[state], number) for state, number in checked.counts.items()],
        "new": checked.counts.get("new", 0),
        "out": checked.out,
        "place": checked.place.name,
        "hidden": max(len(ordered) - SHOWN_ROWS, 0),
        "rows": [
            {
                "line": row.line,
                "text": row.text,
                "read": _read(row),
                "state": words.ROW[row.state],
            }
            for row in ordered[:SHOWN_ROWS]
        ],
    }


def _read(row: logger.Row) -> str:
    """What was understood; the row's time is the clock's on the wall, whatever this machine's own zone is."""
    if row.at is None:
        return "—"
    return f"{wording.day_time(clock.instant_of(row.at.date(), row.at.time()))} {degrees(row.tenths)}"


def held(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Lots on hold with what the evaluation waits for."""
    waiting = {one.lot_id for one in queries.waiting_evaluations(clinic_id=clinic_id)}
    return [
        {
            "name": lot.product.name,
            "lot_number": lot.lot_number,
            "doses": sum(pack.doses_total - pack.doses_used for pack in stock.left_of(lot_id=lot.id)),
            "state": _("等第二人签字") if lot.id in waiting else _("等评估"),
            "href": url_for("coldchain.held_lot", lot_id=lot.id),
        }
        for lot in queries.held_lots(clinic_id=clinic_id)
    ]


def excursion_rows(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    return [_excursion(one) for one in queries.excursions(clinic_id=clinic_id)]


def _excursion(one: Excursion) -> dict[str, Any]:
    return {
        "place": one.location.name,
        "began": wording.day_time(one.began_at),
        "found": wording.day_time(one.found_at),
        "ended": wording.day_time(one.ended_at) if one.ended_at else _("还在超温"),
        "tone": "" if one.ended_at else "red",
    }


def held_lot(lot: Lot, *, me: uuid.UUID | None, now: dt.datetime) -> dict[str, Any]:
    """One held lot: what the readings say, what the table proposes, what may be decided."""
    presentation, leaflet = queries.presentation_of(lot)
    measured, before = queries.measured(lot=lot, now=now), queries.earlier(lot_id=lot.id)
    limits = rules.limits_of(presentation, leaflet)
    proposal = rules.propose(presentation=presentation, total=rules.added([before, measured]), leaflet=leaflet)
    every = queries.evaluations_of(lot_id=lot.id)
    waiting = next((one for one in every if one.signed_at is None and one.declined_at is None), None)
    return {
        "lot": lot,
        "presentation": words.PRESENTATION[presentation],
        "by_leaflet": bool(leaflet),
        "bands": [_band(band, measured, before, limits) for band in rules.bands_of(presentation)],
        "excursions": [_excursion(one.excursion) for one in queries.pending_of(lot_id=lot.id)],
        "proposal": words.DECISION[proposal.decision],
        "clause": words.clause(proposal.clause),
        "tone": {Decision.RELEASE: "done", Decision.DISPOSE: "stop", Decision.KEEP: "warning"}[proposal.decision],
        "never_frozen": presentation is Presentation.NEVER_FROZEN,
        "choices": [
            (one.value, str(word))
            for one, word in words.DECISION.items()
            if one is not Decision.RELEASE or rules.may_release(proposal)
        ],
        "waiting": _decided(waiting) if waiting else None,
        "mine": waiting is not None and waiting.decided_by_id == me,
        "past": [_decided(one) for one in every if one is not waiting],
    }


def _band(band: str, measured: dict[str, int], before: dict[str, int], limits: dict[str, int]) -> dict[str, Any]:
    total = measured.get(band, 0) + before.get(band, 0)
    return {
        "field": f"band_{band}",
        "name": words.BAND[band],
        "measured": measured.get(band, 0),
        "text": words.lasting(measured.get(band, 0)),
        "before": words.lasting(before.get(band, 0)),
        "limit": words.lasting(limits[band]) if band in limits else _("没有允许的时间"),
        "over": total > limits.get(band, 0),
    }


def _decided(one: Evaluation) -> dict[str, Any]:
    state = _("已签字") if one.signed_at else _("已退回") if one.declined_at else _("等第二人签字")
    parts = [f"{words.BAND[band]} {words.lasting(number)}" for band, number in one.minutes.items()]
    return {
        "id": one.id,
        "decision": words.DECISION[one.decision],
        "proposal": words.DECISION[one.proposal],
        "minutes": str(_("，")).join(parts) or "—",
        "reason": one.reason,
        "who": one.decided_by.name,
        "at": wording.day_time(one.decided_at),
        "state": state,
    }


def leaflet_rows(clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """Every product with how it is judged: by its leaflet, or by the general table."""
    rows = []
    for product in stock.products():
        leaflet = queries.find_leaflet(clinic_id=clinic_id, product_id=product.id)
        presentation = leaflet.presentation if leaflet else stock.presentation_of(product.vaccine_code)
        limits = rules.limits_of(presentation, leaflet.minutes if leaflet else {})
        rows.append(
            {
                "id": str(product.id),
                "name": f"{product.name} {product.specification} {product.manufacturer}",
                "presentation": words.PRESENTATION[presentation],
                "limits": str(_("，")).join(
                    f"{words.BAND[band]} {words.lasting(number)}" for band, number in limits.items()
                ),
                "source": leaflet.source if leaflet else _("通用累计表"),
            }
        )
    return rows
