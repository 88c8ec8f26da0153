"""What the pages of draws show, as plain values."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from vaccsched.draw import queries
from vaccsched.draw.models import Draw, DrawEntry, DrawOffer, OfferStatus
from vaccsched.draw.rules import Phase
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Account
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import queries as vaccines

GROUP = 4  # letters of a pseudonym between spaces
USUAL_HOURS = 48


def draw_facts(draw: Draw, *, now: dt.datetime) -> dict[str, Any]:
    """A draw as everybody may see it."""
    shown = queries.phase(draw, now=now)
    is_drawn = shown in (Phase.DRAWN, Phase.PUBLISHED)
    file = queries.find_file_hash(draw_id=draw.id) if shown is Phase.PUBLISHED else None
    return {
        "id": str(draw.id),
        "phase": str(shown),
        "vaccine": vaccines.name_of(draw.vaccine_code),
        "clinic": draw.clinic,
        "doses": draw.doses,
        "opens_at": draw.opens_at,
        "closes_at": draw.closes_at,
        "offer_hours": draw.offer_hours,
        "public_source": draw.public_source,
        "public_on": draw.public_on,
        "secret_sha256": draw.secret_sha256,
        "committed_at": draw.committed_at,
        "entrants": draw.entrants,
        "entrants_sha256": draw.entrants_sha256,
        "public_value": draw.public_value if is_drawn else None,
        "public_reference": draw.public_reference if is_drawn else None,
        "drawn_at": draw.drawn_at,
        "secret": draw.secret if shown is Phase.PUBLISHED else None,
        "seed": draw.seed if shown is Phase.PUBLISHED else None,
        "file_sha256": file.sha256 if file else None,
        "file_size": file.size if file else None,
        "cancel_reason": draw.cancel_reason,
        "called_up_to": draw.next_rank - 1 if is_drawn else None,
    }


def draw_json(draw: Draw, *, now: dt.datetime) -> dict[str, Any]:
    """The same for a program."""
    facts = draw_facts(draw, now=now)
    facts["clinic"] = draw.clinic.name
    facts["vaccine"] = draw.vaccine_code
    return {
        name: value.isoformat() if isinstance(value, dt.date | dt.datetime) else value for name, value in facts.items()
    }


def entry_facts(draw: Draw, entry: DrawEntry | None, *, now: dt.datetime) -> dict[str, Any]:
    """A person's part in a draw: their receipt, their rank, their offer."""
    offer = queries.find_offer(entry_id=entry.id) if entry is not None else None
    is_in = entry is not None and entry.withdrawn_at is None
    return {
        "is_in": is_in,
        "entered_at": entry.entered_at if is_in and entry else None,
        "pseudonym": entry.pseudonym if is_in and entry else None,
        "rank": entry.rank if entry is not None else None,
        "offer": offer_state(offer, now=now) if offer is not None else None,
        "offer_until": offer.expires_at if offer is not None else None,
    }


def entry_json(draw: Draw, entry: DrawEntry | None, *, now: dt.datetime) -> dict[str, Any]:
    """The same for a program."""
    facts = entry_facts(draw, entry, now=now)
    shown = {name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in facts.items()}
    return {"draw_id": str(draw.id), **shown}


def offer_state(offer: DrawOffer, *, now: dt.datetime) -> str:
    """The status as it is at this minute, before the worker writes it down."""
    if offer.status is not OfferStatus.OFFERED:
        return str(offer.status)
    if offer.right is not None and offer.right.used_at is not None:
        return str(OfferStatus.TAKEN)
    return str(OfferStatus.EXPIRED if offer.expires_at <= now else OfferStatus.OFFERED)


def family_rows(draw: Draw, account: Account, *, now: dt.datetime) -> list[dict[str, Any]]:
    """The account's people, each with the way to their receipt."""
    links = residents.persons_of(account_id=account.id, on=clock.day_of(now))
    return [
        {
            "name": link.person.name,
            "age": wording.age(link.person.birth_date),
            "entry": entry_facts(draw, queries.find_entry(draw_id=draw.id, person_id=link.person_id), now=now),
            "href": url_for("draw.person", draw_id=draw.id, person_id=link.person_id),
        }
        for link in links
    ]


def spaced(pseudonym: str) -> str:
    """``3f9a 07c1 …``: easier to compare."""
    return " ".join(pseudonym[start : start + GROUP] for start in range(0, len(pseudonym), GROUP))


def manage_facts(draw: Draw, *, now: dt.datetime) -> dict[str, Any]:
    """A draw for the manager: besides what is public, the entries so far and the calls."""
    return {
        "draw": draw_facts(draw, now=now),
        "entries": queries.count_entries(draw_id=draw.id),
        "can_draw": clock.day_of(now) >= draw.public_on,
        "counts": {str(status): number for status, number in queries.count_offers(draw_id=draw.id).items()},
        "doses_left": draw.doses - draw.doses_out,
        "offers": [
            {
                "rank": offer.entry.rank,
                "name": mask_name(offer.entry.person.name),
                "state": offer_state(offer, now=now),
                "offered_at": wording.day_time(offer.offered_at),
                "expires_at": wording.day_time(offer.expires_at),
            }
            for offer in queries.offers(draw_id=draw.id)
        ],
    }


def list_rows(draws: list[Draw], *, now: dt.datetime) -> list[dict[str, Any]]:
    """Draws for a list."""
    return [draw_facts(draw, now=now) for draw in draws]


def vaccine_options(clinic: Clinic) -> list[tuple[str, str]]:
    """The clinic's scarce vaccines for a select field."""
    return [(code, vaccines.name_of(code)) for code in clinic.scarce_vaccines]


def rank_answer(draw: Draw, pseudonym: str) -> str | None:
    """The sentence for whoever looks up a pseudonym; None: nothing was asked."""
    if not pseudonym:
        return None
    rank = queries.find_rank(draw_id=draw.id, pseudonym=pseudonym)
    if rank is None:
        return str(_("名单里没有这个登记码，或者还没有摇号。请对照回执上的 32 位登记码。"))
    words = _(
        "这个登记码排第 %(rank)s 位，一共 %(entrants)s 人、%(doses)s 剂。",
        rank=rank,
        entrants=draw.entrants or 0,
        doses=draw.doses,
    )
    return str(words)
