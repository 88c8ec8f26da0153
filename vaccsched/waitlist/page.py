"""What the pages of the waitlist show, as plain values; names are masked everywhere."""

import datetime as dt
import uuid
from collections import Counter
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from vaccsched.booking.models import Appointment
from vaccsched.schedule.models import HalfDay
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines
from vaccsched.waitlist import operations, queries, words
from vaccsched.waitlist.models import Disruption, DisruptionCase, OfferStatus, WaitlistEntry, WaitlistOffer
from vaccsched.waitlist.rules.disruption import CaseState

UNSETTLED = (CaseState.OPEN, CaseState.TOLD, CaseState.OFFERED)
ADMIT = "visits.admit"  # the desk's own act, in a later room
PERSON = "visits.person"


def offer_facts(offer: WaitlistOffer, *, token: str, now: dt.datetime) -> dict[str, Any]:
    """The page behind the link: no more than time, place and the masked name."""
    entry, slot = offer.entry, offer.slot
    old = entry.appointment.slot if entry.appointment is not None else None
    return {
        "token": token,
        "state": _offer_state(offer, now),
        "name": mask_name(offer.person.name),
        "when": f"{wording.day(slot.starts_at)} {wording.time_span(slot.starts_at, slot.ends_at)}",
        "until": wording.day_time(offer.expires_at),
        "old": wording.day_time(old.starts_at) if old is not None and old.id != slot.id else None,
        "clinic": entry.clinic,
    }


def waiting_rows(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """The list as places are offered, with the reason of each."""
    entries = queries.waiting_list(clinic_id=clinic_id)
    offers = _live_offers(entries, now)
    return [_waiting(entry, offers.get(entry.id), number) for number, entry in enumerate(entries, start=1)]


def standby_rows(*, session_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """Who stands by without a ticket, since when, and why in this order."""
    entries = queries.standing_by(session_id=session_id)
    offers = _live_offers(entries, now)
    return [_standing(entry, offers.get(entry.id), number) for number, entry in enumerate(entries, start=1)]


def disruption_rows(*, clinic_id: uuid.UUID) -> list[dict[str, Any]]:
    """All breaks of supply with what is still to do."""
    return [_disruption(one) for one in queries.disruptions_of(clinic_id=clinic_id)]


def disruption_facts(disruption: Disruption) -> dict[str, Any]:
    """One break of supply: whom it concerns and what has become of each; who cannot be reached by message."""
    cases = queries.cases_of(disruption)
    states = queries.states_of(cases)
    silent = operations.phoneless(cases)
    rows = [_case(case, states[case.id], case.id in silent) for case in cases]
    counts = Counter(states.values())
    return {
        "disruption": _disruption(disruption),
        "rows": rows,
        "to_tell": sum(state is CaseState.OPEN for state in states.values()),
        "messages": sum(state is CaseState.OPEN and id_ not in silent for id_, state in states.items()),
        "counts": [
            {"text": str(words.STATES[state]), "tone": words.TONES.get(state, "grey"), "number": counts[state]}
            for state in CaseState
            if counts[state]
        ],
        "person_ids": [case.person_id for case in cases],
    }


def concerned_rows(appointments: list[Appointment]) -> list[dict[str, Any]]:
    """Who would be concerned, before anything is done."""
    return [
        {
            "when": wording.day_time(one.slot.starts_at),
            "name": mask_name(one.person.name),
            "age": wording.age(one.person.birth_date, one.day),
        }
        for one in appointments
    ]


def half_words() -> dict[str, str]:
    """What a half-day is called; none is the whole day."""
    return {
        "": _("全天"),
        HalfDay.MORNING.value: _("上午"),
        HalfDay.AFTERNOON.value: _("下午"),
        HalfDay.EVENING.value: _("晚上"),
    }


def _live_offers(entries: list[WaitlistEntry], now: dt.datetime) -> dict[uuid.UUID, WaitlistOffer]:
    """Offers that can still be accepted, by entry; one whose time is over is only waiting to be taken back."""
    found = queries.open_offers_of(entry_ids=[entry.id for entry in entries])
    return {entry_id: offer for entry_id, offer in found.items() if offer.expires_at > now}


def _offer_state(offer: WaitlistOffer, now: dt.datetime) -> str:
    if offer.status is OfferStatus.OFFERED and offer.expires_at <= now:
        return OfferStatus.EXPIRED.value
    return offer.status.value


def _waiting(entry: WaitlistEntry, offer: WaitlistOffer | None, number: int) -> dict[str, Any]:
    halves = half_words()
    return {
        "id": entry.id,
        "number": number,
        "name": mask_name(entry.person.name),
        "age": wording.age(entry.person.birth_date),
        "vaccines": str(_("、")).join(vaccines.name_of(code) for code in entry.vaccine_codes),
        "days": f"{_date(entry.first_day)} – {_date(entry.last_day)}",
        "halves": str(_("、")).join(halves[half] for half in entry.half_days) or _("都可以"),
        "since": f"{_date(entry.created_at)} {wording.time(entry.created_at)}",
        "reason": str(words.REASONS[entry.priority]),
        "status": "offered" if offer is not None else "waiting",
        "offer": _kept(offer),
    }


def _date(value: dt.date | dt.datetime) -> str:
    """``11月24日``, without the weekday, for narrow columns."""
    text = wording.day(value)
    return text.rpartition(" ")[0] if text[0].isdigit() else text.partition(" ")[2]


def _standing(entry: WaitlistEntry, offer: WaitlistOffer | None, number: int) -> dict[str, Any]:
    known = current_app.view_functions
    return {
        "id": entry.id,
        "number": number,
        "name": mask_name(entry.person.name),
        "age": wording.age(entry.person.birth_date),
        "since": wording.time(entry.stands_since) if entry.stands_since else "",
        "reason": str(words.REASONS[entry.priority]),
        "status": "offered" if offer is not None else "waiting",
        "offer": _kept(offer),
        "admit": url_for(ADMIT, person_id=entry.person_id) if ADMIT in known and offer is not None else None,
        "person": url_for(PERSON, person_id=entry.person_id) if PERSON in known else None,
    }


def _kept(offer: WaitlistOffer | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    slot = offer.slot
    return {
        "when": wording.day_time(slot.starts_at),
        "span": wording.time_span(slot.starts_at, slot.ends_at),
        "until": wording.time(offer.expires_at) if offer.on_site else wording.day_time(offer.expires_at),
    }


def _disruption(disruption: Disruption) -> dict[str, Any]:
    states = queries.states_of(queries.cases_of(disruption))
    return {
        "id": disruption.id,
        "kind": str(words.KINDS[disruption.kind]),
        "what": _what(disruption),
        "reason": disruption.reason,
        "opened": wording.day_time(disruption.opened_at),
        "told": wording.day_time(disruption.told_at) if disruption.told_at else None,
        "closed": wording.day_time(disruption.closed_at) if disruption.closed_at else None,
        "of_vaccine": disruption.vaccine_code is not None,
        "people": len(states),
        "unsettled": sum(state in UNSETTLED for state in states.values()),
        "href": url_for("waitlist_disruptions.show", disruption_id=disruption.id),
    }


def _what(disruption: Disruption) -> str:
    if disruption.day is None:
        return str(vaccines.name_of(disruption.vaccine_code or ""))
    half = half_words()[disruption.half_day.value if disruption.half_day is not None else ""]
    day = f"{wording.day(disruption.day)} {half}"
    if not disruption.kept_percent:
        return day
    return str(_("%(day)s，只能接待 %(percent)s%%", day=day, percent=disruption.kept_percent))


def _case(case: DisruptionCase, state: CaseState, silent: bool) -> dict[str, Any]:
    new = case.appointment.slot
    return {
        "id": case.id,
        "name": mask_name(case.person.name),
        "age": wording.age(case.person.birth_date, case.appointment.day),
        "when": wording.day_time(case.slot.starts_at),
        "code": case.appointment.short_code,
        "state": state.value,
        "state_text": str(words.STATES[state]),
        "tone": words.TONES.get(state, "grey"),
        "told": wording.day_time(case.told_at) if case.told_at else None,
        "new": wording.day_time(new.starts_at) if state is CaseState.REBOOKED else None,
        "silent": silent,
        "to_call": silent and case.told_at is None and state in UNSETTLED,
        "may_note": case.told_at is None and state in UNSETTLED,
    }
