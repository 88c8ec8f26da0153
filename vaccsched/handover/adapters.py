"""How a message is said to the platform: FHIR transaction or plain JSON, over HTTPS.

Nothing is sent unless ``HANDOVER_URL`` is set. Called outside any transaction; may be called twice for one event.
"""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from flask import Flask

from vaccsched.handover import bundle, plain
from vaccsched.handover.models import Trouble
from vaccsched.handover.queries import Report

EXTENSION = "handover"
NOT_ALLOWED = (401, 403, 404, 405)
LATER = (408, 425, 429, 503)
LONGEST_ASKED = dt.timedelta(hours=1)


class NotTaken(Exception):
    """The platform did not take it. ``detail``: a status or a code, without personal data."""

    def __init__(self, trouble: Trouble, detail: str = "", *, pause: dt.timedelta | None = None) -> None:
        self.trouble, self.detail, self.pause = trouble, detail[:200], pause
        super().__init__(trouble)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What came back, whole. Header names in small letters."""

    status: int
    body: bytes
    headers: Mapping[str, str]


Post = Callable[[bytes, Mapping[str, str]], Reply]


class Adapter(Protocol):
    """Writes a report down, and says it. The two are apart so that what cannot be written is known before."""

    def write(self, report: Report) -> bytes:
        """:raises NotTaken: it cannot be written down."""
        ...

    def send(self, event_id: str, body: bytes) -> dict[str, Any]:
        """Answers the receipt: plain values, no personal data.

        :raises NotTaken: the platform did not take it, or it is not known.
        """
        ...


class JsonAdapter:
    """Posts the plain report. The platform answers ``{"event_id", "accepted": true, "receipt"}``."""

    media_type = "application/json; charset=utf-8"

    def __init__(self, post: Post, token: str = "") -> None:
        self._post, self._token = post, token

    def write(self, report: Report) -> bytes:
        return _bytes(plain.message(report))

    def send(self, event_id: str, body: bytes) -> dict[str, Any]:
        reply = _taken(self._post(body, _headers(event_id, self.media_type, self._token)))
        said = _facts(reply)
        if said.get("event_id") != event_id:
            raise NotTaken(Trouble.UNREADABLE, "event_id")
        if said.get("accepted") is not True:
            raise NotTaken(Trouble.REFUSED, _code(str(said.get("code") or "")) or "accepted=false")
        return _receipt(reply, body, str(said.get("receipt") or ""))


class FhirAdapter:
    """Posts the transaction to the FHIR server's base. It answers a ``transaction-response`` with one entry each."""

    media_type = "application/fhir+json; charset=utf-8"

    def __init__(self, post: Post, token: str = "") -> None:
        self._post, self._token = post, token

    def write(self, report: Report) -> bytes:
        from fhir.resources.R4B.bundle import Bundle  # half a second to load: only where it is used

        facts = bundle.transaction(report)
        try:
            Bundle.model_validate(facts)
        except ValueError as error:
            raise NotTaken(Trouble.UNBUILDABLE, "not valid FHIR") from error
        return _bytes(facts)

    def send(self, event_id: str, body: bytes) -> dict[str, Any]:
        reply = _taken(self._post(body, _headers(event_id, self.media_type, self._token)))
        said = _facts(reply)
        if said.get("resourceType") == "OperationOutcome":
            raise NotTaken(Trouble.REFUSED, _issue(said))
        entries = said.get("entry")
        if said.get("type") != "transaction-response" or not isinstance(entries, list):
            raise NotTaken(Trouble.UNREADABLE, "not a transaction-response")
        results = [_result(one) for one in entries]
        if len(results) != len(json.loads(body)["entry"]):
            raise NotTaken(Trouble.UNREADABLE, "entries missing")
        wrong = [status for status, _place in results if not status.startswith("2")]
        if wrong:
            raise NotTaken(Trouble.REFUSED, _code(wrong[0].partition(" ")[0]))
        return _receipt(reply, body, results[-1][1])


KINDS: dict[str, type[JsonAdapter] | type[FhirAdapter]] = {"json": JsonAdapter, "fhir": FhirAdapter}


def use_adapter(app: Flask, adapter: Adapter | None) -> None:
    """Let ``app`` hand over by this adapter; None: not at all."""
    app.extensions[EXTENSION] = adapter


def adapter_of(app: Flask) -> Adapter | None:
    """The adapter of ``app``; None: the handover is switched off."""
    adapter: Adapter | None = app.extensions[EXTENSION]
    return adapter


def _headers(event_id: str, media_type: str, token: str) -> dict[str, str]:
    known = {"Content-Type": media_type, "Accept": media_type.partition(";")[0], "Idempotency-Key": event_id}
    return known | ({"Authorization": f"Bearer {token}"} if token else {})


def _taken(reply: Reply) -> Reply:
    """:raises NotTaken: the status says no."""
    if 200 <= reply.status < 300:
        return reply
    if reply.status in LATER:
        raise NotTaken(Trouble.BUSY, str(reply.status), pause=_asked_pause(reply))
    if reply.status in NOT_ALLOWED or 300 <= reply.status < 400:
        raise NotTaken(Trouble.NOT_ALLOWED, str(reply.status))
    if reply.status >= 500:
        raise NotTaken(Trouble.SERVER_ERROR, str(reply.status))
    raise NotTaken(Trouble.REFUSED, _why(reply))


def _asked_pause(reply: Reply) -> dt.timedelta | None:
    seconds = reply.headers.get("retry-after", "")
    return min(dt.timedelta(seconds=int(seconds)), LONGEST_ASKED) if seconds.isdecimal() and len(seconds) < 9 else None


def _why(reply: Reply) -> str:
    """The status with the code that the platform names; never its words, which may repeat what we sent."""
    try:
        said = _facts(reply)
    except NotTaken:
        return str(reply.status)
    code = _issue(said) if said.get("resourceType") == "OperationOutcome" else str(said.get("code") or "")
    return f"{reply.status} {_code(code)}".strip()


def _issue(said: dict[str, Any]) -> str:
    issues = said.get("issue")
    first = issues[0] if isinstance(issues, list) and issues and isinstance(issues[0], dict) else {}
    return _code(str(first.get("code") or "OperationOutcome"))


def _code(text: str) -> str:
    return text if len(text) <= 40 and text.replace("-", "").replace("_", "").isascii() and " " not in text else ""


def _facts(reply: Reply) -> dict[str, Any]:
    """:raises NotTaken: not an object in JSON."""
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise NotTaken(Trouble.UNREADABLE, "not JSON") from error
    if not isinstance(said, dict):
        raise NotTaken(Trouble.UNREADABLE, "not an object")
    return said


def _result(entry: Any) -> tuple[str, str]:
    response = entry.get("response") if isinstance(entry, dict) else None
    if not isinstance(response, dict):
        return "", ""
    return str(response.get("status") or ""), str(response.get("location") or "")


def _receipt(reply: Reply, body: bytes, number: str) -> dict[str, Any]:
    return {"status": reply.status, "receipt": number[:100], "digest": hashlib.sha256(body).hexdigest()}


def _bytes(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
