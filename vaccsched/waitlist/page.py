"""What the pages of the waitlist show, as plain values; names are masked everywhere."""

import datetime as dt
import uuid
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _

from vaccsched.schedule.models import HalfDay
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines
from vaccsched.waitlist import queries, words
from vaccsched.waitlist.models import WaitlistEntry, WaitlistOffer

ADMIT = "visits.admit"  # the desk's own act, in a later room
PERSON = "visits.person"


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


def call_rows(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """Who has an offer at home and no phone that a message reaches: to be told by the desk."""
    return [
        {
            "id": offer.id,
            "name": mask_name(offer.person.name),
            "age": wording.age(offer.person.birth_date),
            "vaccines": vaccine_names(offer.entry),
            "told": wording.time(offer.told_at) if offer.told_at is not None else None,
            "person": url_for("waitlist_join.person", person_id=offer.person_id),
            **(_kept(offer) or {}),
        }
        for offer in queries.offers_to_tell(clinic_id=clinic_id, now=now)
    ]


def vaccine_names(entry: WaitlistEntry) -> str:
    """What is waited for."""
    return str(_("、")).join(vaccines.name_of(code) for code in entry.vaccine_codes)


def days_of(entry: WaitlistEntry) -> str:
    """``11月24日 – 12月4日``."""
    return f"{_date(entry.first_day)} – {_date(entry.last_day)}"


def halves_of(entry: WaitlistEntry) -> str:
    """Which half-days suit."""
    halves = half_words()
    return str(_("、")).join(halves[half] for half in entry.half_days) or _("都可以")


def _live_offers(entries: list[WaitlistEntry], now: dt.datetime) -> dict[uuid.UUID, WaitlistOffer]:
    """Offers that can still be accepted, by entry; one whose time is over is only waiting to be taken back."""
    found = queries.open_offers_of(entry_ids=[entry.id for entry in entries])
    return {entry_id: offer for entry_id, offer in found.items() if offer.expires_at > now}


def _waiting(entry: WaitlistEntry, offer: WaitlistOffer | None, number: int) -> dict[str, Any]:
    return {
        "id": entry.id,
        "number": number,
        "name": mask_name(entry.person.name),
        "age": wording.age(entry.person.birth_date),
        "vaccines": vaccine_names(entry),
        "days": days_of(entry),
        "halves": halves_of(entry),
        "since": f"{_date(entry.created_at)} {wording.time(entry.created_at)}",
        "reason": str(words.REASONS[entry.priority]),
        "status": "offered" if offer is not None else "waiting",
        "offer": _kept(offer),
    }


def half_words() -> dict[str, str]:
    """The half-days in the words of the page."""
    return {HalfDay.MORNING.value: _("上午"), HalfDay.AFTERNOON.value: _("下午"), HalfDay.EVENING.value: _("晚上")}


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
