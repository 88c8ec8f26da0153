"""Which addresses are told: the county's list of hosts, the webhooks, their secrets."""

import dataclasses
import datetime as dt
import secrets
import uuid
from collections.abc import Collection

import sqlalchemy as sa

from vaccsched.integration import outgoing, queries
from vaccsched.integration.errors import HostIsUsed, HostNotListed, NoKindChosen, WrongAddress, WrongHost
from vaccsched.integration.models import Webhook, WebhookCursor, WebhookHost, WebhookKind
from vaccsched.integration.operations.tellings import end_waiting
from vaccsched.integration.rules import webhooks as rules
from vaccsched.shared import audit
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.addresses import target_of
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import NotFound
from vaccsched.sites import queries as sites


def list_host(*, county_id: uuid.UUID, host: str, actor: Actor, now: dt.datetime) -> WebhookHost:
    """Put a host on the county's list: webhooks may have addresses there from now on.

    :raises WrongHost: no ``name`` or ``name:port``. :raises HostListed: it is there already.
    """
    kept = rules.host_of(host)
    if kept is None:
        raise WrongHost(field="host")
    made = WebhookHost(id=new_id(), county_id=county_id, host=kept, added_at=now, added_by_id=_staff(actor))
    db.session.add(made)
    db.session.flush()
    audit.record(action="webhook_host_listed", actor=actor, now=now, subject=made, host=kept)
    return made


def unlist_host(*, host: WebhookHost, actor: Actor, now: dt.datetime) -> None:
    """Take it off the list. An address that is told stands there: close it first.

    :raises HostIsUsed:
    """
    others = [one.host for one in queries.listed_hosts(county_id=host.county_id) if one.id != host.id]
    for webhook in queries.webhooks_of(county_id=host.county_id):
        target = target_of(webhook.url)
        if webhook.closed_at is None and target and target.is_among([host.host]) and not target.is_among(others):
            raise HostIsUsed(name=webhook.name)
    audit.record(action="webhook_host_unlisted", actor=actor, now=now, subject=host, host=host.host)
    db.session.delete(host)
    db.session.flush()


def make_webhook(
    *, county_id: uuid.UUID, clinic_id: uuid.UUID | None, name: str, url: str, kinds: Collection[WebhookKind],
    allow: outgoing.Policy, actor: Actor, now: dt.datetime,
) -> tuple[Webhook, str]:  # fmt: skip
    """Tell this address from now on. Answers it and its secret, which is shown once.

    :raises NotFound: another county's clinic.
    :raises NoKindChosen: :raises HostNotListed: :raises WrongAddress: not https, or no plain address.
    """
    if clinic_id is not None and sites.get_clinic(clinic_id).county_id != county_id:
        raise NotFound
    if not kinds:
        raise NoKindChosen(field="kinds")
    _check_address(url.strip(), county_id=county_id, allow=allow)
    secret = _new_secret()
    made = Webhook(
        id=new_id(), county_id=county_id, clinic_id=clinic_id, name=name.strip(), url=url.strip(),
        kinds=sorted(str(one) for one in kinds), made_at=now, made_by_id=_staff(actor),
    )  # fmt: skip
    made.secret = secret
    _start_looking(made)
    db.session.add(made)
    db.session.flush()
    audit.record(
        action="webhook_made", actor=actor, now=now, subject=made, clinic_id=clinic_id, kinds=made.kinds, url=made.url
    )
    return made, secret


def renew_webhook(*, webhook: Webhook, actor: Actor, now: dt.datetime) -> str:
    """A new secret; the old one signs too for a day, so that the other side can change over. Answers the new one.

    :raises NotFound: it is closed.
    """
    if webhook.closed_at is not None:
        raise NotFound
    webhook.old_secret, webhook.old_until = webhook.secret, now + rules.OLD_SECRET
    webhook.secret = secret = _new_secret()
    audit.record(action="webhook_renewed", actor=actor, now=now, subject=webhook, clinic_id=webhook.clinic_id)
    db.session.flush()
    return secret


def close_webhook(*, webhook: Webhook, actor: Actor, now: dt.datetime) -> None:
    """Nothing is told there any more, nor what still waits. Closed twice is closed."""
    closing = sa.update(Webhook).where(Webhook.id == webhook.id, Webhook.closed_at.is_(None)).values(closed_at=now)
    if claim(closing):
        unsent = end_waiting(now=now)
        audit.record(
            action="webhook_closed", actor=actor, now=now, subject=webhook, clinic_id=webhook.clinic_id, unsent=unsent
        )
    db.session.refresh(webhook)


def _check_address(url: str, *, county_id: uuid.UUID, allow: outgoing.Policy) -> None:
    hosts = frozenset(one.host for one in queries.listed_hosts(county_id=county_id))
    try:
        outgoing.checked(url=url, allow=dataclasses.replace(allow, hosts=hosts))
    except outgoing.NotAllowed as error:
        raise (HostNotListed if error.code == "not_listed" else WrongAddress)(field="url") from error


def _start_looking(webhook: Webhook) -> None:
    """Where nobody was told yet, begin with what happens from now on."""
    told = queries.open_webhooks()
    for clinic in sites.clinics(webhook.county_id):
        if any(one.county_id == webhook.county_id and one.clinic_id in (None, clinic.id) for one in told):
            continue
        cursor = queries.cursor_of(clinic_id=clinic.id) or WebhookCursor(clinic_id=clinic.id)
        cursor.sequence = queries.sealed_up_to(clinic_id=clinic.id)
        db.session.add(cursor)


def _new_secret() -> str:
    return rules.secret_of(secrets.token_bytes(rules.SECRET_BYTES))


def _staff(actor: Actor) -> uuid.UUID | None:
    return actor.id if actor.kind is ActorKind.STAFF else None
