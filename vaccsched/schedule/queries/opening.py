"""When a clinic's days open online, and how many of their places."""

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _

from vaccsched.schedule import rules
from vaccsched.schedule.models import Session, Slot
from vaccsched.schedule.rules import OpeningRule
from vaccsched.shared import format as wording
from vaccsched.sites.models import Clinic

ALL = 100  # percent


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When new days open next, and the first and last of them."""

    at: dt.datetime
    first: dt.date
    last: dt.date


def rule_of(clinic: Clinic) -> OpeningRule:
    """The clinic's opening rule as the rules take it."""
    return OpeningRule(
        days_ahead=clinic.days_ahead,
        at=clinic.opens_online_at,
        weekdays=frozenset(int(weekday) for weekday in clinic.opening_weekdays),
        stages=tuple((stage[0], stage[1]) for stage in clinic.opening_stages),
    )


def open_share(*, session: Session, clinic: Clinic, now: dt.datetime, online: bool) -> int:
    """The percentage (0–100) of each slot's places of this half-day that may be taken now.

    Staff (``online`` False) are bound by no opening rule: phone and desk never open later than the app. An outreach
    session is never open online; a withdrawn one to nobody.
    """
    if session.withdrawn_at is not None:
        return 0
    if not online:
        return ALL
    return 0 if session.place else rules.share(day=session.day, now=now, rule=rule_of(clinic))


def places_left(*, slot: Slot, clinic: Clinic, now: dt.datetime, online: bool) -> int:
    """Places of the slot that can be taken now; the slot's session is loaded."""
    percent = open_share(session=slot.session, clinic=clinic, now=now, online=online)
    return max(rules.share_of(places=slot.places, percent=percent) - slot.taken, 0)


def opens_at(*, clinic: Clinic, day: dt.date) -> dt.datetime:
    """The instant from which the first online places of a day can be booked."""
    return rules.opens_at(day=day, rule=rule_of(clinic))


def last_open_day(*, clinic: Clinic, now: dt.datetime) -> dt.date:
    """The last day that residents can book now."""
    return rules.last_open_day(now=now, rule=rule_of(clinic))


def next_opening(*, clinic: Clinic, now: dt.datetime) -> Opening:
    """The next instant at which new days open, as the rule says; some of them may be without places."""
    at, first, last = rules.next_opening(now=now, rule=rule_of(clinic))
    return Opening(at=at, first=first, last=last)


def opening_sentence(*, clinic: Clinic, now: dt.datetime) -> str:
    """For residents: 「12月6日 周日的号 11月22日 周日 20:00 开放。」, with the share when it is opened in stages."""
    opening = next_opening(clinic=clinic, now=now)
    days = wording.day(opening.first)
    if opening.last != opening.first:
        days = _("%(first)s到%(last)s", first=days, last=wording.day(opening.last))
    sentence: str = _("%(days)s的号 %(at)s 开放。", days=days, at=wording.day_time(opening.at))
    percent = rules.share(day=opening.first, now=opening.at, rule=rule_of(clinic))
    if percent < ALL:
        sentence += _("先开放 %(percent)s%%，其余以后分批开放。", percent=percent)
    return sentence
