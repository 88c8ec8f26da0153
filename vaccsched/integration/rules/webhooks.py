"""What is told to webhooks, how it is signed, and how long it is tried. Decides from values handed in.

Headers and signature follow Standard Webhooks 1.0 (``webhook-id``, ``webhook-timestamp``, ``webhook-signature``), so
that receivers find a ready check in their own language.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from vaccsched.integration.models import TellingStatus, WebhookKind
from vaccsched.shared.addresses import SECURE, target_of

# An audit's code: what is told, and what the thing is called outside.
TOLD: dict[str, tuple[WebhookKind, str]] = {
    "appointment_booked": (WebhookKind.APPOINTMENT_BOOKED, "appointment"),
    "appointment_changed": (WebhookKind.APPOINTMENT_CHANGED, "appointment"),
    "appointment_cancelled": (WebhookKind.APPOINTMENT_CANCELLED, "appointment"),
    "appointment_no_show": (WebhookKind.APPOINTMENT_NO_SHOW, "appointment"),
    "arrived": (WebhookKind.VISIT_ARRIVED, "visit"),
    "day_closed": (WebhookKind.DAY_CLOSED, "closure"),
    "day_reopened": (WebhookKind.DAY_REOPENED, "closure"),
    "places_released": (WebhookKind.PLACES_RELEASED, "release"),
    "disruption_opened": (WebhookKind.DISRUPTION_OPENED, "disruption"),
    "disruption_closed": (WebhookKind.DISRUPTION_CLOSED, "disruption"),
    "lot_status": (WebhookKind.LOT_STATUS, "lot"),
    "excursion_found": (WebhookKind.EXCURSION_FOUND, "excursion"),
    "excursion_ended": (WebhookKind.EXCURSION_ENDED, "excursion"),
}
# Of an audit's details only these leave: none of them says who.
DETAILS = frozenset(
    {"day", "half_day", "kind", "vaccine", "people", "status", "places", "slot_id", "from_slot", "to_slot"}
)
TRANSITIONS: dict[TellingStatus, frozenset[TellingStatus]] = {
    TellingStatus.WAITING: frozenset({TellingStatus.DELIVERED, TellingStatus.DEAD}),
    TellingStatus.DELIVERED: frozenset(),
    TellingStatus.DEAD: frozenset({TellingStatus.WAITING}),
}
LEASE = dt.timedelta(minutes=1)
TRIED_FOR = dt.timedelta(hours=72)
FIRST_WAIT = dt.timedelta(seconds=10)
LONGEST_WAIT = dt.timedelta(hours=1)
OLD_SECRET = dt.timedelta(hours=24)
KEPT = dt.timedelta(days=30)
CLOSED = "closed"  # why a telling ended that nobody tried any more
GONE = 410  # the other side says: never again
NOT_NOW = frozenset({408, 425, 429})  # about the receiver, not about what was sent
SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix that Standard Webhooks gives every secret
SECRET_BYTES = 32
VERSION = "1"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a try was answered: ``error`` the code of no answer, else ``status`` of HTTP."""

    status: int | None = None
    error: str | None = None

    @property
    def is_good(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_about_receiver(self) -> bool:
        """The receiver is away or overloaded: others of its tellings would fare the same."""
        return self.status is None or self.status >= 500 or self.status in NOT_NOW

    @property
    def word(self) -> str:
        return self.error or f"http_{self.status}"


def facts_of(*, action: str, subject_id: uuid.UUID | None, detail: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is told of an audit row, or None when its kind is not told: id of the thing and what says nobody's name."""
    if action not in TOLD:
        return None
    kept = {name: value for name, value in detail.items() if name in DETAILS and value is not None}
    return {"object": TOLD[action][1], "id": str(subject_id) if subject_id else None, **kept}


def body_of(*, kind: WebhookKind, happened_at: dt.datetime, clinic_code: str, facts: Mapping[str, Any]) -> bytes:
    """The body, the same at every try."""
    told = {
        "type": str(kind),
        "timestamp": happened_at.isoformat().replace("+00:00", "Z"),
        "data": {"clinic": clinic_code, **facts},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def headers_of(*, event_id: uuid.UUID, sent_at: dt.datetime, body: bytes, secrets: Collection[str]) -> dict[str, str]:
    """The headers that let the receiver check who sent it, when, and that it is whole; one signature per secret."""
    stamp = str(int(sent_at.timestamp()))
    signed = [f"v{VERSION},{signature(secret, event_id=event_id, stamp=stamp, body=body)}" for secret in secrets]
    return {
        "Content-Type": "application/json; charset=utf-8",
        "webhook-id": str(event_id),
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(signed),
    }


def signature(secret: str, *, event_id: uuid.UUID, stamp: str, body: bytes) -> str:
    """HMAC-SHA256 over id, time and body, in base64."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256).digest()).decode()


def secret_of(random: bytes) -> str:
    """A secret in the form that Standard Webhooks gives it; ``random``: 32 bytes."""
    return SECRET_PREFIX + base64.b64encode(random).decode()


def wait_after(attempts: int, *, share: float) -> dt.timedelta:
    """How long to wait after so many failed tries (1 or more): 10, 20, 40 … seconds, at most an hour, of which
    ``share`` (0 to 1, drawn by lot) is the shorter half's lengthening, so that receivers are not met by a wave.
    """
    whole = min(FIRST_WAIT * (1 << min(attempts - 1, 20)), LONGEST_WAIT)
    return whole * (0.5 + share / 2)


def host_of(text: str) -> str | None:
    """A line of the county's list as it is kept, or None when it is no ``name`` or ``name:port``."""
    target = target_of(f"{SECURE}://{text.strip().lower()}")
    return target.authority if target is not None and target.path == "/" and "/" not in text else None
