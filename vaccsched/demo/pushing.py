"""A system of the demo county that was told what happens, until it was switched off: nothing leaves the demo."""

import datetime as dt

import sqlalchemy as sa

from vaccsched.demo.places import Place
from vaccsched.integration import operations
from vaccsched.integration.models import TellingStatus, Webhook, WebhookKind, WebhookTelling
from vaccsched.integration.outgoing import Policy
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db, new_id
from vaccsched.sites import queries as sites

HOST = "push.example.org"
# Minutes ago, what, how often tried, what came of it.
TOLD = (
    (190, WebhookKind.DAY_CLOSED, 1, None),
    (150, WebhookKind.APPOINTMENT_BOOKED, 1, None),
    (120, WebhookKind.APPOINTMENT_CHANGED, 2, None),
    (100, WebhookKind.LOT_STATUS, 94, "http_503"),
    (95, WebhookKind.EXCURSION_FOUND, 1, None),
    (80, WebhookKind.APPOINTMENT_CANCELLED, 93, "timeout"),
)


def push(clinics: list[Place], *, now: dt.datetime) -> None:
    """A host on the county's list, an address that is switched off, and what it was told before."""
    clinic = sites.get_clinic(clinics[0].id)
    county_id, began = clinic.county_id, now - dt.timedelta(days=5)
    operations.list_host(county_id=county_id, host=HOST, actor=SYSTEM, now=began)
    webhook, _secret = operations.make_webhook(
        county_id=county_id, clinic_id=None, name="县卫健局信息平台（已断开）", url=f"https://{HOST}/vaccsched",
        kinds=list(WebhookKind), allow=Policy(), actor=SYSTEM, now=began,
    )  # fmt: skip
    operations.close_webhook(webhook=webhook, actor=SYSTEM, now=now - dt.timedelta(minutes=30))
    db.session.execute(sa.insert(WebhookTelling), [_telling(webhook, clinic.id, one, now=now) for one in TOLD])


def _telling(
    webhook: Webhook, clinic_id: object, told: tuple[int, WebhookKind, int, str | None], *, now: dt.datetime
) -> dict[str, object]:
    ago, kind, attempts, error = told
    happened = now - dt.timedelta(days=4, minutes=ago)
    return {
        "id": new_id(),
        "webhook_id": webhook.id,
        "clinic_id": clinic_id,
        "event_id": new_id(),
        "kind": kind,
        "facts": {"object": str(kind).partition(".")[0], "id": None},
        "happened_at": happened,
        "status": TellingStatus.DEAD if error else TellingStatus.DELIVERED,
        "made_at": happened,
        "due_at": happened,
        "give_up_at": happened + dt.timedelta(days=3),
        "attempts": attempts,
        "last_tried_at": happened + dt.timedelta(days=3) if error else happened,
        "last_error": error,
        "last_status": 503 if error == "http_503" else None if error else 200,
        "delivered_at": None if error else happened + dt.timedelta(seconds=9),
    }
