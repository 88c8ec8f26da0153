"""What the pages of webhooks show, as plain values."""

import datetime as dt
import uuid
from typing import Any

from vaccsched.integration import queries
from vaccsched.integration.models import TellingStatus, Webhook, WebhookKind, WebhookTelling
from vaccsched.integration.webhook_words import KINDS, why
from vaccsched.shared.format import day_time
from vaccsched.sites import queries as sites


def index(*, county_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """The county's list of hosts, its webhooks with their counts, and what a new one may tell."""
    counts = queries.counts_of(county_id=county_id)
    return {
        "hosts": [{"id": one.id, "host": one.host} for one in queries.listed_hosts(county_id=county_id)],
        "rows": [_webhook(one, counts, now) for one in queries.webhooks_of(county_id=county_id)],
        "clinics": [(str(one.id), one.name) for one in sites.clinics(county_id)],
        "kinds": [{"value": str(kind), "title": str(KINDS[kind]), "meta": str(kind)} for kind in WebhookKind],
    }


def show(*, webhook: Webhook, status: TellingStatus | None, page: int, now: dt.datetime) -> dict[str, Any]:
    """One webhook and a page of what it was told."""
    counts = queries.counts_of(county_id=webhook.county_id)
    found, count = queries.tellings_of(webhook_id=webhook.id, status=status, page=page)
    return {
        "one": _webhook(webhook, counts, now),
        "tellings": [_telling(one) for one in found],
        "page": page,
        "pages": max(1, -(-count // queries.PER_PAGE)),
        "total": count,
        "status": status,
    }


def _webhook(one: Webhook, counts: dict[uuid.UUID, dict[TellingStatus, int]], now: dt.datetime) -> dict[str, Any]:
    counted = counts.get(one.id, dict.fromkeys(TellingStatus, 0))
    return {
        "id": one.id,
        "name": one.name,
        "url": one.url,
        "clinic": one.clinic.name if one.clinic else None,
        "kinds": [str(KINDS[WebhookKind(kind)]) for kind in one.kinds],
        "closed": day_time(one.closed_at) if one.closed_at else None,
        "quiet": day_time(one.quiet_until) if one.quiet_until and one.quiet_until > now else None,
        "old_until": day_time(one.old_until) if one.old_until and one.old_until > now else None,
        "waiting": counted[TellingStatus.WAITING],
        "delivered": counted[TellingStatus.DELIVERED],
        "dead": counted[TellingStatus.DEAD],
    }


def _telling(one: WebhookTelling) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": str(KINDS[one.kind]),
        "code": str(one.kind),
        "happened": day_time(one.happened_at),
        "status": one.status,
        "attempts": one.attempts,
        "why": why(one.last_error),
        "last": day_time(one.last_tried_at) if one.last_tried_at else None,
        "next": day_time(one.due_at) if one.status is TellingStatus.WAITING and one.attempts else None,
        "delivered": day_time(one.delivered_at) if one.delivered_at else None,
        "number": one.event_id.hex[-8:],
    }
