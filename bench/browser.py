"""A small and quick HTTP client: one persistent connection, a session, a CSRF token, and patience.

It costs about a tenth of what the server spends on a request, so that on one machine the server is what is measured.
"""

import json
import re
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PATIENCE = 60.0  # seconds for one answer
MOST_TRIES = 400
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
LENGTH = re.compile(rb"\r\nContent-Length: (\d+)", re.IGNORECASE)
COOKIE = re.compile(rb"\r\nSet-Cookie: (vs=[^;\r]+)", re.IGNORECASE)
CLOSES = re.compile(rb"\r\nConnection: close", re.IGNORECASE)


class LostConnectionError(Exception):
    """No whole answer came: nobody knows whether the request was carried out."""


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    head: bytes
    body: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """The JSON object of the body."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Connection:
    """One persistent HTTP/1.1 connection to a port of this machine."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """:raises LostConnectionError:"""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(request)
            return self._answer(self._socket)
        except (OSError, LostConnectionError) as error:
            self.close()
            raise LostConnectionError from error

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _answer(self, connection: socket.socket) -> Answer:
        head, body = self._until(connection, b"", b"\r\n\r\n")
        length = LENGTH.search(head)
        wanted = int(length[1]) if length else 0
        parts, had = [body], len(body)
        while had < wanted:
            parts.append(self._more(connection))
            had += len(parts[-1])
        if CLOSES.search(head):
            self.close()
        return Answer(int(head[9:12]), head, b"".join(parts))

    def _until(self, connection: socket.socket, got: bytes, end: bytes) -> tuple[bytes, bytes]:
        while end not in got:
            got += self._more(connection)
        head, _, rest = got.partition(end)
        return head, rest

    @staticmethod
    def _more(connection: socket.socket) -> bytes:
        part = connection.recv(65536)
        if not part:
            raise LostConnectionError
        return part


class Browser:
    """Somebody's browser with a session; stays with one app process and goes to the next when the connection breaks."""

    def __init__(self, ports: Sequence[int], *, cookie: str, address: str) -> None:
        self._ports = ports
        self._connections = [Connection(port) for port in ports]
        self._at = int(address.rpartition(".")[2])
        self.cookie = cookie
        self._address = address
        self._csrf = self._session = b""
        self.lost = 0  # connections that broke before the answer
        self.busy = 0  # answers that asked to come again

    def open(self, path: str) -> None:
        """Read a page with a form: its CSRF token and the cookie that belongs to it."""
        answer = self.patiently(self._request("GET", path, b""))
        token, cookie = TOKEN.search(answer.body), COOKIE.search(answer.head)
        if answer.status != 200 or token is None or cookie is None:
            raise RuntimeError(f"{path} answered {answer.status} without a form: {answer.body[:300]!r}")
        self._csrf, self._session = token[1], cookie[1]

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self.patiently(self._request("GET", path, b""))

    def post(self, path: str, body: dict[str, Any]) -> Answer:
        """Send a form until an answer comes, always the same: a key in it makes that harmless."""
        return self.patiently(self._request("POST", path, json.dumps(body).encode()))

    def post_twice(self, path: str, body: dict[str, Any]) -> list[Answer]:
        """A double press: the same form at two processes at the same time."""
        import gevent

        request = self._request("POST", path, json.dumps(body).encode())
        other = Browser(self._ports, cookie=self.cookie, address=self._address)
        other._at = self._at + 1
        both = [gevent.spawn(one.patiently, request) for one in (self, other)]
        gevent.joinall(both, raise_error=True)
        other.close()
        self.lost += other.lost
        return [one.value for one in both]

    def close(self) -> None:
        for connection in self._connections:
            connection.close()

    def patiently(self, request: bytes) -> Answer:
        """Ask until somebody answers: another process after a lost connection, later when told to come again."""
        for _ in range(MOST_TRIES):
            try:
                answer = self._connections[self._at % len(self._connections)].ask(request)
            except LostConnectionError:
                self.lost += 1
                self._at += 1
            else:
                if answer.status != 503:
                    return answer
                self.busy += 1
            time.sleep(0.05)  # a process is being restarted
        raise RuntimeError("no process answered")

    def _request(self, method: str, path: str, body: bytes) -> bytes:
        accept = "application/json" if body else "text/html"
        lines = [
            f"{method} {path} HTTP/1.1", "Host: bench", f"Accept: {accept}", f"X-Forwarded-For: {self._address}",
            f"Cookie: {self.cookie}; {self._session.decode()}",
        ]  # fmt: skip
        if method == "POST":
            lines += [
                "Content-Type: application/json", f"Content-Length: {len(body)}", f"X-CSRFToken: {self._csrf.decode()}"
            ]  # fmt: skip
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
