"""How long an offer lives. Decides from values handed in (docs/decisions/0015)."""

import datetime as dt

from vaccsched.shared import clock

TIME = dt.timedelta(hours=2)
DISRUPTED_TIME = dt.timedelta(hours=24)  # who lost a booking through the clinic has a day
ON_SITE_TIME = dt.timedelta(minutes=10)
SHORTEST = dt.timedelta(minutes=15)
LEAD = dt.timedelta(minutes=45)  # between the end of an offer and its slot: the next one must be able to come
EVENING, ANSWERS_FROM = dt.time(22, 0), dt.time(8, 0)  # in between no answer is due


def answer_by(*, told_at: dt.datetime, slot_starts_at: dt.datetime, time: dt.timedelta = TIME) -> dt.datetime | None:
    """When an offer to somebody at home ends: ``time`` after its message goes out (``told_at``: not in the quiet hours
    of the outbox), but no answer is due between 22:00 and 08:00, nor later than 45 minutes before the slot. None: less
    than 15 minutes would be left.
    """
    wanted = _after_night(told_at + time)
    end = min(wanted, slot_starts_at - LEAD)
    return end if end - told_at >= SHORTEST else None


def on_site_by(*, now: dt.datetime, ends_at: dt.datetime) -> dt.datetime | None:
    """When an offer to somebody at the clinic ends: after ten minutes, or with the half-day; None: it is over."""
    end = min(now + ON_SITE_TIME, ends_at)
    return end if end > now else None


def _after_night(instant: dt.datetime) -> dt.datetime:
    """The instant, or the next morning when it lies in the night."""
    local = clock.local(instant)
    if ANSWERS_FROM <= local.time() < EVENING:
        return instant
    day = local.date() if local.time() < ANSWERS_FROM else local.date() + dt.timedelta(days=1)
    return clock.instant_of(day, ANSWERS_FROM)
