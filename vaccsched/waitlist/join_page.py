"""What the desk's pages for joining the list show, as plain values."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.booking import queries as booking
from vaccsched.residents.models import Person
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_name
from vaccsched.sites.models import Clinic
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Forecast
from vaccsched.waitlist import page, queries, words
from vaccsched.waitlist.models import WaitlistEntry

USUAL = dt.timedelta(days=30)  # the last day that stands in the form at first


def found_rows(found: Sequence[Person], *, now: dt.datetime) -> list[dict[str, Any]]:
    """The list to choose from: masked names."""
    return [
        {
            "name": mask_name(one.name),
            "age": wording.age(one.birth_date, clock.day_of(now)),
            "href": url_for("waitlist_join.person", person_id=one.id),
        }
        for one in found
    ]


def person(opened: Person, *, clinic: Clinic, asked: Sequence[str], now: dt.datetime) -> dict[str, Any]:
    """The person, what they wait for here already, and the form; ``asked``: vaccines chosen on the page before."""
    today = clock.day_of(now)
    free, paid = _choices(opened, clinic=clinic, now=now)
    return {
        "person": opened,
        "age": wording.age(opened.birth_date, today),
        "waiting": [entry_facts(one) for one in _entries(opened.id, clinic.id)],
        "free": free,
        "paid": paid,
        "asked": list(asked),
        "halves": [{"value": value, "title": title} for value, title in page.half_words().items()],
        "first_day": today.isoformat(),
        "last_day": (today + USUAL).isoformat(),
    }


def entry_facts(entry: WaitlistEntry) -> dict[str, Any]:
    """What is waited for, when, and the place in the line with its reason."""
    where = queries.position(entry)
    return {
        "vaccines": page.vaccine_names(entry),
        "days": page.days_of(entry),
        "halves": page.halves_of(entry),
        "place": words.place_in_line(ahead=where.ahead, priority=where.priority),
    }


def _entries(person_id: uuid.UUID, clinic_id: uuid.UUID) -> list[WaitlistEntry]:
    found = queries.entries_of_persons(person_ids=[person_id])
    return [one for one in found if one.clinic_id == clinic_id and not one.on_site]


def _choices(opened: Person, *, clinic: Clinic, now: dt.datetime) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Free and paid vaccines with a next dose; not those waited for already, nor what the clinic gives by lot."""
    answers = list(booking.forecasts_on(person=opened, on=clock.day_of(now)).values())
    waited = queries.open_lines(person_id=opened.id, vaccine_codes=[one.vaccine for one in answers])
    out = {line.vaccine_code for line in waited} | _by_lot(opened, clinic, now)
    answers = [one for one in answers if one.dose is not None and not one.urgent and one.vaccine not in out]
    answers = [one for one in answers if one.is_open or one.earliest is not None]
    answers.sort(key=lambda one: (not one.is_open, one.earliest or dt.date.max, one.vaccine))
    booked = {line.vaccine_code for line in booking.open_lines_of(person_id=opened.id)}
    choices = [(one.is_free, _choice(one, one.vaccine in booked, clock.day_of(now))) for one in answers]
    return [one for is_free, one in choices if is_free], [one for is_free, one in choices if not is_free]


def _by_lot(opened: Person, clinic: Clinic, now: dt.datetime) -> set[str]:
    scarce = list(clinic.scarce_vaccines)
    rights = booking.live_rights(person_id=opened.id, clinic_id=clinic.id, vaccine_codes=scarce, now=now)
    return set(scarce) - {right.vaccine_code for right in rights}


def _choice(answer: Forecast, is_booked: bool, today: dt.date) -> dict[str, Any]:
    later = answer.earliest if answer.earliest is not None and answer.earliest > today else None
    text = _("已经约好：等更早的号，原来的约留着") if is_booked else answer.reason.text(str(get_locale() or "zh"))
    return {
        "value": answer.vaccine,
        "title": _("%(name)s 第 %(dose)s 剂", name=vaccines.name_of(answer.vaccine), dose=answer.dose),
        "text": text,
        "meta": wording.day(later) if later else (_("免费") if answer.is_free else _("自费")),
    }
