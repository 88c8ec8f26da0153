"""A family on the desk: who comes together, what is due for each, who else belongs to them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import url_for

from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.shared.clock import day_of
from vaccsched.shared.format import age, full_day
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.visits import queries
from vaccsched.visits.page.person import booked_today, choices


def family_panel(
    people: Sequence[Person], *, relatives: Sequence[Person], clinic: Clinic, now: dt.datetime
) -> dict[str, Any]:
    """Members in the order they were added; whoever has a number already, or nothing due, is not ticked."""
    ids = [str(one.id) for one in people]
    members = [_member(one, clinic, now) for one in people]
    return {
        "ids": ids,
        "members": members,
        "count": sum(one["ticked"] for one in members),
        "relatives": [
            {
                "name": mask_name(one.name),
                "age": age(one.birth_date, day_of(now)),
                "href": url_for("visits.family", person=[*ids, str(one.id)]),
            }
            for one in relatives
            if str(one.id) not in ids
        ],
    }


def _member(person: Person, clinic: Clinic, now: dt.datetime) -> dict[str, Any]:
    today = day_of(now)
    visit = queries.find_present(clinic_id=clinic.id, person_id=person.id)
    ticket = visit.ticket if visit is not None and visit.day == today else None
    booked, due = booked_today(person, clinic, today), choices(person, clinic, today)
    return {
        "id": str(person.id),
        "name": mask_name(person.name),
        "age": age(person.birth_date, today),
        "sex": str(residents.SEX_WORDS[person.sex]),
        "birth_date": full_day(person.birth_date),
        "ticket": ticket,
        "booked": booked,
        "due": due["due"],
        "chosen": due["chosen"],
        "ticked": ticket is None and bool(booked or due["due"]),
    }
