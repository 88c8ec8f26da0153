"""The opening rush (抢号): requests around an opening instant are collected and served by lot, not by speed.

From ten minutes before an opening until some seconds after it (``Clinic.rush_seconds``) every press counts the same:
once per person. Decides from values handed in; `bench/rush.py` drives these same functions in virtual time.
"""

import datetime as dt
import enum
import hashlib
import hmac
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vaccsched.booking.models import Fallback, RushStatus, Share

EARLY = dt.timedelta(minutes=10)  # pressing before the opening counts like pressing in it
PATIENCE = dt.timedelta(minutes=10)  # so long others wait for the collected ones to be served
SECRET_BYTES = 32
CODE_LENGTH = 32  # hexadecimal digits

RUSH_TRANSITIONS: dict[RushStatus, frozenset[RushStatus]] = {
    RushStatus.WAITING: frozenset({RushStatus.BOOKED, RushStatus.LOST, RushStatus.REFUSED, RushStatus.WITHDRAWN}),
    RushStatus.BOOKED: frozenset(),
    RushStatus.LOST: frozenset(),
    RushStatus.REFUSED: frozenset(),
    RushStatus.WITHDRAWN: frozenset({RushStatus.WAITING}),
}


class Verdict(enum.StrEnum):
    """What is done with one press."""

    USUAL = "usual"  # no rush: first come, first served
    COLLECT = "collect"
    KNOWN = "known"  # this person is in already: nothing is gained by pressing again
    TOO_MANY = "too_many"


# Persons per opening. A whole district may sit behind one address of a telephone company, so its limit is wide.
LIMITS: Mapping[Share, int] = {Share.ACCOUNT: 6, Share.DEVICE: 6, Share.NETWORK: 300}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The verdict; ``share`` names what is used up when it is ``TOO_MANY``."""

    verdict: Verdict
    share: Share | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """A slot as far as a wish goes."""

    slot_id: uuid.UUID
    session_id: uuid.UUID
    day: dt.date
    starts_at: dt.datetime


def rush_at(*, openings: Iterable[dt.datetime], rush_seconds: int, at: dt.datetime) -> dt.datetime | None:
    """The opening in whose rush the instant ``at`` lies, or None. No rush when ``rush_seconds`` is 0."""
    if rush_seconds == 0:
        return None
    window = dt.timedelta(seconds=rush_seconds)
    return next((one for one in sorted(openings) if one - EARLY <= at < one + window), None)


def admit(*, opening: dt.datetime | None, is_known: bool, counts: Mapping[Share, int]) -> Decision:
    """What is done with a press. ``counts``: persons so far of the same account, device and network.

    Staff are never asked this.
    """
    if opening is None:
        return Decision(verdict=Verdict.USUAL)
    if is_known:
        return Decision(verdict=Verdict.KNOWN)
    for share, most in LIMITS.items():
        if counts.get(share, 0) >= most:
            return Decision(verdict=Verdict.TOO_MANY, share=share)
    return Decision(verdict=Verdict.COLLECT)


def secret_hash(secret: bytes) -> str:
    """Shown before the opening; the secret itself is shown when all are served."""
    return hashlib.sha256(secret).hexdigest()


def lot(*, secret: bytes, code: str) -> str:
    """The lot of the person with this code (on their page): HMAC-SHA256, 64 hexadecimal digits. Small ones go first."""
    return hmac.digest(secret, code.encode("ascii"), "sha256").hex()


def wishes(*, chosen: Place, places: Sequence[Place], fallback: Fallback) -> list[Place]:
    """The chosen place, then those taken instead: of the same half-day, then of the same day, the nearest first."""
    if fallback is Fallback.NONE:
        return [chosen]
    others = [
        one
        for one in places
        if one.slot_id != chosen.slot_id
        and one.day == chosen.day
        and (fallback is Fallback.DAY or one.session_id == chosen.session_id)
    ]
    others.sort(
        key=lambda one: (one.session_id != chosen.session_id, abs(one.starts_at - chosen.starts_at), one.starts_at)
    )
    return [chosen, *others]
