"""Put reminders whose time has come into the outbox."""

import datetime as dt
import uuid
from dataclasses import dataclass

import sqlalchemy as sa

from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.messages import operations as outbox
from vaccsched.messages import queries as messages
from vaccsched.messages.models import Channel
from vaccsched.reminders import queries, rules
from vaccsched.reminders.models import Reminder, ReminderKind, ReminderStatus, ReminderWish, Wish
from vaccsched.reminders.operations.notice import body
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Account
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db

AT_ONCE = 100
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Where one reminder goes."""

    channel: Channel
    address: str
    phone: str  # whose it is, also when the way is another one


def send_due(*, now: dt.datetime) -> int:
    """Send what is due, at most a hundred at once; answers how many were looked at.

    The appointment is looked at again: nobody is reminded of a visit that was cancelled, moved, or has begun.
    """
    found = queries.due(now=now, limit=AT_ONCE)
    for reminder in found:
        _send(reminder, now=now)
    return len(found)


def try_another_way(*, now: dt.datetime) -> int:
    """Where WeChat or e-mail did not get through, the family's phone gets a text message instead, once; answers how
    many.
    """
    tried = 0
    for reminder in queries.sent_and_to_come(now=now, limit=AT_ONCE):
        account = _account(reminder.appointment, now)
        ids = [uuid.UUID(one) for one in reminder.message_ids]
        lost = messages.is_one_lost_by(message_ids=ids, channels=rules.QUIET_WAYS)
        if not lost or account is None or not account.phone or _is_too_late(reminder, now):
            continue
        if _take_other_way(reminder):
            _into_outbox(reminder, [_by_text(account.phone)], now=now)
            tried += 1
    db.session.flush()
    return tried


def _send(reminder: Reminder, *, now: dt.datetime) -> None:
    appointment = reminder.appointment
    if appointment.status is not AppointmentStatus.BOOKED:
        _settle(reminder, ReminderStatus.CANCELLED, why=None)
    elif appointment.slot.starts_at != reminder.starts_at or _is_too_late(reminder, now):
        _settle(reminder, ReminderStatus.SKIPPED, why="too_late")
    else:
        _send_to(reminder, *_receivers(appointment, now=now), now=now)


def _is_too_late(reminder: Reminder, now: dt.datetime) -> bool:
    return rules.is_too_late(starts_at=reminder.starts_at, now=now, awake=messages.awake_at)


def _send_to(reminder: Reminder, receivers: list[Receiver], why: str | None, *, now: dt.datetime) -> None:
    if not receivers:
        _settle(reminder, ReminderStatus.SKIPPED, why=why)
    elif _settle(reminder, ReminderStatus.SENT, why=None):
        reminder.sent_at = now
        _into_outbox(reminder, receivers, now=now)
        db.session.flush()


def _settle(reminder: Reminder, to: ReminderStatus, *, why: str | None) -> bool:
    """Claim it: of two workers one sends."""
    settling = (
        sa.update(Reminder)
        .where(Reminder.id == reminder.id, Reminder.status == ReminderStatus.PLANNED)
        .values(status=to, why=why)
    )
    if not claim(settling):
        return False
    db.session.refresh(reminder, ["status", "why"])
    return True


def _take_other_way(reminder: Reminder) -> bool:
    """Claim it: of two workers one sends the text message."""
    taking = (
        sa.update(Reminder)
        .where(Reminder.id == reminder.id, Reminder.status == ReminderStatus.SENT, Reminder.why.is_(None))
        .values(why="other_way")
    )
    if not claim(taking):
        return False
    db.session.refresh(reminder, ["status", "why"])
    return True


def _into_outbox(reminder: Reminder, receivers: list[Receiver], *, now: dt.datetime) -> None:
    made = [
        outbox.send(
            receiver=one.address,
            body=body(reminder.kind, reminder.appointment, language=residents.language_of(phone=one.phone)),
            template=reminder.kind, stream=residents.account_index(one.phone), now=now, channel=one.channel,
            expires_at=reminder.starts_at,
        )
        for one in receivers
    ]  # fmt: skip
    db.session.flush()
    reminder.message_ids = [*reminder.message_ids, *(str(one.id) for one in made)]


def _receivers(appointment: Appointment, *, now: dt.datetime) -> tuple[list[Receiver], str | None]:
    """Who is told how; with nobody, why: ``off``, ``no_phone``, ``too_many``."""
    account = _account(appointment, now)
    wish = queries.wish_of(account_id=account.id) if account is not None else None
    if wish is not None and wish.wish is Wish.OFF:
        return [], "off"
    wanted = _addresses(account, wish, _phones(appointment, account))
    if not wanted:
        return [], "no_phone"
    kept = [one for one in wanted if not _is_too_many(one, now)]
    return kept, None if kept else "too_many"


def _addresses(account: Account | None, wish: ReminderWish | None, phones: list[str]) -> list[Receiver]:
    """The account by the way it wished, the others by text message."""
    found = [_by_text(phone) for phone in phones]
    if account is None or wish is None or not found:
        return found
    channel = rules.way(wish=wish.wish, has_wechat=bool(wish.wechat), has_email=bool(wish.email)) or Channel.SMS
    phone = found[0].phone
    address = {Channel.WECHAT: wish.wechat, Channel.EMAIL: wish.email}.get(channel) or phone
    return [Receiver(channel=channel, address=address, phone=phone), *found[1:]]


def _by_text(phone: str) -> Receiver:
    return Receiver(channel=Channel.SMS, address=phone, phone=phone)


def _phones(appointment: Appointment, account: Account | None) -> list[str]:
    person = appointment.person
    age = residents.age_months(person.birth_date, appointment.day) // 12
    own = residents.own_phone(person=person)
    return rules.phones(
        account_phone=account.phone if account is not None else None,
        own_phone=own,
        age=age,
        is_own=account is not None and account.phone == own,
    )


def _account(appointment: Appointment, now: dt.datetime) -> Account | None:
    """Whoever booked, while they may act for the person: a link may have ended since, or a court's order stands."""
    account_id, person_id = appointment.account_id, appointment.person_id
    if account_id is None or not residents.may_act(account_id=account_id, person_id=person_id, on=day_of(now)):
        return None
    return residents.find_account(account_id=account_id)


def _is_too_many(receiver: Receiver, now: dt.datetime) -> bool:
    stream = residents.account_index(receiver.phone)
    return rules.is_too_many(messages.count_since(stream=stream, templates=list(ReminderKind), since=now - DAY))
