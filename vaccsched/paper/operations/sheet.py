"""What a sheet of paper says, as typed values."""

import datetime as dt
import uuid
from dataclasses import dataclass

from vaccsched.paper.models import Cause
from vaccsched.records.models import BodySite
from vaccsched.residents.models import Relation
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.queries import AnswerSet
from vaccsched.shared.actor import Actor
from vaccsched.stops.models import Item


@dataclass(frozen=True, kw_only=True)
class WrittenInquiry:
    """The health inquiry on the sheet. ``temperature_tenths``: axillary, 0.1 °C."""

    at: dt.datetime
    screener_id: uuid.UUID
    answers: AnswerSet
    temperature_tenths: int | None
    outcome: InquiryOutcome
    advice: str


@dataclass(frozen=True, kw_only=True)
class WrittenDose:
    """One injection on the sheet. ``unticked``: those of the fifteen items without a tick, in their
    order; ``block``: its part of the form.
    """

    block: str
    vaccine_code: str
    dose_number: int
    trace_code: str
    site: BodySite
    given_at: dt.datetime
    performer_id: uuid.UUID
    station_id: uuid.UUID
    consented: bool
    unticked: tuple[Item, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One person on one day. ``inquiry`` None: nobody asked. ``left_at`` None: still in the observation room.
    ``early_reason``: why somebody left before thirty minutes, signed on paper.
    """

    person_id: uuid.UUID
    day: dt.date
    cause: Cause
    arrived_at: dt.datetime
    signer_relation: Relation
    signer_name: str
    inquiry: WrittenInquiry | None
    doses: tuple[WrittenDose, ...]
    left_at: dt.datetime | None
    early_reason: str = ""
    written_authorisation: bool = False


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """What makes a dose that the rules would have stopped part of the record: a second person and what happened."""

    second: Actor
    note: str
