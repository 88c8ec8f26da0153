"""Events: what happened, past tense, ids only.

A reaction runs at once, in the same transaction; an after-commit listener (only ``screens``) runs when the unit of
work has been committed. Each room registers its own once, in ``setup.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from vaccsched.shared.db import db

_reactions: dict[type["Event"], list[Callable[[Any], None]]] = {}
_listeners: list[Callable[["Event"], None]] = []
ANNOUNCED = "announced_events"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events."""


def react(event: type[Event], reaction: Callable[[Any], None]) -> None:
    """Answer ``event`` with ``reaction`` in the same transaction."""
    known = _reactions.setdefault(event, [])
    if reaction not in known:
        known.append(reaction)


def listen_after_commit(listener: Callable[[Event], None]) -> None:
    """Hand every committed event to ``listener``."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(event: Event) -> None:
    """Tell reactions now and, once committed, the listeners."""
    for reaction in _reactions.get(type(event), []):
        reaction(event)
    db.session.info.setdefault(ANNOUNCED, []).append(event)


def forget() -> None:
    """The transaction was rolled back: nothing happened."""
    db.session.info.pop(ANNOUNCED, None)


def deliver() -> None:
    """The transaction was committed: tell the listeners."""
    for event in db.session.info.pop(ANNOUNCED, []):
        for listener in _listeners:
            listener(event)
