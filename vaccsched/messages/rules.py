"""How often and how long a message is tried, and when a phone is left in peace. Decides from values handed in."""

import datetime as dt
from collections.abc import Sequence

from vaccsched.messages.models import Channel, MessageStatus
from vaccsched.shared import clock

LEASE = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_WAIT = dt.timedelta(seconds=5)
LONGEST_WAIT = dt.timedelta(hours=1)
QUIET_FROM, QUIET_UNTIL = dt.time(21, 0), dt.time(8, 0)  # at the clinic
RINGS = frozenset({Channel.SMS, Channel.VOICE})  # these wake people up
DAY = dt.timedelta(hours=24)
MOST_A_DAY = 10  # messages to one receiver within 24 hours that answer nothing the receiver is doing
# Answers to what somebody is doing at this moment: they are awake and wait for it.
ANSWERS = frozenset(
    {"login_code", "consent_code", "appointment_booked", "appointment_changed", "appointment_cancelled"}
)
# Whoever does not get these sets out in vain, or does not set out at all: no number of messages is too many for them.
NEEDED = ANSWERS | {"disruption", "disruption_lifted", "waitlist_offer", "draw_offer"}

TRANSITIONS: dict[MessageStatus, frozenset[MessageStatus]] = {
    MessageStatus.WAITING: frozenset({MessageStatus.SENT, MessageStatus.DEAD, MessageStatus.WITHDRAWN}),
    MessageStatus.SENT: frozenset({MessageStatus.DELIVERED, MessageStatus.DEAD}),
    MessageStatus.DELIVERED: frozenset(),
    MessageStatus.DEAD: frozenset(),
    MessageStatus.WITHDRAWN: frozenset(),
}


def wait_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts (1 or more): 5, 10, 20 … seconds, at most an hour."""
    doubled: int = 1 << min(attempts - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def is_given_up(*, attempts: int, expires_at: dt.datetime | None, now: dt.datetime) -> bool:
    """After eight attempts, or once nobody needs it any more, a message is dead."""
    return attempts >= MAX_ATTEMPTS or (expires_at is not None and now >= expires_at)


def awake_at(at: dt.datetime, *, channel: Channel, template: str) -> dt.datetime:
    """When a message that is due ``at`` may go out: what rings waits from 21:00 until 08:00 at the clinic, unless it
    answers what somebody is doing just now.
    """
    if channel not in RINGS or template in ANSWERS:
        return at
    local = clock.local(at)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    morning = local.date() if local.time() < QUIET_UNTIL else local.date() + dt.timedelta(days=1)
    return clock.instant_of(morning, QUIET_UNTIL)


def due_at(at: dt.datetime, *, channel: Channel, template: str, expires_at: dt.datetime | None) -> dt.datetime:
    """The same, but at once when by the morning nobody would need it any more."""
    awake = awake_at(at, channel=channel, template=template)
    return at if expires_at is not None and awake >= expires_at else awake


def free_at(sent: Sequence[dt.datetime], *, now: dt.datetime) -> dt.datetime | None:
    """When another message may go to a receiver who was sent these within 24 hours; None: at once.

    Nothing is lost by it: what is too much today goes out when the oldest is a day old.
    """
    lately = sorted(at for at in sent if at > now - DAY)
    return lately[-MOST_A_DAY] + DAY if len(lately) >= MOST_A_DAY else None
