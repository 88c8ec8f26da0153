"""What the judgement of one planned dose rests on: plain values, read from the record or from a rehearsed case."""

import datetime as dt
from dataclasses import dataclass, field

from vaccsched.residents.models import Relation
from vaccsched.screening.models import InquiryOutcome
from vaccsched.stock.models import LotStatus
from vaccsched.stops.models import SoftRule
from vaccsched.vaccines.forecast import Finding


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be given. Sets hold what the vaccine's products allow."""

    vaccine_code: str
    name: str
    dose_number: int
    specifications: frozenset[str]
    volumes: frozenset[str]
    routes: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Vial:
    """What was scanned, as stock knows it. ``volume``: ``0.5mL``, or the words for one without."""

    vaccine_code: str
    name: str
    specification: str
    volume: str
    route: str
    lot_number: str
    expires_on: dt.date
    lot_status: LotStatus
    doses_left: int
    discarded: bool
    opened_at: dt.datetime | None
    open_minutes: int
    manufacturer: str = ""


@dataclass(frozen=True, kw_only=True)
class Inquired:
    """The inquiry as far as the bedside asks."""

    day: dt.date
    outcome: InquiryOutcome


@dataclass(frozen=True, kw_only=True)
class Company:
    """Who came with a minor. ``guardian``: a parent or a registered guardian; ``known``: relations that may verify."""

    is_minor: bool
    guardian: bool
    authorised: bool
    known: frozenset[Relation] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Face:
    """A person as a name is heard: what tells two people apart at the bedside."""

    name: str
    sex: str
    birth_date: dt.date


@dataclass(frozen=True, kw_only=True)
class Situation:
    """Everything the judgement rests on. ``allergies``: those confirmed by a doctor that concern this vaccine.

    ``company`` None: not asked here. ``verified_by``: who looked at product and expiry. ``makers``: manufacturers of
    earlier doses of this vaccine. ``hardened``: rules that stop instead of asking on this day.
    """

    now: dt.datetime
    today: dt.date
    order: Order
    inquiry: Inquired | None
    consent_agreed: bool
    objections: tuple[Finding, ...] = ()
    given_today: bool = False
    allergies: tuple[str, ...] = ()
    vial: Vial | None = None
    company: Company | None = None
    verified_by: Relation | None = None
    makers: frozenset[str] = frozenset()
    look_alikes: tuple[Face, ...] = ()
    hardened: frozenset[SoftRule] = field(default=frozenset())
