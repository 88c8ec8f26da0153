"""What the desk's pages of draws show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for

from vaccsched.draw import page, queries
from vaccsched.draw.models import Draw, DrawEntry
from vaccsched.draw.rules import Phase
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.vaccines import queries as vaccines


def open_rows(*, clinic_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """The clinic's draws that can be entered now."""
    return [
        {
            "id": str(draw.id),
            "vaccine": vaccines.name_of(draw.vaccine_code),
            "doses": draw.doses,
            "closes": wording.day_time(draw.closes_at),
        }
        for draw in _open(clinic_id, now)
    ]


def found_rows(found: Sequence[Person], *, clinic_id: uuid.UUID, now: dt.datetime) -> list[dict[str, Any]]:
    """To choose from, names masked: each person with the draws that are open, and those they have entered."""
    running = _open(clinic_id, now)
    return [
        {
            "name": mask_name(one.name),
            "age": wording.age(one.birth_date, clock.day_of(now)),
            "draws": [_choice(draw, one, now) for draw in _concerning(one, running, clinic_id)],
        }
        for one in found
    ]


def person(draw: Draw, who: Person, entry: DrawEntry | None, *, now: dt.datetime) -> dict[str, Any]:
    """A person's part in a draw, for the screen and for paper."""
    return {
        "draw": page.draw_facts(draw, now=now),
        "entry": page.entry_facts(draw, entry, now=now),
        "person": who,
        "masked_name": mask_name(who.name),
        "book_href": url_for("booking_desk.person", person_id=who.id, v=[draw.vaccine_code]),
        "has_phone": who.phone is not None,
        "has_document": who.document_kind is not DocumentKind.NONE and who.document_index is not None,
        "spaced": page.spaced,
        "look_up": url_for("draw_public.show", draw_id=draw.id, _external=True),
    }


def _open(clinic_id: uuid.UUID, now: dt.datetime) -> list[Draw]:
    return [one for one in queries.draws(clinic_id=clinic_id) if queries.phase(one, now=now) is Phase.OPEN]


def _concerning(who: Person, running: Sequence[Draw], clinic_id: uuid.UUID) -> list[Draw]:
    entered = queries.entered_draws(clinic_id=clinic_id, person_id=who.id)
    return list(running) + [draw for draw in entered if draw not in running]


def _choice(draw: Draw, who: Person, now: dt.datetime) -> dict[str, Any]:
    return {
        "vaccine": vaccines.name_of(draw.vaccine_code),
        "phase": str(queries.phase(draw, now=now)),
        "closes": wording.day_time(draw.closes_at),
        "href": url_for("draw_desk.person", draw_id=draw.id, person_id=who.id),
    }
