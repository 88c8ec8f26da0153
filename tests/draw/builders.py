"""Makers of draws and of people who enter them. It is noon of Tuesday 1 December 2026."""

import datetime as dt
from typing import Any

from tests import builders
from tests.visits.builders import vaccines
from vaccsched.draw import operations
from vaccsched.draw.models import Draw, DrawEntry
from vaccsched.residents.models import Account, Person
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

NOON = dt.datetime(2026, 12, 1, 4, 0, tzinfo=dt.UTC)
CODE = "PPV23"
DAY = dt.timedelta(days=1)
CLOSES = NOON + 2 * DAY
PUBLIC_ON = dt.date(2026, 12, 4)
DRAWN = CLOSES + DAY + dt.timedelta(hours=1)  # on the public value's day
VALUE = "03 11 17 20 28 30 + 09"


def clinic(*, stock: bool = True) -> Clinic:
    """PPV23 is scarce here."""
    with builders.written():
        vaccines()
        made = builders.clinic(scarce_vaccines=[CODE])
        if stock:
            builders.stock_for(made)
    return made


def draw(*, at: Clinic, doses: int = 2, **more: Any) -> Draw:
    """Open since this noon, for two days; the public value comes the day after closing."""
    with builders.written():
        return operations.create_draw(
            **{
                "clinic": at,
                "vaccine_code": CODE,
                "doses": doses,
                "opens_at": NOON,
                "closes_at": CLOSES,
                "offer_hours": 24,
                "public_source": "双色球 2026139 期",
                "public_on": PUBLIC_ON,
                "actor": SYSTEM,
                "now": NOON - DAY,
                **more,
            }
        )


def elder(**more: Any) -> Person:
    """Of an age at which PPV23 is due."""
    return builders.person(**{"name": "王桂芳", "birth_date": dt.date(1955, 3, 1), **more})


def entered(
    draw: Draw, *, by: Account | None = None, person: Person | None = None, now: dt.datetime = NOON
) -> DrawEntry:
    """Somebody takes part, at the desk unless an account is given."""
    with builders.written():
        who = person or elder(phone="13900001234")
        if by is not None:
            builders.guardianship(of=who, by=by)
        actor = builders.account_actor(by) if by else SYSTEM
        account_id = by.id if by else None
        return operations.enter(draw_id=draw.id, person_id=who.id, account_id=account_id, actor=actor, now=now)


def committed(draw: Draw) -> None:
    with unit_of_work():
        operations.commit_draw(draw_id=draw.id, now=CLOSES)


def drawn(draw: Draw, *, value: str = VALUE) -> None:
    """Committed and drawn; nobody is called yet."""
    committed(draw)
    with unit_of_work():
        operations.ask_to_draw(
            clinic_id=draw.clinic_id, draw_id=draw.id, public_value=value, reference="2026139", actor=SYSTEM, now=DRAWN
        )
    with unit_of_work():
        operations.run_draw(draw_id=draw.id, now=DRAWN)


def rolled(draw: Draw, *, now: dt.datetime = DRAWN) -> bool:
    with unit_of_work():
        return operations.roll_down(draw_id=draw.id, now=now)


def instant(day: dt.date, hour: int) -> dt.datetime:
    return clock.instant_of(day, dt.time(hour))
