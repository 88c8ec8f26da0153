"""A reference receiver: the health-record platform's side, for tests, demonstrations and whoever writes a real one.

It takes both forms, keeps each event once by its event id, and answers with a receipt. On demand it fails in every
way that platforms fail. Nothing is written to disk, and it listens on this machine only.
"""

import enum
import json
import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONGEST = 1024 * 1024
JSON, FHIR = "application/json; charset=utf-8", "application/fhir+json; charset=utf-8"
RECORDS = {"Immunization", "AdverseEvent"}


class Fault(enum.StrEnum):
    """How a platform fails. With those of ``AFTER`` it has taken the message, and the sender cannot know."""

    REFUSE = "refuse"  # 400
    BREAK = "break"  # 500
    BUSY = "busy"  # 503
    HANG = "hang"  # no answer in time
    CUT = "cut"  # the connection ends without an answer
    HALF = "half"  # half a body
    GARBLED = "garbled"  # 200 with something that is not JSON
    BUT_ERROR = "but_error"  # 200 with an error inside


AFTER = frozenset({Fault.HANG, Fault.CUT, Fault.HALF, Fault.GARBLED})
Choose = Callable[[str, str], Fault | None]  # event id and body → what to do wrong


@dataclass
class Kept:
    """What the platform has: of each record the newest version, of each event its receipt."""

    events: dict[str, str] = field(default_factory=dict)  # event id → receipt
    records: dict[str, Any] = field(default_factory=dict)  # record number → what was said last
    order: dict[str, list[str]] = field(default_factory=dict)  # person → event ids as they came first
    tries: Counter[str] = field(default_factory=Counter)  # event id → how often it came
    faults: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, event_id: str, person: str, record: str, said: Any) -> str:
        """Keep an event; one that came before gets the receipt of that time and changes nothing."""
        with self.lock:
            if event_id not in self.events:
                self.events[event_id] = f"R{len(self.events) + 1:08d}"
                self.records[record] = said
                self.order.setdefault(person, []).append(event_id)
            return self.events[event_id]


class Receiver:
    """``with Receiver() as platform: platform.url`` …; ``choose`` says what to do wrong, by event id and body."""

    def __init__(
        self, *, port: int = 0, choose: Choose | None = None, token: str = "", hang_seconds: float = 30.0
    ) -> None:
        self.kept, self.choose, self.token, self.hang_seconds = Kept(), choose, token, hang_seconds
        self._ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def serve(self) -> None:
        """Until ``close``."""
        self._server.serve_forever(poll_interval=0.05)

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_about: object) -> None:
        self.close()

    def close(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    def hang(self) -> None:
        """Answer nothing for a long time, but let the program end."""
        self._ended.wait(self.hang_seconds)


def sometimes(percent: float, *, kinds: Sequence[Fault] = tuple(Fault), seed: int | None = None) -> Choose:
    """Fail so often, in each of these ways alike."""
    chance, lock = random.Random(seed), threading.Lock()  # noqa: S311 - which message fails is no secret

    def choose(_event_id: str, _body: str) -> Fault | None:
        with lock:
            return chance.choice(kinds) if chance.random() * 100 < percent else None

    return choose


def _handler(platform: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        receiver = platform

    return Handler


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    server_version, sys_version = "vaccsched-receiver", ""

    def do_GET(self) -> None:
        """How many came: no names."""
        kept = self.receiver.kept
        self._answer(200, _json({
            "events": len(kept.events), "records": len(kept.records), "persons": len(kept.order),
            "tries": sum(kept.tries.values()), "faults": dict(kept.faults),
        }), JSON)  # fmt: skip

    def do_POST(self) -> None:
        """One message."""
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 < length <= LONGEST:
            self._answer(413, _json({"code": "too_long"}), JSON)
            return
        body = self.rfile.read(length).decode()
        if self.receiver.token and self.headers.get("Authorization") != f"Bearer {self.receiver.token}":
            self._answer(401, _json({"code": "token"}), JSON)
            return
        try:
            self._message(body, json.loads(body))
        except (ValueError, KeyError, TypeError, IndexError):
            self._answer(400, _json({"code": "unreadable"}), JSON)

    def log_message(self, *_what: Any) -> None:
        """Nothing: addresses hold identifiers."""

    def _message(self, body: str, said: Any) -> None:
        is_fhir = said.get("resourceType") == "Bundle"
        event_id, person, record = _of_bundle(said) if is_fhir else _of_report(said)
        if self.headers.get("Idempotency-Key") != event_id:
            raise ValueError("the header names another event")
        kept = self.receiver.kept
        fault = self.receiver.choose(event_id, body) if self.receiver.choose else None
        with kept.lock:
            kept.tries[event_id] += 1
            if fault:
                kept.faults[fault] += 1
        receipt = kept.take(event_id, person, record, said) if fault is None or fault in AFTER else ""
        good = _transaction_response(said, receipt) if is_fhir else _accepted(event_id, receipt)
        self._answer_or_fail(fault, good, FHIR if is_fhir else JSON, event_id=event_id)

    def _answer_or_fail(self, fault: Fault | None, good: bytes, kind: str, *, event_id: str) -> None:
        if fault in (Fault.REFUSE, Fault.BREAK, Fault.BUSY):
            self._answer({Fault.REFUSE: 400, Fault.BREAK: 500, Fault.BUSY: 503}[fault], _outcome("invalid"), kind)
        elif fault is Fault.HANG:
            self.receiver.hang()
            self.close_connection = True
        elif fault is Fault.CUT:
            self.close_connection = True
        elif fault is Fault.HALF:
            self._answer(200, good, kind, cut_at=len(good) // 2)
        elif fault is Fault.GARBLED:
            self._answer(200, b"<html>OK</html>", kind)
        elif fault is Fault.BUT_ERROR:
            no = {"event_id": event_id, "accepted": False, "code": "rejected"}
            self._answer(200, _outcome("processing") if kind == FHIR else _json(no), kind)
        else:
            self._answer(200, good, kind)

    def _answer(self, status: int, body: bytes, kind: str, *, cut_at: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut_at])
        self.close_connection = self.close_connection or cut_at is not None


def _of_report(said: dict[str, Any]) -> tuple[str, str, str]:
    return str(said["事件号"]), str(said["档案号"]), str(said.get("接种记录号") or said["反应编号"])


def _of_bundle(said: dict[str, Any]) -> tuple[str, str, str]:
    event_id = str(said["identifier"]["value"]).removeprefix("urn:uuid:")
    patient, told = (entry["resource"] for entry in said["entry"])
    if patient["resourceType"] != "Patient" or told["resourceType"] not in RECORDS:
        raise ValueError("a patient, and a dose or a reaction")
    identifier = told["identifier"]
    number = identifier[0] if isinstance(identifier, list) else identifier
    return event_id, str(patient["identifier"][0]["value"]), str(number["value"])


def _transaction_response(said: dict[str, Any], receipt: str) -> bytes:
    entries = [
        {"response": {"status": "200 OK", "location": f"{entry['resource']['resourceType']}/{receipt}/_history/1"}}
        for entry in said["entry"]
    ]
    return _json({"resourceType": "Bundle", "type": "transaction-response", "entry": entries})


def _accepted(event_id: str, receipt: str) -> bytes:
    return _json({"event_id": event_id, "accepted": True, "receipt": receipt})


def _outcome(code: str) -> bytes:
    return _json({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code}], "code": code})


def _json(facts: Any) -> bytes:
    return json.dumps(facts, ensure_ascii=False).encode()
