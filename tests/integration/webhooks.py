"""Webhooks and a receiver of theirs, for tests."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.builders import written
from vaccsched.integration import operations
from vaccsched.integration.models import Webhook, WebhookKind
from vaccsched.integration.outgoing import Policy
from vaccsched.shared import audit, clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Clinic

HOST = "hooks.example.org"
URL = f"https://{HOST}/vaccsched"


def webhook(
    *, at: Clinic, of_all: bool = False, url: str = URL, kinds: Any = tuple(WebhookKind)
) -> tuple[Webhook, str]:
    """An address that is told of this clinic, or of all of its county, and its secret."""
    listed = {one.host for one in _hosts(at)}
    with written():
        if HOST not in listed:
            operations.list_host(county_id=at.county_id, host=HOST, actor=SYSTEM, now=clock.now())
        return operations.make_webhook(
            county_id=at.county_id, clinic_id=None if of_all else at.id, name="县健康平台", url=url, kinds=kinds,
            allow=Policy(), actor=SYSTEM, now=clock.now(),
        )  # fmt: skip


def _hosts(at: Clinic) -> Any:
    from vaccsched.integration import queries

    return queries.listed_hosts(county_id=at.county_id)


def happened(action: str, *, at: Clinic, person_id: Any = None, **detail: Any) -> None:
    """An act that left its audit row, sealed."""
    with unit_of_work():
        audit.record(
            action=action, actor=SYSTEM, now=clock.now(), subject=at, clinic_id=at.id, person_id=person_id, **detail
        )
    with unit_of_work():
        audit.seal_pending(key=b"k" * 32)


class Receiver(http.server.ThreadingHTTPServer):
    """A server on this machine that remembers what it got and answers as told."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Any = None

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is what some tests are about."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        if self.server.answer is not None:
            self.server.answer(self)
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: Any) -> None:
        """Silent."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    """The server, running."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
