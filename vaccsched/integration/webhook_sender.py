"""One try of one telling: what is sent, where it may go, what came back."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from vaccsched.config import Settings
from vaccsched.integration import outgoing, queries
from vaccsched.integration.models import WebhookTelling
from vaccsched.integration.rules import webhooks as rules
from vaccsched.integration.rules.webhooks import Seen
from vaccsched.shared.db import db

SECONDS = 5.0  # a receiver has to answer; what it does with it is its own business
LONGEST = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Sending:
    """All that a try needs, read from the database beforehand."""

    url: str
    body: bytes
    headers: dict[str, str]
    allow: outgoing.Policy


def prepared(*, telling_id: uuid.UUID, settings: Settings, now: dt.datetime) -> Sending:
    """What is to be sent. The county's list is asked anew at every try: a host that was taken off is told nothing."""
    telling = db.session.get_one(WebhookTelling, telling_id)
    webhook = telling.webhook
    body = rules.body_of(
        kind=telling.kind, happened_at=telling.happened_at, clinic_code=queries.clinic_codes()[telling.clinic_id],
        facts=telling.facts,
    )  # fmt: skip
    old = webhook.old_secret if webhook.old_until and now < webhook.old_until else None
    secrets = [one for one in (webhook.secret, old) if one]
    hosts = frozenset(one.host for one in queries.listed_hosts(county_id=webhook.county_id))
    allow = replace(outgoing.policy_of(settings, hosts=hosts), seconds=SECONDS, longest=LONGEST)
    headers = rules.headers_of(event_id=telling.event_id, sent_at=now, body=body, secrets=secrets)
    return Sending(url=webhook.url, body=body, headers=headers, allow=allow)


def tried(sending: Sending, *, resolver: outgoing.Resolver | None = None) -> Seen:
    """Send it, outside any unit of work; every way it can fail is an answer too."""
    try:
        answer = outgoing.call(
            url=sending.url,
            body=sending.body,
            headers=sending.headers,
            allow=sending.allow,
            resolver=resolver or outgoing.resolved,
        )
    except (outgoing.NotAllowed, outgoing.NotReached) as error:
        return Seen(error=error.code)
    return Seen(status=answer.status)
