"""What people practise is known to the makers of the invented people: they say here how to ask them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One thing to practise: with which account, how, with which codes (code, what it is), and what proves it done.

    ``proofs``: codes of the audit; any of them, made from a page, counts as done once.
    """

    title: str
    account: str
    steps: tuple[str, ...]
    codes: tuple[tuple[str, str], ...]
    proofs: frozenset[str]


Source = Callable[[dt.datetime], list[Exercise]]
_sources: list[Source] = []


def offer(source: Source) -> None:
    """Offer these, too. Said once, when a practice program is made."""
    if source not in _sources:
        _sources.append(source)


def offered(now: dt.datetime) -> list[Exercise]:
    """Everything that is offered, in order; nothing in a real program."""
    return [one for source in _sources for one in source(now)]
