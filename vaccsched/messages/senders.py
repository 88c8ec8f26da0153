"""Adapters that hand a message over to the world, one per channel.

Out of the box all of them print to the console and no request leaves the machine; ``SMS_GATEWAY``, ``WECHAT_GATEWAY``,
``VOICE_GATEWAY`` and ``MAIL_SERVER`` name real ones, ``MESSAGE_FILE`` a file that everything is written into.
"""

import json
import smtplib
import sys
import urllib.parse
import urllib.request
import uuid
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from vaccsched.messages.models import Channel
from vaccsched.shared.masking import mask_phone

EXTENSION = "message_senders"
WORDS = {Channel.SMS: "短信", Channel.WECHAT: "微信", Channel.EMAIL: "邮件", Channel.VOICE: "语音电话"}
SUBJECT = "预防接种门诊"  # of an e-mail; nothing about health
SECONDS = 10  # a gateway may take to answer


class Sender(Protocol):
    """Hands one message over. Called outside any transaction; may take seconds; may be called twice for one event."""

    def send(self, *, receiver: str, body: str, event_id: uuid.UUID) -> dict[str, Any]:
        """Answers a receipt (plain values, no personal data).

        :raises MessageNotSent: or anything else: it is tried again later.
        """
        ...


class ConsoleSender:
    """Prints messages where the worker runs: for the demo and for trying things out."""

    def __init__(self, channel: Channel = Channel.SMS) -> None:
        self._word = WORDS[channel]

    def send(self, *, receiver: str, body: str, event_id: uuid.UUID) -> dict[str, Any]:
        print(f"[{self._word} → {mask_phone(receiver)}] {body}", file=sys.stdout, flush=True)
        return {"by": "console"}


class FileSender:
    """Appends each message as one JSON line: for clinics that hand them over to their gateway by themselves."""

    def __init__(self, path: Path, channel: Channel) -> None:
        self._path, self._channel = path, channel

    def send(self, *, receiver: str, body: str, event_id: uuid.UUID) -> dict[str, Any]:
        line = {"channel": self._channel, "receiver": receiver, "body": body, "event_id": str(event_id)}
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return {"by": "file"}


class GatewaySender:
    """Posts ``{"receiver", "text", "event_id"}`` as JSON to the county's own gateway for this channel.

    ``event_id`` stays the same over all attempts: the gateway sends it once. The key goes into the header.
    """

    def __init__(self, address: str) -> None:
        parts = urllib.parse.urlsplit(address)
        self._key = parts.username or ""
        self._address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()

    def send(self, *, receiver: str, body: str, event_id: uuid.UUID) -> dict[str, Any]:
        facts = {"receiver": receiver, "text": body, "event_id": str(event_id)}
        asked = urllib.request.Request(  # noqa: S310 - the address is a setting, http or https (config)
            self._address,
            data=json.dumps(facts, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self._key}"},
        )
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310
            return {"by": "gateway", "status": answer.status}


class MailSender:
    """Sends through the mail server ``smtp://name:password@host:587?from=address`` (or ``smtps``)."""

    def __init__(self, address: str) -> None:
        self._parts = urllib.parse.urlsplit(address)
        self._sender = dict(urllib.parse.parse_qsl(self._parts.query)).get("from", self._parts.username or "")

    def send(self, *, receiver: str, body: str, event_id: uuid.UUID) -> dict[str, Any]:
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, receiver, SUBJECT
        letter["Message-ID"] = f"<{event_id}@{self._parts.hostname}>"
        letter.set_content(body)
        kind = smtplib.SMTP_SSL if self._parts.scheme == "smtps" else smtplib.SMTP
        with kind(self._parts.hostname or "", self._parts.port or 0, timeout=SECONDS) as server:
            server.ehlo()  # before it the server has told nothing, and STARTTLS would never be used
            if self._parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
            if self._parts.username and self._parts.password:
                server.login(urllib.parse.unquote(self._parts.username), urllib.parse.unquote(self._parts.password))
            server.send_message(letter)
        return {"by": "mail"}


def chosen(addresses: Mapping[str, str], file: Path | None) -> dict[Channel, Sender]:
    """The adapter of each channel: its gateway, else the file, else the console.

    ``addresses``: ``{"sms": "https://key@host/path", "email": "smtp://…"}``.
    """
    return {channel: _adapter(channel, addresses.get(channel), file) for channel in Channel}


def _adapter(channel: Channel, address: str | None, file: Path | None) -> Sender:
    if address:
        return MailSender(address) if channel is Channel.EMAIL else GatewaySender(address)
    return FileSender(file, channel) if file else ConsoleSender(channel)


def use_senders(app: Flask, senders: Mapping[Channel, Sender]) -> None:
    """Let ``app`` send through these adapters."""
    app.extensions[EXTENSION] = dict(senders)


def senders_of(app: Flask) -> dict[Channel, Sender]:
    """The adapters of ``app``."""
    senders: dict[Channel, Sender] = app.extensions[EXTENSION]
    return senders
