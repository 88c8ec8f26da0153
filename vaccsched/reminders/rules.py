"""When a visit is told of beforehand, to whom, by which way. Decides from values handed in."""

import datetime as dt
from collections.abc import Callable

from vaccsched.messages.models import Channel
from vaccsched.reminders.models import ReminderKind, ReminderStatus, Wish
from vaccsched.shared import clock

AHEAD = dt.timedelta(days=4)  # appointments are planned for when they are this near
EVENING = dt.time(18, 0)
LEAST = dt.timedelta(hours=1)  # later than this before the visit a reminder helps nobody
MOST_A_DAY = 4  # reminders to one receiver within 24 hours
DAY = dt.timedelta(days=1)
ELDER_YEARS = 60
QUIET_WAYS = frozenset({Channel.WECHAT, Channel.EMAIL})  # what did not get through by them goes by text message
Awake = Callable[[dt.datetime], dt.datetime]  # when a phone may ring that would ring then

TRANSITIONS: dict[ReminderStatus, frozenset[ReminderStatus]] = {
    ReminderStatus.PLANNED: frozenset({ReminderStatus.SENT, ReminderStatus.SKIPPED, ReminderStatus.CANCELLED}),
    ReminderStatus.SENT: frozenset({ReminderStatus.PLANNED, ReminderStatus.CANCELLED}),
    ReminderStatus.SKIPPED: frozenset({ReminderStatus.PLANNED, ReminderStatus.CANCELLED}),
    ReminderStatus.CANCELLED: frozenset(),
}


def plan(*, starts_at: dt.datetime, now: dt.datetime, awake: Awake) -> dict[ReminderKind, tuple[dt.datetime, bool]]:
    """When each reminder of a visit at ``starts_at`` is due, and whether there is still time for it.

    Three days before; at 18:00 of the day before; two hours before. Nobody is woken: what would ring before 08:00 or
    after 21:00 waits until 08:00, and is left out when that is less than an hour before the visit.
    """
    day = clock.day_of(starts_at)
    wanted = {
        ReminderKind.THREE_DAYS: starts_at - dt.timedelta(days=3),
        ReminderKind.DAY_BEFORE: clock.instant_of(day - DAY, EVENING),
        ReminderKind.TWO_HOURS: starts_at - dt.timedelta(hours=2),
    }
    return {kind: (at, at > now and awake(at) <= starts_at - LEAST) for kind, at in wanted.items()}


def is_too_late(*, starts_at: dt.datetime, now: dt.datetime, awake: Awake) -> bool:
    """The worker was away so long that the reminder would come after people have left home."""
    return awake(now) > starts_at - LEAST


def way(*, wish: Wish, has_wechat: bool, has_email: bool) -> Channel | None:
    """By which way an account hears: what it wished; WeChat first and text messages for those without it.

    None: it wants nothing.
    """
    if wish is Wish.OFF:
        return None
    if wish is Wish.EMAIL and has_email:
        return Channel.EMAIL
    if wish is Wish.VOICE:
        return Channel.VOICE
    return Channel.WECHAT if wish is Wish.AUTO and has_wechat else Channel.SMS


def phones(*, account_phone: str | None, own_phone: str | None, age: int, is_own: bool) -> list[str]:
    """Who is told by phone: whoever booked; an elder's own phone as well as the one of whoever booked for them.

    ``age`` in years on the day of the visit; ``is_own``: the account is the recipient's own.
    """
    if account_phone is None:
        return [own_phone] if own_phone else []
    also = own_phone if age >= ELDER_YEARS and not is_own and own_phone and own_phone != account_phone else None
    return [account_phone, also] if also else [account_phone]


def is_too_many(sent: int) -> bool:
    """So many reminders went to this receiver within a day that another one would be a nuisance."""
    return sent >= MOST_A_DAY
