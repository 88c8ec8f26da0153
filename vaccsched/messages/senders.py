"""Adapters that hand a message over to the world. The console is the default; a gateway is a class like it."""

import sys
import uuid
from typing import Any, Protocol

from flask import Flask

from vaccsched.shared.masking import mask_phone

EXTENSION = "message_sender"


class Sender(Protocol):
    """Hands one message over. Called outside any transaction; may take seconds; may be called twice for one event."""

    def send(self, *, receiver: str, body: str, event_id: uuid.UUID) -> dict[str, Any]:
        """Answers a receipt (plain values, no personal data).

        :raises MessageNotSent: or anything else: it is tried again later.
        """
        ...


class ConsoleSender:
    """Prints messages where the worker runs: for the demo and for trying things out."""

    def send(self, *, receiver: str, body: str, event_id: uuid.UUID) -> dict[str, Any]:
        print(f"[短信 → {mask_phone(receiver)}] {body}", file=sys.stdout, flush=True)
        return {"by": "console"}


def use_sender(app: Flask, sender: Sender) -> None:
    """Let ``app`` send through this adapter."""
    app.extensions[EXTENSION] = sender


def sender_of(app: Flask) -> Sender:
    """The adapter of ``app``."""
    sender: Sender = app.extensions[EXTENSION]
    return sender
