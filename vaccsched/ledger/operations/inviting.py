"""Invite people who are due, by the ways their families wish to hear."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.ledger import queries, rules
from vaccsched.ledger.errors import NobodyChosen
from vaccsched.ledger.models import LedgerEntry
from vaccsched.messages import operations as outbox
from vaccsched.messages import queries as messages
from vaccsched.messages.models import Channel
from vaccsched.reminders import queries as reminders
from vaccsched.reminders.models import Wish
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Account
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor
from vaccsched.shared.claim import claim
from vaccsched.shared.clock import day_of
from vaccsched.shared.db import db
from vaccsched.shared.links import public_link
from vaccsched.shared.masking import mask_name

TEMPLATE = "recall_invitation"
DAY = dt.timedelta(days=1)
NEEDED_FOR = dt.timedelta(days=3)  # a message that could not be sent by then is not sent at all
BODY = _l(
    "%(clinic)s：请给 %(name)s 约一个到门诊来的时间。上网约 %(link)s，或打电话 %(phone)s。"
    "已经约好或来过的，不用再管。"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Receiver:
    """Where one invitation goes, and in which language."""

    channel: Channel
    address: str
    phone: str  # whose it is, also when the way is another one
    language: str


@dataclass(frozen=True, kw_only=True)
class Invited:
    """What became of an invitation to several people, in persons."""

    sent: int
    too_soon: int  # invited within two weeks, or three times already: they are called
    nobody: int  # no phone, or the family wants no messages: they are called


def invite(*, clinic_id: uuid.UUID, person_ids: Sequence[uuid.UUID], actor: Actor, now: dt.datetime) -> Invited:
    """Put invitations into the outbox, which sends nothing that rings between 21:00 and 8:00. No vaccine is named.

    :raises NobodyChosen: none of them stands on this clinic's ledger with something due.
    """
    found = [one for one in queries.entries_of(clinic_id=clinic_id, person_ids=person_ids) if one.is_due]
    if not found:
        raise NobodyChosen
    answers = Counter(_invite(one, now) for one in found)
    audit.record(
        action="recall_invited", actor=actor, now=now, persons=[str(one.person_id) for one in found],
        sent=answers["sent"],
    )  # fmt: skip
    db.session.flush()
    return Invited(sent=answers["sent"], too_soon=answers["too_soon"], nobody=answers["nobody"])


def _invite(entry: LedgerEntry, now: dt.datetime) -> str:
    if not rules.may_invite(invitations=entry.invitations, invited_at=entry.invited_at, now=now):
        return "too_soon"
    receivers = _receivers(entry, now)
    if not receivers:
        return "nobody"
    inviting = (
        sa.update(LedgerEntry)
        .where(LedgerEntry.id == entry.id, LedgerEntry.invitations == entry.invitations)
        .values(invitations=LedgerEntry.invitations + 1, invited_at=now)
    )
    if not claim(inviting):  # somebody else pressed at the same time
        return "too_soon"
    db.session.refresh(entry)
    entry.message_ids = [str(one) for one in _into_outbox(entry, receivers, now)]
    return "sent"


def _into_outbox(entry: LedgerEntry, receivers: list[Receiver], now: dt.datetime) -> list[uuid.UUID]:
    made = [
        outbox.send(
            receiver=one.address, body=_body(entry, one.language), template=TEMPLATE,
            stream=residents.account_index(one.phone), now=now, channel=one.channel, expires_at=now + NEEDED_FOR,
        )
        for one in receivers
    ]  # fmt: skip
    db.session.flush()
    return [one.id for one in made]


def _body(entry: LedgerEntry, language: str) -> str:
    facts = {
        "clinic": entry.clinic.name,
        "name": mask_name(entry.person.name),
        "link": public_link("/family"),
        "phone": entry.clinic.phone,
    }
    with force_locale(language):
        return str(BODY % facts)


def _receivers(entry: LedgerEntry, now: dt.datetime) -> list[Receiver]:
    """Everybody who acts for the person, as they wish; the phone on file when nobody does or it is another one."""
    accounts = [link.account for link in residents.links_to(person_id=entry.person_id, on=day_of(now))]
    found = {one.phone: one for account in accounts for one in _way(account)}
    own = residents.own_phone(person=entry.person)
    if own is not None and own not in {one.phone for one in accounts}:
        language = residents.language_of(phone=own)
        found[own] = Receiver(channel=Channel.SMS, address=own, phone=own, language=language)
    return [one for one in found.values() if not _is_too_many(one, now)]


def _way(account: Account) -> list[Receiver]:
    wish = reminders.wish_of(account_id=account.id)
    phone, language = account.phone or "", account.language or residents.USUAL_LANGUAGE
    if wish is None:
        return [Receiver(channel=Channel.SMS, address=phone, phone=phone, language=language)]
    if wish.wish is Wish.OFF:
        return []
    channel = reminders.way(wish=wish.wish, has_wechat=bool(wish.wechat), has_email=bool(wish.email)) or Channel.SMS
    address = {Channel.WECHAT: wish.wechat, Channel.EMAIL: wish.email}.get(channel, phone)
    return [Receiver(channel=channel, address=address or "", phone=phone, language=language)]


def _is_too_many(receiver: Receiver, now: dt.datetime) -> bool:
    stream = residents.account_index(receiver.phone)
    return messages.count_since(stream=stream, templates=[TEMPLATE], since=now - DAY) >= rules.MOST_A_DAY
