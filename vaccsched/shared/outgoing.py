"""Requests that leave this machine: checked, to the address that was checked, within limits.

The name is resolved once; every address it stands for must be public, unless a setting names that very host; the
connection goes to such an address and TLS is verified against the name. Nothing is followed, no proxy is asked, no
cookie kept. Call it outside any unit of work: it may take as long as ``Policy.seconds``.
"""

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from dataclasses import dataclass, field
from functools import lru_cache
from http.client import HTTPException

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.exceptions import SSLError as CertificateError
from urllib3.response import HTTPResponse

from vaccsched.shared import addresses
from vaccsched.shared.addresses import Target

CHUNK = 8192
Resolver = Callable[[str, int], Sequence[str]]


class NotAllowed(Exception):
    """Nothing was sent: the address may not be asked. ``code``: ``url``, ``plain``, ``not_listed``, ``inside``."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class NotReached(Exception):
    """No whole answer; the other side may have got the request all the same. ``code``: ``unknown_host``,
    ``connect``, ``tls``, ``timeout``, ``too_long``, ``broken``.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What may be asked, and for how long.

    ``inside``: hosts (``name`` or ``name:port``) that the setting lets be reached although they are not public; only
    these may be asked without TLS. ``hosts``: the only ones that may be asked; None: any public one. ``seconds`` is
    for everything from resolving to the last byte, ``longest`` in bytes of the answer's body.
    """

    inside: frozenset[str] = field(default_factory=frozenset)
    hosts: frozenset[str] | None = None
    connect_seconds: float = 5
    seconds: float = 15
    longest: int = 256 * 1024
    authorities: str | None = None  # file of the certificates that are trusted; None: the system's


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back, whole. Header names in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str  # that was connected to

    @property
    def is_good(self) -> bool:
        """2xx; a redirect is not, for nothing is followed."""
        return 200 <= self.status < 300


def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses that a name stands for now.

    :raises OSError: none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def checked(*, url: str, allow: Policy) -> Target:
    """The target of ``url`` as far as its text tells; its name is not resolved.

    :raises NotAllowed:
    """
    target = addresses.target_of(url)
    if target is None:
        raise NotAllowed("url")
    inside = target.is_among(allow.inside)
    if target.scheme != addresses.SECURE and not inside:
        raise NotAllowed("plain")
    if allow.hosts is not None and not target.is_among(allow.hosts):
        raise NotAllowed("not_listed")
    if target.literal is not None and not inside and not addresses.is_public(target.host):
        raise NotAllowed("inside")
    return target


def call(
    *, url: str, body: bytes, headers: Mapping[str, str], allow: Policy, method: str = "POST",
    resolver: Resolver = resolved,
) -> Answer:  # fmt: skip
    """Send one request and read its whole answer.

    :raises NotAllowed: nothing was sent.
    :raises NotReached: it may or may not have arrived.
    """
    target = checked(url=url, allow=allow)
    with _Watch(allow.seconds) as watch:
        address = _address_of(target, allow=allow, resolver=resolver, watch=watch)
        connection = _connection(target, address, allow=allow, watch=watch)
        try:
            answer = _exchange(connection, target, method=method, body=body, headers=headers, allow=allow)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise NotReached(watch.word_for(error)) from error
        finally:
            connection.close()
        if watch.is_late:  # cut off in the middle, which can look like an end
            raise NotReached("timeout")
        return answer


def _address_of(target: Target, *, allow: Policy, resolver: Resolver, watch: "_Watch") -> str:
    """The address to connect to: resolved once, all of them judged."""
    found = [target.host] if target.literal is not None else _resolve(target, resolver, seconds=allow.connect_seconds)
    if not target.is_among(allow.inside) and not addresses.are_public(found):
        raise NotAllowed("inside")
    if watch.is_late:
        raise NotReached("timeout")
    return found[0]


def _resolve(target: Target, resolver: Resolver, *, seconds: float) -> list[str]:
    pool = ThreadPoolExecutor(max_workers=1)  # the system's resolver knows no limit
    try:
        found = list(pool.submit(resolver, target.host, target.port).result(timeout=seconds))
    except NotInTime as error:
        raise NotReached("timeout") from error
    except (OSError, UnicodeError) as error:
        raise NotReached("unknown_host") from error
    finally:
        pool.shutdown(wait=False)
    if not found:
        raise NotReached("unknown_host")
    return found


def _connection(target: Target, address: str, *, allow: Policy, watch: "_Watch") -> HTTPConnection:
    """To the checked address, never to the name: it is not resolved a second time."""
    made: HTTPConnection
    if target.scheme == addresses.SECURE:
        made = _WatchedTLS(
            address, target.port, timeout=allow.connect_seconds, ssl_context=_trust(allow.authorities),
            server_hostname=target.host,
        )  # fmt: skip
    else:
        made = _WatchedPlain(address, target.port, timeout=allow.connect_seconds)
    made.watch = watch
    return made


def _exchange(
    connection: HTTPConnection, target: Target, *, method: str, body: bytes, headers: Mapping[str, str], allow: Policy
) -> Answer:
    connection.connect()
    connection.timeout = allow.seconds
    sent = {"User-Agent": "vaccsched", **headers, "Host": target.authority, "Accept-Encoding": "identity"}
    connection.request(method, target.path, body=body or None, headers=sent, preload_content=False)
    response = connection.getresponse()
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=_whole(response, longest=allow.longest),
        address=connection.host,
    )


def _whole(response: HTTPResponse, *, longest: int) -> bytes:
    """The body as it was sent: what is packed stays packed, so that a small answer stays small."""
    parts, length = [], 0
    for part in response.stream(CHUNK, decode_content=False):
        length += len(part)
        if length > longest:
            raise NotReached("too_long")
        parts.append(part)
    return b"".join(parts)


@lru_cache(maxsize=8)
def _trust(authorities: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authorities)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class _Watch:
    """Ends a conversation that takes too long, whatever it is doing: a server that sends a byte now and then would
    otherwise never run into the time limit of a single read.
    """

    def __init__(self, seconds: float) -> None:
        self.is_late = False
        self._line: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> "_Watch":
        self._timer.start()
        return self

    def __exit__(self, *_about: object) -> None:
        self._timer.cancel()
        if self._line is not None:
            self._line.close()

    def over(self, line: socket.socket) -> None:
        """Watch this connection too: by a copy of its handle, for TLS takes the handle itself over."""
        self._line = socket.socket(fileno=os.dup(line.fileno()))
        if self.is_late:
            self._cut()

    def word_for(self, error: Exception) -> str:
        """Why there is no answer."""
        if self.is_late or isinstance(error, TimeoutError):
            return "timeout"
        if isinstance(error, CertificateError | ssl.SSLError):
            return "tls"
        return "broken" if self._line is not None else "connect"

    def _cut(self) -> None:
        self.is_late = True
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)


class _WatchedPlain(HTTPConnection):
    watch: _Watch

    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        self.watch.over(line)
        return line


class _WatchedTLS(HTTPSConnection):
    watch: _Watch

    def _new_conn(self) -> socket.socket:
        line = super()._new_conn()
        self.watch.over(line)
        return line
