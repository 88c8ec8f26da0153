"""What the page behind an offer's link shows, as plain values: what happened, how it stands now, the ways on.

It opens without signing in: no vaccine, no reason for the place in the line, a masked name.
"""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.booking.models import AppointmentStatus
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.waitlist import page, queries
from vaccsched.waitlist.models import EntryStatus, OfferStatus, WaitlistEntry, WaitlistOffer

USED, CANCELLED = "used", "cancelled_since"  # what became of an accepted place, besides that it is booked
OVER = {AppointmentStatus.BOOKED: OfferStatus.ACCEPTED.value, AppointmentStatus.CANCELLED: CANCELLED}


def offer_facts(offer: WaitlistOffer, *, token: str, now: dt.datetime) -> dict[str, Any]:
    """No more than time, place and the masked name."""
    entry, slot = offer.entry, offer.slot
    state, when = _state(offer, now)
    old = entry.appointment.slot if entry.appointment is not None else None
    return {
        "token": token,
        "state": state,
        "name": mask_name(offer.person.name),
        "when": when or _span(slot.starts_at, slot.ends_at),
        "until": wording.day_time(offer.expires_at),
        "old": wording.day_time(old.starts_at) if old is not None and old.id != slot.id else None,
        "clinic": entry.clinic,
        "now": _stands(entry, offer, now) if offer.status is not OfferStatus.ACCEPTED else None,
        "waiting_href": url_for("waitlist_resident.index"),
    }


def _state(offer: WaitlistOffer, now: dt.datetime) -> tuple[str, str | None]:
    """The word for it, and the time of the booking that came of it: it may have been moved or cancelled since."""
    if offer.appointment_id is not None:
        made = booking.get_appointment(appointment_id=offer.appointment_id)
        return OVER.get(made.status, USED), _span(made.slot.starts_at, made.slot.ends_at)
    if offer.status is OfferStatus.OFFERED and offer.expires_at <= now:
        return OfferStatus.EXPIRED.value, None
    return offer.status.value, None


def _stands(entry: WaitlistEntry, offer: WaitlistOffer, now: dt.datetime) -> dict[str, str]:
    """How it stands with the waiting, by one word and one sentence."""
    if entry.status is EntryStatus.ACCEPTED:
        return {"word": "has_place", "text": _("后来已经约好了时间，不用再等。")}
    if entry.status is EntryStatus.CANCELLED:
        return {"word": "left", "text": _("您已退出候补，不会再收到通知。还想打，请重新约时间或登记候补。")}
    if entry.status is EntryStatus.EXPIRED:
        return {"word": "over", "text": _("您选的日期已过，候补结束了。还想打，请重新约时间，或换日期登记候补。")}
    other = queries.open_offers_of(entry_ids=[entry.id]).get(entry.id)
    if other is not None and other.id != offer.id and other.expires_at > now:
        return {"word": "newer", "text": _("又有一个号为您留着，请打开最新的短信回答。")}
    return {"word": "waiting", "text": _waiting(entry)}


def _waiting(entry: WaitlistEntry) -> str:
    days, ahead = page.days_of(entry), queries.position(entry).ahead
    if not ahead:
        return str(_("您还在候补，不用重新登记：%(days)s，排在第一位。有别的号马上发短信。", days=days))
    words = _("您还在候补，不用重新登记：%(days)s，前面还有 %(count)s 位。有别的号马上发短信。", days=days, count=ahead)
    return str(words)


def _span(start: dt.datetime, end: dt.datetime) -> str:
    return f"{wording.day(start)} {wording.time_span(start, end)}"
