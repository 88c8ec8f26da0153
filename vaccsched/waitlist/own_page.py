"""What a family's pages of the list show, as plain values."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from vaccsched.booking import queries as booking
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.web import id_of
from vaccsched.sites import queries as sites
from vaccsched.vaccines import queries as vaccines
from vaccsched.waitlist import join_page, page, queries
from vaccsched.waitlist.models import WaitlistEntry
from vaccsched.waitlist.operations import offer_link
from vaccsched.waitlist.words import ORDER_SENTENCE


def form(person: Person, *, args: MultiDict[str, str], now: dt.datetime) -> dict[str, Any]:
    """The form: what was chosen stands, the days begin with the one asked for, or the first lawful one.

    :raises NotFound: no such clinic.
    """
    clinic, codes = sites.get_clinic(id_of(args.get("clinic"))), list(dict.fromkeys(args.getlist("v")))
    earliest = booking.earliest_day(person=person, vaccine_codes=codes, today=clock.day_of(now))
    first = max(_day(args.get("day")) or earliest, earliest)
    address: dict[str, Any] = {"person_id": person.id, "v": codes, "clinic": str(clinic.id)}
    return {
        "name": person.name,
        "codes": codes,
        "names": str(_("、")).join(vaccines.name_of(code) for code in codes),
        "first_day": first.isoformat(),
        "last_day": (first + join_page.USUAL).isoformat(),
        "halves": [{"value": value, "title": title} for value, title in page.half_words().items()],
        "action": url_for(".join", **address, day=args.get("day")),
        "days_href": url_for("booking.days", **address),
        "clinic_name": clinic.name,
        "clinic_phone": clinic.phone,
    }


def listed(found: Sequence[WaitlistEntry], *, now: dt.datetime) -> dict[str, Any]:
    """The entries with an offer first."""
    offers = queries.open_offers_of(entry_ids=[one.id for one in found])
    rows = []
    for one in found:
        offer = offers.get(one.id)
        live = offer is not None and offer.expires_at > now
        rows.append(
            {
                **join_page.entry_facts(one),
                "id": str(one.id),
                "name": one.person.name,
                "clinic": one.clinic.name,
                "moves": wording.day_time(one.appointment.slot.starts_at) if one.appointment is not None else None,
                "is_fresh": request.args.get("fresh") == str(one.id),
                "on_site": one.on_site,
                "offer_href": offer_link(offer) if offer is not None and live else None,
                "offer_until": wording.day_time(offer.expires_at) if offer is not None and live else None,
            }
        )
    rows.sort(key=lambda row: row["offer_href"] is None)
    return {"rows": rows, "order_sentence": ORDER_SENTENCE}


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
