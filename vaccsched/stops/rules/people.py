"""Who stands here: the ticket, those who look alike, who may verify, whose certificate. Pure."""

import datetime as dt
from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from vaccsched.residents.models import Relation
from vaccsched.stops.errors import (
    CannotVerify,
    GuardianMissing,
    HardStop,
    OtherPerson,
    TicketAtAnotherStation,
    TicketNotToday,
)
from vaccsched.stops.rules.situation import Company, Face

ADULT = 18  # years
MAY_SPEAK_FROM = 8  # years; below, somebody else looks at product and expiry for them (民法典 第20条)


def ticket_stop(
    *, ticket: str, day: dt.date, today: dt.date, station: str | None, here: str, called: str
) -> HardStop | None:
    """Why this ticket may not be served here, or None. ``station``: where it was called to, None: nowhere yet."""
    if day != today:
        return TicketNotToday(ticket=ticket)
    if station == here:
        return None
    if station is not None:
        return TicketAtAnotherStation(ticket=ticket, station=station)
    told = {"label": str(_l("号码")), "planned": called, "scanned": ticket}
    return OtherPerson(called=called, differences=[told])


def look_alikes(me: Face, others: Iterable[Face]) -> tuple[Face, ...]:
    """Those among ``others`` whom sex and birth date do not tell apart from ``me``: namesakes and twins."""
    return tuple(one for one in others if (one.sex, one.birth_date) == (me.sex, me.birth_date))


def guardian_stop(company: Company | None) -> HardStop | None:
    """A minor needs a guardian, or somebody with the guardian's written authorisation (疫苗管理法 第45条)."""
    if company is None or not company.is_minor or company.guardian or company.authorised:
        return None
    return GuardianMissing()


def verify_stop(*, relation: Relation, years: int) -> CannotVerify | None:
    """A small child does not verify for itself."""
    return CannotVerify() if relation is Relation.SELF and years < MAY_SPEAK_FROM else None


def is_other_guardian(company: Company | None, verified_by: Relation | None) -> bool:
    """Product and expiry of a minor's vaccine were seen by somebody who neither signed nor is registered."""
    if company is None or not company.is_minor or verified_by in (None, Relation.SELF):
        return False
    return verified_by not in company.known
