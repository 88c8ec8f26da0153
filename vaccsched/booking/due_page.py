"""Which vaccines a person could be booked for, as choices of a form."""

import datetime as dt
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from vaccsched.booking import queries
from vaccsched.residents.models import Person
from vaccsched.shared import format as wording
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.forecast import Forecast, Status

AHEAD = dt.timedelta(days=30)  # what may be given within this time can be chosen already
MOST = 2  # ticked beforehand


def choices(person: Person, *, today: dt.date) -> dict[str, Any]:
    """What is due now or soon: ``free`` and ``paid`` as choices, ``ticked`` those that are due and free."""
    booked = {line.vaccine_code for line in queries.open_lines_of(person_id=person.id)}
    forecasts = queries.forecasts_on(person=person, on=today).values()
    answers = [one for one in forecasts if one.vaccine not in booked and _can_be_booked(one, today)]
    answers.sort(key=lambda one: (not one.is_free, not one.is_open, one.earliest or dt.date.max, one.vaccine))
    free = [one for one in answers if one.is_free]
    return {
        "free": [_choice(one, today) for one in free],
        "paid": [_choice(one, today) for one in answers if not one.is_free],
        "ticked": [one.vaccine for one in free if one.is_open][:MOST],
    }


def _can_be_booked(answer: Forecast, today: dt.date) -> bool:
    if answer.dose is None or answer.urgent:
        return False
    soon = answer.status is Status.NOT_YET and answer.earliest is not None and answer.earliest <= today + AHEAD
    return answer.is_open or soon


def _choice(answer: Forecast, today: dt.date) -> dict[str, Any]:
    price = _("免费") if answer.is_free else _("自费")
    from_day = wording.day(answer.earliest) if answer.earliest is not None and answer.earliest > today else None
    return {
        "value": answer.vaccine,
        "title": _("%(name)s 第 %(dose)s 剂", name=vaccines.name_of(answer.vaccine), dose=answer.dose),
        "text": answer.reason.text(str(get_locale() or "zh")),
        "meta": from_day or price,
    }
