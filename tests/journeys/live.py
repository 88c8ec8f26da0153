"""What the tests of live pages share: sign-in by cookie, acts through a server, a socket that listens."""

import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
import uuid

import socketio

from vaccsched.identity import operations
from vaccsched.identity.guards import COOKIES
from vaccsched.identity.models import PrincipalKind
from vaccsched.shared import clock
from vaccsched.shared.unit_of_work import unit_of_work

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def cookie_of(kind: PrincipalKind, principal) -> dict[str, str]:
    """The cookie of a fresh session of this principal: {name: value}."""
    with unit_of_work():
        token = operations.open_session(kind=kind, principal_id=principal.id, user_agent="tests", now=clock.now())
    return {COOKIES[kind]: token}


class Desk:
    """A member of staff at a browser without script: opens pages and sends their forms."""

    def __init__(self, url: str, staff) -> None:
        self._url = url
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        ((name, value),) = cookie_of(PrincipalKind.STAFF, staff).items()
        self._opener.addheaders = []
        jar.set_cookie(_cookie(name, value))

    def get(self, path: str) -> str:
        with self._opener.open(self._url + path) as answer:
            return answer.read().decode()

    def post(self, path: str, page: str, **values: str) -> None:
        """Send a form of ``page`` to ``path``."""
        self.send(path, self.token(page), **values)

    def token(self, page: str) -> str:
        """What a form of this page proves itself with."""
        return TOKEN.search(self.get(page)).group(1)

    def send(self, path: str, token: str, **values: str) -> None:
        """The same without opening the page again; each is a press of its own."""
        body = urllib.parse.urlencode({"csrf_token": token, "idempotency_key": uuid.uuid4().hex, **values})
        self._opener.open(self._url + path, body.encode()).close()


class Ear:
    """A socket that keeps the nudges it hears; the pulse, which beats anyway, is let pass."""

    def __init__(self, url: str, cookies: dict[str, str] | None = None) -> None:
        self.heard: list[tuple[str, dict]] = []
        self._came = threading.Event()
        self.socket = socketio.Client(reconnection=False)
        self.socket.on("*", self._note)
        header = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        self.socket.connect(url, headers={"Cookie": header}, transports=["websocket"])

    def wait(self, seconds: float = 5) -> bool:
        """Until something is heard."""
        return self._came.wait(seconds)

    def close(self) -> None:
        self.socket.disconnect()

    def _note(self, event: str, facts: dict) -> None:
        if event != "pulse":
            self.heard.append((event, facts))
            self._came.set()


def _cookie(name: str, value: str) -> http.cookiejar.Cookie:
    return http.cookiejar.Cookie(
        0, name, value, None, False, "127.0.0.1", False, False, "/", True, False, None, False, None, None, {}
    )
