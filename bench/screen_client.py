"""A wall's connection without a browser: Socket.IO over a raw websocket, snapshots over HTTP, paced as our pages are.

The law of pacing is that of static/js/modules/pace.js.
"""

import asyncio
import base64
import json
import os
import random
import struct
import time
from collections.abc import Callable
from contextlib import suppress

EVENT, PING, PONG, JOIN, REFUSED = "42", "2", "3", "40", "44"
LOST = (ConnectionError, OSError, asyncio.IncompleteReadError, TimeoutError)
ANSWER_WITHIN = 10  # seconds


class Screen:
    """One screen. ``heard`` has the instants (monotonic) of nudges, ``fetched`` of snapshots that were read."""

    def __init__(self, port: int, cookie: str, *, fetches: bool = True) -> None:
        self.port, self.cookie, self.fetches = port, cookie, fetches
        self.joined = asyncio.Event()
        self.heard: list[float] = []
        self.fetched: list[tuple[float, int]] = []  # instant, version
        self.not_modified = 0
        self.crowd = 0.0
        self.version = 0
        self.wanted = 0
        self.tag = ""
        self._looking: asyncio.Task[None] | None = None

    async def live(self) -> None:
        """Connect, hear, and come back after a loss, until cancelled."""
        attempt = 0
        while True:
            with suppress(*LOST):
                await self._connect()
            attempt = 0 if self.joined.is_set() else attempt + 1
            self.joined.clear()
            await asyncio.sleep(self._before_return(attempt))

    def _before_return(self, attempt: int) -> float:
        within = min(30.0, max(2.0, self.crowd * 0.015))
        first = within / 2 if within > 2 else 0.5
        return min(within, first * 2.0 ** min(attempt, 5) * random.uniform(0, 2 if within > 2 else 1.5))  # noqa: S311

    async def _connect(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            key = base64.b64encode(os.urandom(16)).decode()
            writer.write(
                f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
                f"Sec-WebSocket-Version: 13\r\nCookie: {self.cookie}\r\n\r\n".encode()
            )
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                raise ConnectionError(head[:60])
            await self._hear(reader, writer)
        finally:
            writer.close()

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            text = await asyncio.wait_for(_message(reader), 45)
            if text.startswith("0"):
                writer.write(_frame(JOIN))
            elif text == PING:
                writer.write(_frame(PONG))
            elif text.startswith(JOIN):
                self.joined.set()
                self.wanted = 0
                self._look(min(10.0, self.crowd * 0.005) if self.crowd > 50 else 0)
            elif text.startswith(REFUSED):
                raise ConnectionError(text)
            elif text.startswith(EVENT):
                self._told(*json.loads(text[2:]))

    def _told(self, name: str, facts: dict[str, int]) -> None:
        if name == "nudge":
            self.heard.append(time.monotonic())
        self.wanted = max(self.wanted, facts["version"])
        if facts["version"] > self.version:
            self._look(min(2.0, self.crowd / 1000) if self.crowd > 50 else 0)

    def _look(self, spread: float) -> None:
        if self.fetches and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self._fetch(random.uniform(0, spread)))  # noqa: S311

    async def _fetch(self, wait: float) -> None:
        """Until it was answered: a page looks again by itself, less often in a crowd."""
        await asyncio.sleep(wait)
        while not await self._is_answered():
            wait = max(4.0, self.crowd / 100) * random.uniform(0.5, 1.5)  # noqa: S311
            await asyncio.sleep(wait)

    async def _is_answered(self) -> bool:
        with suppress(*LOST):
            wanted = self.wanted if self.wanted > self.version else None
            status, headers, _body = await get(self.port, "/screens/waiting/now", self.cookie, self.tag, wanted)
            self.not_modified += status == 304
            if status in (200, 304):
                self.tag = headers.get("etag", self.tag)
                self.version = int(headers["x-version"])
                self.crowd = max(float(headers["x-crowd"]), self.crowd * 0.8)
                self.fetched.append((time.monotonic(), self.version))
                return True
        return False


async def get(
    port: int, path: str, cookie: str, tag: str = "", wanted: int | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, body; on a connection of its own, as after a restart."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        known = f"If-None-Match: {tag}\r\n" if tag else ""
        known += f"X-Wanted: {wanted}\r\n" if wanted is not None else ""
        asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n{known}Connection: close\r\n\r\n"
        writer.write(asked.encode())
        answer = await asyncio.wait_for(reader.read(), ANSWER_WITHIN)
    finally:
        writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    if not first:
        raise ConnectionError("no answer")
    return int(first.split()[1]), {a.lower(): b for a, _, b in (line.partition(": ") for line in lines)}, body


async def gather(screens: list[Screen], until: Callable[[Screen], bool], *, within: float) -> float | None:
    """Seconds until it is true of every screen; None when it is not in time."""
    began = time.monotonic()
    while not all(until(screen) for screen in screens):
        if time.monotonic() - began > within:
            return None
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def _message(reader: asyncio.StreamReader) -> str:
    first, second = await reader.readexactly(2)
    length = second & 0x7F
    if length == 126:
        (length,) = struct.unpack(">H", await reader.readexactly(2))
    body = await reader.readexactly(length)
    if first & 0x0F == 8:
        raise ConnectionError("closed")
    return body.decode()


def _frame(text: str) -> bytes:
    body, mask = text.encode(), os.urandom(4)
    masked = bytes(letter ^ mask[place % 4] for place, letter in enumerate(body))
    return bytes([0x81, 0x80 | len(body)]) + mask + masked
