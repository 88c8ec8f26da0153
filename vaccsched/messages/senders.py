"""Adapters that hand a message over to the world, one per channel.

Out of the box all of them print to the console and no request leaves the machine; ``SMS_GATEWAY``, ``WECHAT_GATEWAY``,
``VOICE_GATEWAY`` and ``MAIL_SERVER`` name real ones, ``MESSAGE_FILE`` a file that everything is written into.
"""

import datetime as dt
import json
import smtplib
import ssl
import sys
import urllib.parse
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from vaccsched.messages.errors import MessageNotSent
from vaccsched.messages.errors import MessageRefused as MessageRefused
from vaccsched.messages.models import Channel
from vaccsched.shared import outgoing
from vaccsched.shared.addresses import target_of
from vaccsched.shared.masking import mask_phone

EXTENSION = "message_senders"
WORDS = {Channel.SMS: "短信", Channel.WECHAT: "微信", Channel.EMAIL: "邮件", Channel.VOICE: "语音电话"}
SUBJECT = "预防接种门诊 · Vaccination clinic"  # of an e-mail; nothing about health
SECONDS = 10  # a gateway may take to answer
LONGEST = 16 * 1024  # bytes of its answer
FINAL = 422  # a gateway says: this one never
NUMBER = 80  # letters of a gateway's own number that are kept
THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One message, ready to go. ``receiver``: a phone number, a WeChat openid or an e-mail address; ``template``: what
    kind of message it is, for gateways that keep registered texts (short messages with a signature, WeChat's
    subscription messages, voice calls); ``event_id`` stays the same over all attempts.
    """

    channel: Channel
    receiver: str
    body: str
    template: str
    event_id: uuid.UUID
    expires_at: dt.datetime | None = None


class Sender(Protocol):
    """Hands one message over. Called outside any transaction; may take seconds; may be called twice for one event."""

    def send(self, letter: Letter) -> dict[str, Any]:
        """Answers a receipt (plain values, no personal data).

        :raises MessageRefused: it never will go out: no such number, the person has blocked it.
        :raises MessageNotSent: or anything else: it is tried again later.
        """
        ...


class ConsoleSender:
    """Prints messages where the worker runs: for the demo and for trying things out."""

    def send(self, letter: Letter) -> dict[str, Any]:
        print(f"[{WORDS[letter.channel]} → {mask_phone(letter.receiver)}] {letter.body}", file=sys.stdout, flush=True)
        return {"by": "console"}


class FileSender:
    """Appends each message as one JSON line: for clinics that hand them over to their gateway by themselves."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, letter: Letter) -> dict[str, Any]:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"channel": letter.channel} | _facts(letter), ensure_ascii=False) + "\n")
        return {"by": "file"}


class RecordingSender:
    """Remembers what it was given: for tests and rehearsals. ``answers`` are raised or answered first, in order."""

    def __init__(self, answers: Iterable[Exception | dict[str, Any]] = ()) -> None:
        self.tried: list[Letter] = []
        self.sent: list[Letter] = []
        self._answers = list(answers)

    def send(self, letter: Letter) -> dict[str, Any]:
        self.tried.append(letter)
        answer = self._answers.pop(0) if self._answers else {"by": "record", "number": len(self.sent) + 1}
        if isinstance(answer, Exception):
            raise answer
        self.sent.append(letter)
        return answer


class GatewaySender:
    """Posts ``{"receiver", "text", "template", "event_id", "expires_at"}`` as JSON to the county's own gateway for this
    channel: one that sends short messages, WeChat's subscription messages, or calls by voice.

    ``event_id`` stays the same over all attempts: the gateway sends it once. The key goes into the header. It answers
    2xx, with ``{"id": "…"}`` if it has a number of its own; ``{"ok": false}`` or another status: later again;
    ``{"ok": false, "final": true}`` or 422: never.
    """

    def __init__(self, address: str, *, authorities: str | None = None) -> None:
        parts = urllib.parse.urlsplit(address)
        self._key = urllib.parse.unquote(parts.username or "")
        self._address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        target = target_of(self._address)
        inside = frozenset({target.authority, f"{target.host}:{target.port}"}) if target else frozenset()
        self._allow = outgoing.Policy(  # an address that whoever runs this program has set, inside or not
            inside=inside, hosts=inside, seconds=SECONDS, longest=LONGEST, authorities=authorities
        )

    def send(self, letter: Letter) -> dict[str, Any]:
        headers = {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._key}"}
        body = json.dumps(_facts(letter), ensure_ascii=False).encode()
        try:
            answer = outgoing.call(url=self._address, body=body, headers=headers, allow=self._allow)
        except (outgoing.NotAllowed, outgoing.NotReached) as error:
            raise MessageNotSent(why=error.code) from error
        said = _said(answer.body)
        if answer.status == FINAL or (said.get("ok") is False and said.get("final") is True):
            raise MessageRefused(why=f"http_{answer.status}")
        if not answer.is_good or said.get("ok") is False:
            raise MessageNotSent(why=f"http_{answer.status}")
        return {"by": "gateway", "status": answer.status, "number": str(said.get("id", ""))[:NUMBER]}


class MailSender:
    """Sends through the mail server ``smtp://name:password@host:587?from=address`` (or ``smtps``).

    The server's certificate is verified against its name. Without encryption nothing is said, unless the server is on
    this machine, or ``tls=none`` in the address says that the line to it is trusted.
    """

    def __init__(self, address: str, *, authorities: str | None = None) -> None:
        self._parts = urllib.parse.urlsplit(address)
        asked = dict(urllib.parse.parse_qsl(self._parts.query))
        self._sender = asked.get("from", urllib.parse.unquote(self._parts.username or ""))
        self._host = self._parts.hostname or ""
        self._plain = asked.get("tls") == "none" or self._host in THIS_MACHINE
        self._trust = ssl.create_default_context(cafile=authorities)

    def send(self, letter: Letter) -> dict[str, Any]:
        with self._connected() as server:
            server.ehlo()  # before it the server has told nothing, and STARTTLS would never be used
            self._encrypt(server)
            if self._parts.username and self._parts.password:
                server.login(urllib.parse.unquote(self._parts.username), urllib.parse.unquote(self._parts.password))
            server.send_message(self._written(letter))
        return {"by": "mail"}

    def _connected(self) -> smtplib.SMTP:
        port = self._parts.port or 0
        if self._parts.scheme == "smtps":
            return smtplib.SMTP_SSL(self._host, port, timeout=SECONDS, context=self._trust)
        return smtplib.SMTP(self._host, port, timeout=SECONDS)

    def _encrypt(self, server: smtplib.SMTP) -> None:
        if self._parts.scheme == "smtps":
            return
        if server.has_extn("starttls"):
            server.starttls(context=self._trust)
            server.ehlo()
        elif not self._plain:
            raise MessageNotSent(why="no_starttls")

    def _written(self, letter: Letter) -> EmailMessage:
        written = EmailMessage()
        written["From"], written["To"], written["Subject"] = self._sender, letter.receiver, SUBJECT
        written["Message-ID"] = f"<{letter.event_id}@{self._host}>"
        written["Auto-Submitted"] = "auto-generated"
        written.set_content(letter.body)
        return written


def _facts(letter: Letter) -> dict[str, Any]:
    return {
        "receiver": letter.receiver,
        "text": letter.body,
        "template": letter.template,
        "event_id": str(letter.event_id),
        "expires_at": letter.expires_at.isoformat() if letter.expires_at else None,
    }


def _said(body: bytes) -> dict[str, Any]:
    """The gateway's answer; one that is no JSON object says nothing."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def chosen(addresses: Mapping[str, str], file: Path | None, *, authorities: str | None = None) -> dict[Channel, Sender]:
    """The adapter of each channel: its gateway, else the file, else the console.

    ``addresses``: ``{"sms": "https://key@host/path", "email": "smtp://…"}``.
    """
    return {channel: _adapter(channel, addresses.get(channel), file, authorities) for channel in Channel}


def keys_of(addresses: Mapping[str, str]) -> list[str]:
    """The keys of the gateways that are set; one without a key has none to report with."""
    gateways = [one for channel, one in addresses.items() if channel != Channel.EMAIL]
    found = (urllib.parse.unquote(urllib.parse.urlsplit(one).username or "") for one in gateways)
    return sorted({key for key in found if key})


def _adapter(channel: Channel, address: str | None, file: Path | None, authorities: str | None) -> Sender:
    if address:
        kind = MailSender if channel is Channel.EMAIL else GatewaySender
        return kind(address, authorities=authorities)
    return FileSender(file) if file else ConsoleSender()


def use_senders(app: Flask, senders: Mapping[Channel, Sender]) -> None:
    """Let ``app`` send through these adapters."""
    app.extensions[EXTENSION] = dict(senders)


def senders_of(app: Flask) -> dict[Channel, Sender]:
    """The adapters of ``app``."""
    senders: dict[Channel, Sender] = app.extensions[EXTENSION]
    return senders
