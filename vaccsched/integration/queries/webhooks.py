"""Questions about webhooks: whom to tell, what is due, what was given up."""

import datetime as dt
import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from vaccsched.integration.models import TellingStatus, Webhook, WebhookCursor, WebhookHost, WebhookTelling
from vaccsched.shared.audit import AuditEntry, AuditHead
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.sites.models import Clinic

PER_PAGE = 50


def listed_hosts(*, county_id: uuid.UUID) -> list[WebhookHost]:
    """The county's list, by name."""
    found = sa.select(WebhookHost).where(WebhookHost.county_id == county_id)
    return list(db.session.scalars(found.order_by(WebhookHost.host, WebhookHost.id)))


def get_host(*, host_id: uuid.UUID, county_id: uuid.UUID) -> WebhookHost:
    """:raises NotFound: missing, or another county's."""
    found = db.session.get(WebhookHost, host_id)
    if found is None or found.county_id != county_id:
        raise NotFound
    return found


def webhooks_of(*, county_id: uuid.UUID) -> list[Webhook]:
    """Open ones first, then by name."""
    found = sa.select(Webhook).where(Webhook.county_id == county_id).options(joinedload(Webhook.clinic))
    return list(db.session.scalars(found.order_by(Webhook.closed_at.is_not(None), Webhook.name, Webhook.id)))


def get_webhook(*, webhook_id: uuid.UUID, county_id: uuid.UUID) -> Webhook:
    """:raises NotFound: missing, or another county's."""
    found = db.session.get(Webhook, webhook_id)
    if found is None or found.county_id != county_id:
        raise NotFound
    return found


def counts_of(*, county_id: uuid.UUID) -> dict[uuid.UUID, dict[TellingStatus, int]]:
    """How many tellings of each webhook wait, arrived, were given up."""
    rows = db.session.execute(
        sa.select(WebhookTelling.webhook_id, WebhookTelling.status, sa.func.count())
        .join(Webhook, Webhook.id == WebhookTelling.webhook_id)
        .where(Webhook.county_id == county_id)
        .group_by(WebhookTelling.webhook_id, WebhookTelling.status)
    )
    found: dict[uuid.UUID, dict[TellingStatus, int]] = {}
    for webhook_id, status, count in rows:
        found.setdefault(webhook_id, dict.fromkeys(TellingStatus, 0))[status] = count
    return found


def tellings_of(
    *, webhook_id: uuid.UUID, status: TellingStatus | None = None, page: int = 1
) -> tuple[list[WebhookTelling], int]:
    """One page of an address's tellings, newest first, and how many there are."""
    found = sa.select(WebhookTelling).where(WebhookTelling.webhook_id == webhook_id)
    if status is not None:
        found = found.where(WebhookTelling.status == status)
    count = db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0
    paged = found.order_by(WebhookTelling.id.desc()).offset((page - 1) * PER_PAGE).limit(PER_PAGE)
    return list(db.session.scalars(paged)), count


def get_telling(*, telling_id: uuid.UUID, county_id: uuid.UUID) -> WebhookTelling:
    """:raises NotFound: missing, or another county's."""
    found = db.session.get(WebhookTelling, telling_id, options=[joinedload(WebhookTelling.webhook)])
    if found is None or found.webhook.county_id != county_id:
        raise NotFound
    return found


def count_dead(*, county_id: uuid.UUID) -> int:
    """How many tellings of the county's open addresses were given up and not sent again yet."""
    dead = sa.select(sa.func.count()).select_from(WebhookTelling).join(Webhook, Webhook.id == WebhookTelling.webhook_id)
    return (
        db.session.scalar(
            dead.where(
                Webhook.county_id == county_id,
                Webhook.closed_at.is_(None),
                WebhookTelling.status == TellingStatus.DEAD,
            )
        )
        or 0
    )


def open_webhooks() -> list[Webhook]:
    """All that are told, oldest first."""
    found = sa.select(Webhook).where(Webhook.closed_at.is_(None)).order_by(Webhook.id)
    return list(db.session.scalars(found))


def cursor_of(*, clinic_id: uuid.UUID) -> WebhookCursor | None:
    """How far this clinic's audit was looked through."""
    return db.session.get(WebhookCursor, clinic_id)


def sealed_up_to(*, clinic_id: uuid.UUID) -> int:
    """The place of the clinic's last sealed audit row."""
    return db.session.scalar(sa.select(AuditHead.sequence).where(AuditHead.chain == str(clinic_id))) or 0


def sealed_rows(*, clinic_id: uuid.UUID, after: int, up_to: int, actions: Collection[str]) -> list[AuditEntry]:
    """The clinic's audit rows of these kinds in that stretch, in their order."""
    found = sa.select(AuditEntry).where(
        AuditEntry.chain == str(clinic_id), AuditEntry.sequence > after, AuditEntry.sequence <= up_to,
        AuditEntry.action.in_(actions),
    )  # fmt: skip
    return list(db.session.scalars(found.order_by(AuditEntry.sequence)))


def find_next_telling(*, now: dt.datetime) -> WebhookTelling | None:
    """What has been due longest, of addresses that are open and answer."""
    free = sa.or_(WebhookTelling.leased_until.is_(None), WebhookTelling.leased_until < now)
    awake = sa.or_(Webhook.quiet_until.is_(None), Webhook.quiet_until <= now)
    return db.session.scalar(
        sa.select(WebhookTelling)
        .join(Webhook, Webhook.id == WebhookTelling.webhook_id)
        .where(
            WebhookTelling.status == TellingStatus.WAITING, WebhookTelling.due_at <= now, free, awake,
            Webhook.closed_at.is_(None),
        )
        .order_by(WebhookTelling.due_at, WebhookTelling.id)
        .limit(1)
    )  # fmt: skip


def clinic_codes() -> dict[uuid.UUID, str]:
    """What each clinic is called outside."""
    return {row.id: row.code for row in db.session.execute(sa.select(Clinic.id, Clinic.code))}
