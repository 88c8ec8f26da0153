"""What the vaccinator's page shows, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.calling import queries as calling
from vaccsched.checks import queries
from vaccsched.checks.errors import TypedNeedsReason, UndoOver
from vaccsched.checks.models import BedsideCheck, Item, ItemResult
from vaccsched.checks.operations.scanning import relation_by
from vaccsched.checks.rules import items
from vaccsched.checks.words import (
    EYES,
    GIVEN_AT,
    NOT_GIVEN,
    PAUSES,
    ROUTES,
    SITES,
    SKIPPED,
    TYPED,
    UNDONE,
    VERIFIED_BY,
)
from vaccsched.records import queries as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents import queries as residents
from vaccsched.screening import queries as screening
from vaccsched.screening.models import Inquiry
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.errors import Refused
from vaccsched.shared.web import current_refusal
from vaccsched.sites.models import Station
from vaccsched.stops import queries as stops
from vaccsched.vaccines.forecast import PlannedInjection
from vaccsched.visits import queries as visits
from vaccsched.visits.models import DoseOutcome, PlannedDose, StageEntry, Visit

HISTORY_SHOWN = 5
UNDO_WITHIN = dt.timedelta(seconds=60)


def _lists() -> dict[str, list[tuple[str, str]]]:
    """The reasons that can be pressed."""
    lists = {"not_given": NOT_GIVEN, "skipped": SKIPPED, "pauses": PAUSES, "typed": TYPED}
    return {name: [(code, str(words)) for code, words in pairs] for name, pairs in lists.items()}


def _typed() -> str:
    """The code that was typed, when its reason is asked for."""
    refusal = current_refusal()
    return str(refusal.facts["typed"]) if isinstance(refusal, TypedNeedsReason) else ""


def queue_facts(station: Station, *, now: dt.datetime) -> dict[str, Any]:
    """Nobody is here: whether this station pauses, and who is next, since when and for which doses."""
    return calling.queue_facts(station, now=now, pauses=PAUSES, more=_waiting_for)


def waiting_facts(station: Station, *, now: dt.datetime) -> dict[str, Any]:
    """Who is next, since when and for which doses."""
    return calling.waiting_facts(station, now=now, more=_waiting_for)


def _waiting_for(entry: StageEntry) -> dict[str, Any]:
    doses = str(_("、")).join(_name(dose) for dose in entry.visit.planned_doses if _is_open(dose))
    return {"since": wording.time(entry.started_at), "doses": doses}


def active(checks: list[BedsideCheck], wanted: str | None, *, on: dt.date) -> BedsideCheck:
    """The dose on the screen: the one asked for, else the one whose vial was scanned last, else the first to give."""
    for check in checks:
        if wanted == str(check.id):
            return check
    scanned = [check for check in checks if check.pack_scanned_at is not None]
    if scanned or len(checks) == 1:
        return max(scanned, key=_scanned_at) if scanned else checks[0]
    places = queries.placing_of([one.planned_dose for one in checks], on=on)
    return min(checks, key=lambda one: _tab(one, one, places)["turn"])


def page_facts(
    checks: list[BedsideCheck], check: BedsideCheck, judgement: stops.Judgement, *, ground: stops.Ground
) -> dict[str, Any]:
    """Person, planned against scanned, the human checks, the buttons and whether they are locked.

    ``ground``: what ``judgement`` rests on, read once for the page.
    """
    today, dose, visit = clock.day_of(ground.now), check.planned_dose, check.planned_dose.visit
    places = queries.placing_of([one.planned_dose for one in checks], on=today, past=ground.past)
    said = screening.yes_sentences(ground.inquiry) if ground.inquiry is not None else []
    missing = queries.still_missing(check)
    by_machine = [item for item in missing if item not in items.BY_EYES]
    return {
        "check_id": check.id,
        "visit_id": visit.id,
        "person_id": visit.person_id,
        "person": _person(visit, today, _flags(ground, said)),
        "doses": sorted((_tab(one, check, places) for one in checks), key=_turn),
        "rows": _rows(check, judgement, ground),
        "eyes": _eyes(check),
        "recipient": _recipient(check, ground.inquiry, today),
        "sites": _sites(dose, places.get(dose.vaccine_code), today),
        "locked": bool(by_machine) or check.ticket_scanned_at is None,
        "waits_for": _waits_for(check, by_machine),
        "ticket_scanned": check.ticket_scanned_at is not None,
        "vial_scanned": check.pack is not None,
        "inquiry": _inquiry(ground.inquiry, said),
        "history": _history(ground.past.given, dose.vaccine_code),
        "may_go_back": all(one.outcome is not DoseOutcome.GIVEN for one in visit.planned_doses),
        "typed_code": _typed(),
        **_lists(),
    }


def given_facts(clinic_id: uuid.UUID, immunization_id: uuid.UUID, *, now: dt.datetime) -> dict[str, Any] | None:
    """The line that says what was just recorded, and while it lasts how to take it back."""
    given = queries.find_given(clinic_id=clinic_id, immunization_id=immunization_id)
    if given is None:
        return None
    record = given.immunization
    until, undo_until = record.given_at + dt.timedelta(minutes=30), record.given_at + UNDO_WITHIN
    return {
        "ticket": given.ticket,
        "vaccine": record.vaccine.name_en if _lang() == "en" else record.vaccine.name_zh,
        "site": str(SITES[record.site]) if record.site is not None else "",
        "until": wording.time(until) if given.visit_over else "",
        "check_id": given.check_id,
        "undo_due": undo_until.timestamp() if now <= undo_until else None,
        "undo_left": max(int((undo_until - now).total_seconds()), 0),
        "now": now.timestamp(),
        "reasons": [(code, str(words)) for code, words in UNDONE],
    }


def correct_href(refusal: Refused | None) -> str | None:
    """The correction page of a record, when the minute of an undo is over."""
    return url_for("records.correct", record_id=refusal.facts["record_id"]) if isinstance(refusal, UndoOver) else None


def _person(visit: Visit, today: dt.date, flags: list[str]) -> dict[str, Any]:
    person = visit.person
    entry = visits.open_entry(visit_id=visit.id)
    return {
        "name": person.name,
        "ticket": visit.ticket,
        "age": wording.age(person.birth_date, today),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": wording.full_day(person.birth_date),
        "flags": flags,
        "times_called": entry.times_called if entry is not None else 0,
    }


def _flags(ground: stops.Ground, said: list[str]) -> list[str]:
    severe = sorted(records.severe_allergies_in(ground.past))
    flags = [_("严重过敏：%(what)s", what=str(_("、")).join(severe))] if severe else []
    return [*flags, *said]


def _turn(tab: dict[str, Any]) -> int:
    turn: int = tab["turn"]
    return turn


def _sites(dose: PlannedDose, place: PlannedInjection | None, today: dt.date) -> list[dict[str, Any]]:
    """Where it may go in; the place that the plan of the visit chose is marked, so that two doses share no limb."""
    allowed = queries.sites_for(dose, on=today)
    planned = place.limb if place is not None and place.limb in allowed else allowed[0]
    return [{"value": site.value, "text": str(GIVEN_AT[site]), "planned": site == planned} for site in allowed]


def _tab(one: BedsideCheck, current: BedsideCheck, places: dict[str, PlannedInjection]) -> dict[str, Any]:
    dose = one.planned_dose
    place = places.get(dose.vaccine_code)
    return {
        "turn": place.order if place is not None else len(SITES),
        "limb": str(SITES[BodySite(place.limb)]) if place is not None else "",
        "id": one.id,
        "name": _name(dose),
        "number": dose.dose_number,
        "current": one.id == current.id,
        "scanned": one.pack_id is not None,
    }


def _rows(check: BedsideCheck, judgement: stops.Judgement, ground: stops.Ground) -> list[dict[str, Any]]:
    """Planned against scanned. Before the vial is scanned the right column is empty."""
    dose, vial = check.planned_dose, stops.vial_of(check.pack) if check.pack is not None else None
    order, found = stops.order_of(dose, ground=ground), {one.item: one for one in judgement.items}
    today = clock.day_of(ground.now)

    def result(*which: Item) -> str:
        if vial is None or any(item not in found for item in which):
            return "waiting"
        return "same" if all(found[item].result is ItemResult.OK for item in which) else "different"

    size = f"{stops.told(order.specifications)} · {stops.told(order.volumes)}"
    rows = [
        (
            _("品名"),
            f"{_name(dose)} {_('第 %(n)s 剂', n=dose.dose_number)}",
            check.pack and _name(check.pack.lot.product),
            Item.PRODUCT_OK,
        ),
        (_("批号"), _("在库可用"), vial and vial.lot_number, Item.LOT_OK),
        (
            _("有效期"),
            _("%(day)s 或以后", day=wording.full_day(today)),
            vial and wording.full_day(vial.expires_on),
            Item.EXPIRY_OK,
        ),
    ]
    told_rows = [
        {"label": label, "planned": planned, "scanned": scanned, "result": result(item)}
        for label, planned, scanned, item in rows
    ]
    told_rows.insert(
        1,
        {
            "label": _("规格、剂量"),
            "planned": size,
            "scanned": vial and f"{vial.specification} · {vial.volume}",
            "result": result(Item.SPECIFICATION_OK, Item.DOSE_OK),
        },
    )
    told_rows.append(_way_row(check, vial.route if vial is not None else None))
    return told_rows


def _way_row(check: BedsideCheck, scanned: str | None) -> dict[str, Any]:
    planned = stops.route(check.planned_dose.vaccine.route)
    words, place = " / ".join(str(ROUTES.get(one, one)) for one in planned), check.planned_dose.vaccine.site
    return {
        "label": _("途径、部位"),
        "planned": f"{words} · {_(place)}" if place else words,
        "scanned": str(ROUTES.get(scanned, scanned)) if scanned else None,
        "result": "waiting" if scanned is None else "same" if scanned in planned else "different",
    }


def _eyes(check: BedsideCheck) -> list[dict[str, Any]]:
    results = queries.results_of(check)
    return [
        {"item": item.value, "text": str(words), "done": results.get(item) is ItemResult.OK}
        for item, words in EYES.items()
    ]


def _recipient(check: BedsideCheck, inquiry: Inquiry | None, today: dt.date) -> dict[str, Any]:
    visit = check.planned_dose.visit
    relation = check.verified_by or relation_by(visit.person, inquiry, today)
    return {
        "relation": relation.value,
        "who": str(residents.RELATION_WORDS[relation]),
        "done": queries.results_of(check).get(Item.RECIPIENT_VERIFIED) is ItemResult.OK,
        "at": wording.time(check.verified_at) if check.verified_at is not None else None,
        "how": str(VERIFIED_BY.get(check.verified_method or "", "")),
        "choices": [(one.value, str(word)) for one, word in residents.RELATION_WORDS.items()],
    }


def _waits_for(check: BedsideCheck, by_machine: list[Item]) -> str:
    if check.pack is None:
        return str(_("请扫疫苗最小包装上的追溯码。"))
    if check.ticket_scanned_at is None and Item.RECIPIENT_VERIFIED not in by_machine:
        return str(_("请扫号票。"))
    if check.ticket_scanned_at is None:
        return str(_("请受种者或家长看过屏幕上的品名和有效期，确认后扫号票。"))
    if Item.RECIPIENT_VERIFIED in by_machine:
        return str(
            _(
                "还差受种者验证：请扫号票上的二维码，或给受种者、家长看过品名和有效期后按“看过包装”“口头确认”。只输号码不算。"
            )
        )
    return str(_("还差：%(names)s。", names=items.names(by_machine))) if by_machine else ""


def _inquiry(inquiry: Inquiry | None, said: list[str]) -> dict[str, Any] | None:
    if inquiry is None:
        return None
    tenths = inquiry.temperature_tenths
    return {
        "outcome": inquiry.outcome.value,
        "word": str(screening.OUTCOME_WORDS[inquiry.outcome]),
        "temperature": f"{tenths / 10:.1f} ℃" if tenths is not None else "—",
        "at": wording.time(inquiry.decided_at),
        "advice": inquiry.advice,
        "yes": said,
    }


def _history(given: Sequence[Immunization], vaccine_code: str) -> list[dict[str, Any]]:
    same = [one for one in given if one.vaccine_code == vaccine_code]
    others = [one for one in given if one.vaccine_code != vaccine_code]
    shown = sorted([*same, *others[-(HISTORY_SHOWN - min(len(same), HISTORY_SHOWN)) or len(others) :]], key=_when)
    return [
        {
            "title": f"{one.vaccine.name_zh} {_('第 %(n)s 剂', n=one.dose_number)}",
            "date": wording.full_day(one.given_on),
            "state": "done",
        }
        for one in shown[-HISTORY_SHOWN:]
    ]


def _scanned_at(check: BedsideCheck) -> Any:
    return check.pack_scanned_at


def _when(one: Any) -> Any:
    return (one.given_on, one.id)


def _is_open(dose: Any) -> bool:
    return dose.outcome is DoseOutcome.PLANNED


def _name(dose: Any) -> str:
    return str(dose.vaccine.name_en if _lang() == "en" else dose.vaccine.name_zh)


def _lang() -> str:
    return str(get_locale() or "zh")
