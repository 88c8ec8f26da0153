"""What is told to webhooks: found in the sealed audit, leased, marked."""

import datetime as dt
import uuid
from typing import Any

import sqlalchemy as sa

from vaccsched.integration import queries
from vaccsched.integration.errors import NothingToSendAgain
from vaccsched.integration.models import TellingStatus, Webhook, WebhookCursor, WebhookTelling
from vaccsched.integration.rules import webhooks as rules
from vaccsched.integration.rules.webhooks import Seen
from vaccsched.shared import audit
from vaccsched.shared.actor import SYSTEM, Actor
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.sites import queries as sites

STRETCH = 2000  # audit rows that are looked through in one go


def note_events(*, now: dt.datetime) -> int:
    """Write down what is to be told of the audit rows sealed since the last time; answers how many tellings.

    Taking the stretch and writing its tellings is one: a second worker finds the cursor moved and writes nothing.
    """
    told = queries.open_webhooks()
    counties = sorted({one.county_id for one in told})
    clinics = [clinic.id for county_id in counties for clinic in sites.clinics(county_id)]
    return sum(_note_events_of(clinic_id, told, now) for clinic_id in clinics)


def _note_events_of(clinic_id: uuid.UUID, told: list[Webhook], now: dt.datetime) -> int:
    clinic = sites.get_clinic(clinic_id)
    mine = [one for one in told if one.county_id == clinic.county_id and one.clinic_id in (None, clinic_id)]
    cursor = queries.cursor_of(clinic_id=clinic_id)
    if not mine:
        return 0
    if cursor is None:  # a clinic that opened after the webhook was made
        cursor = WebhookCursor(clinic_id=clinic_id, sequence=0)
        db.session.add(cursor)
        db.session.flush()
    up_to = min(queries.sealed_up_to(clinic_id=clinic_id), cursor.sequence + STRETCH)
    if up_to <= cursor.sequence:
        return 0
    rows = queries.sealed_rows(clinic_id=clinic_id, after=cursor.sequence, up_to=up_to, actions=list(rules.TOLD))
    tellings = [_row(webhook, entry, clinic_id, now) for entry in rows for webhook in mine if _wants(webhook, entry)]
    moving = (
        sa.update(WebhookCursor)
        .where(WebhookCursor.clinic_id == clinic_id, WebhookCursor.sequence == cursor.sequence)
        .values(sequence=up_to)
    )
    if not claim(moving):
        return 0
    if tellings:
        db.session.execute(sa.insert(WebhookTelling), tellings)
    db.session.expire(cursor)
    return len(tellings)


def _wants(webhook: Webhook, entry: AuditEntry) -> bool:
    return str(rules.TOLD[entry.action][0]) in webhook.kinds and entry.at >= webhook.made_at


def _row(webhook: Webhook, entry: AuditEntry, clinic_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "webhook_id": webhook.id,
        "clinic_id": clinic_id,
        "event_id": entry.id,
        "kind": rules.TOLD[entry.action][0],
        "facts": rules.facts_of(action=entry.action, subject_id=entry.subject_id, detail=entry.detail),
        "happened_at": entry.at,
        "status": TellingStatus.WAITING,
        "made_at": now,
        "due_at": now,
        "give_up_at": now + rules.TRIED_FOR,
        "attempts": 0,
    }


def lease_telling(*, now: dt.datetime) -> uuid.UUID | None:
    """Take the next thing to tell for a minute; answers its id, or None when there is none or another was faster."""
    telling = queries.find_next_telling(now=now)
    if telling is None:
        return None
    free = sa.or_(WebhookTelling.leased_until.is_(None), WebhookTelling.leased_until < now)
    taking = (
        sa.update(WebhookTelling)
        .where(WebhookTelling.id == telling.id, WebhookTelling.status == TellingStatus.WAITING, free)
        .values(leased_until=now + rules.LEASE, attempts=WebhookTelling.attempts + 1, last_tried_at=now)
    )
    return telling.id if claim(taking) else None


def note_answer(*, telling_id: uuid.UUID, seen: Seen, share: float, now: dt.datetime) -> WebhookTelling:
    """What the other side answered: arrived; later again, each time waiting longer; or given up after 72 hours.

    When the receiver itself is away, everything for it waits; what it refuses is held against that one telling only.
    A 410 closes the webhook. ``share`` (0 to 1): drawn by lot, so that tries are spread.
    """
    telling = db.session.get_one(WebhookTelling, telling_id)
    webhook = telling.webhook
    telling.leased_until, telling.last_error, telling.last_status = None, None, seen.status
    if seen.is_good:
        telling.status, telling.delivered_at = TellingStatus.DELIVERED, now
        webhook.failures, webhook.quiet_until = 0, None
    else:
        _note_failure(telling, webhook, seen=seen, share=share, now=now)
    db.session.flush()
    return telling


def _note_failure(telling: WebhookTelling, webhook: Webhook, *, seen: Seen, share: float, now: dt.datetime) -> None:
    telling.last_error = seen.word
    telling.due_at = now + rules.wait_after(telling.attempts, share=share)
    if telling.due_at >= telling.give_up_at or seen.status == rules.GONE or webhook.closed_at is not None:
        telling.status = TellingStatus.DEAD
    if seen.is_about_receiver:
        webhook.failures += 1
        webhook.quiet_until = now + rules.wait_after(webhook.failures, share=share)
    if seen.status == rules.GONE and webhook.closed_at is None:
        webhook.closed_at = now
        end_waiting(now=now)
        audit.record(action="webhook_closed", actor=SYSTEM, now=now, subject=webhook, clinic_id=webhook.clinic_id)


def end_waiting(*, now: dt.datetime) -> int:
    """What still waits for addresses that are closed is told to nobody any more; answers how many. One that is on its
    way at this moment is settled by its answer.
    """
    db.session.flush()
    closed = sa.select(Webhook.id).where(Webhook.closed_at.is_not(None))
    free = sa.or_(WebhookTelling.leased_until.is_(None), WebhookTelling.leased_until < now)
    ending = (
        sa.update(WebhookTelling)
        .where(WebhookTelling.webhook_id.in_(closed), WebhookTelling.status == TellingStatus.WAITING, free)
        .values(status=TellingStatus.DEAD, last_error=rules.CLOSED, leased_until=None)
    )
    return _count_of(ending)


def send_again(*, telling: WebhookTelling, actor: Actor, now: dt.datetime) -> None:
    """A telling that was given up is tried once more for 72 hours, with the same event id.

    :raises NothingToSendAgain: it was not given up, or its address is closed.
    """
    again = (
        sa.update(WebhookTelling)
        .where(WebhookTelling.id == telling.id, WebhookTelling.status == TellingStatus.DEAD)
        .values(status=TellingStatus.WAITING, attempts=0, due_at=now, give_up_at=now + rules.TRIED_FOR)
    )
    if telling.webhook.closed_at is not None or not claim(again):
        raise NothingToSendAgain
    _wake(telling.webhook)
    audit.record(
        action="webhook_sent_again", actor=actor, now=now, subject=telling, clinic_id=telling.clinic_id, tellings=1
    )
    db.session.refresh(telling)


def send_all_again(*, webhook: Webhook, actor: Actor, now: dt.datetime) -> int:
    """The same for all that were given up for one address; answers how many.

    :raises NothingToSendAgain:
    """
    again = (
        sa.update(WebhookTelling)
        .where(WebhookTelling.webhook_id == webhook.id, WebhookTelling.status == TellingStatus.DEAD)
        .values(status=TellingStatus.WAITING, attempts=0, due_at=now, give_up_at=now + rules.TRIED_FOR)
    )
    count = 0 if webhook.closed_at is not None else _count_of(again)
    if not count:
        raise NothingToSendAgain
    _wake(webhook)
    audit.record(
        action="webhook_sent_again", actor=actor, now=now, subject=webhook, clinic_id=webhook.clinic_id, tellings=count
    )
    return count


def forget_tellings(*, now: dt.datetime) -> int:
    """Delete what arrived more than 30 days ago, and of addresses that were closed so long ago everything; answers how
    many. What was given up of an open address stays until somebody looks.
    """
    end_waiting(now=now)  # also what a worker had taken that died
    before = now - rules.KEPT
    closed = sa.select(Webhook.id).where(Webhook.closed_at < before)
    old = sa.delete(WebhookTelling).where(
        sa.or_(
            sa.and_(WebhookTelling.status == TellingStatus.DELIVERED, WebhookTelling.delivered_at < before),
            WebhookTelling.webhook_id.in_(closed),
        )
    )
    return _count_of(old)


def _wake(webhook: Webhook) -> None:
    webhook.failures, webhook.quiet_until = 0, None
    db.session.flush()


def _count_of(statement: sa.Update | sa.Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]
