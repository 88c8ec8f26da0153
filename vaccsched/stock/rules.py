"""Reading of codes, and when a lot or an opened vial may be used. Decides from values handed in."""

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import biip
from biip.gs1_messages import GS1Message
from dateutil.relativedelta import relativedelta

from vaccsched.shared.errors import Refused
from vaccsched.stock.errors import (
    LotExpired,
    LotOnColdChainHold,
    LotQuarantined,
    LotRecalled,
    UnreadableCode,
    VialOpenTooLong,
)
from vaccsched.stock.models import (
    CountStatus,
    DeliveryStatus,
    LocationKind,
    LotStatus,
    MovementKind,
    Presentation,
    TransportKind,
)

TRACE_CODE = re.compile(r"\d{20}")
SYMBOLOGY = re.compile(r"^\](d2|C1|Q3|e0)")
NOISE = re.compile(r"[\x00-\x1c\x1e\x1f\x7f\u200b-\u200d\ufeff]")
LONGEST = 90  # (01)14 (17)6 (10)20 (21)20 with brackets and separators
PRODUCT_DIGITS = 7
ON_A_PACK = frozenset({"01", "10", "11", "17", "21"})  # product, lot, made on, expiry, serial: the rest is another scan

MOVES: dict[LotStatus, frozenset[LotStatus]] = {
    LotStatus.RELEASED: frozenset({LotStatus.QUARANTINED, LotStatus.RECALLED, LotStatus.COLD_CHAIN_HOLD}),
    LotStatus.QUARANTINED: frozenset({LotStatus.RELEASED, LotStatus.RECALLED, LotStatus.COLD_CHAIN_HOLD}),
    LotStatus.COLD_CHAIN_HOLD: frozenset({LotStatus.RELEASED, LotStatus.QUARANTINED, LotStatus.RECALLED}),
    LotStatus.RECALLED: frozenset(),
}
BY_HAND: dict[LotStatus, frozenset[LotStatus]] = MOVES | {  # out of the hold leads only the evaluation, or a recall
    LotStatus.COLD_CHAIN_HOLD: frozenset({LotStatus.RECALLED}),
}
DELIVERY_MOVES: dict[DeliveryStatus, frozenset[DeliveryStatus]] = {
    DeliveryStatus.DRAFT: frozenset({DeliveryStatus.WAITING, DeliveryStatus.REFUSED}),
    DeliveryStatus.WAITING: frozenset({DeliveryStatus.ACCEPTED, DeliveryStatus.REFUSED}),
    DeliveryStatus.ACCEPTED: frozenset(),
    DeliveryStatus.REFUSED: frozenset(),
}
COUNT_MOVES: dict[CountStatus, frozenset[CountStatus]] = {
    CountStatus.WAITING: frozenset({CountStatus.POSTED, CountStatus.DROPPED}),
    CountStatus.POSTED: frozenset(),
    CountStatus.DROPPED: frozenset(),
}
SHELVES = (LocationKind.FRIDGE, LocationKind.FREEZER)
TRANSPORT: dict[TransportKind, tuple[int | None, int]] = {  # lowest and highest of a trip, 0.1 ℃
    TransportKind.COLD: (20, 80),
    TransportKind.FROZEN: (None, -150),
}
LONG_TRIP = 360  # minutes: beyond, the record has a reading at least this often
KEPT_YEARS = 5  # of papers, after the lot's expiry (疫苗管理法 第38、39条)
# Presentation of a vaccine where the leaflet is not known to say otherwise; all others are liquid.
PRESENTATIONS: dict[str, Presentation] = {
    **dict.fromkeys(
        ("BCG", "MMR", "JEL", "MPSVA", "MPSVAC", "HEPAL", "VAR", "RABIES", "RZV", "ZVL"), Presentation.LYOPHILISED
    ),
    **dict.fromkeys(("DTAP", "DT", "HEPB", "PENTA"), Presentation.NEVER_FROZEN),
    "BOPV": Presentation.FROZEN,
}
STOPPED: dict[LotStatus, type[Refused]] = {
    LotStatus.QUARANTINED: LotQuarantined,
    LotStatus.RECALLED: LotRecalled,
    LotStatus.COLD_CHAIN_HOLD: LotOnColdChainHold,
}


@dataclass(frozen=True, kw_only=True)
class Scan:
    """What a code says. ``trace_code`` names one smallest pack: the 20 digits, or GTIN and serial of a GS1 code.

    A Chinese 追溯码 carries neither lot nor expiry; a GS1 code may carry both, never a source of truth.
    """

    trace_code: str | None
    gtin: str | None = None
    lot_number: str | None = None
    expires_on: dt.date | None = None
    serial: str | None = None

    @property
    def product_code(self) -> str | None:
        """药品标识码: the first seven digits of a 20-digit code (NMPAB/T 1002-2019)."""
        return self.trace_code[:PRODUCT_DIGITS] if self.trace_code and self.gtin is None else None


def cleaned(text: str) -> str:
    """Without what a keyboard-wedge scanner adds: full-width forms, Enter, Tab, zero-width characters, spaces."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).strip()


def parse_scan(text: str) -> Scan:
    """Read a 20-digit 追溯码 or a GS1 code (plain, with symbology identifier, or with brackets).

    :raises UnreadableCode: anything else, or two scans run together.
    """
    code = cleaned(text)
    if TRACE_CODE.fullmatch(code):
        return Scan(trace_code=code)
    if not code or len(code) > LONGEST or (code.isdigit() and len(code) % 20 == 0):
        raise UnreadableCode
    return _from_gs1(SYMBOLOGY.sub("", code))


def read_expiry(digits: str) -> dt.date:
    """The day of a GS1 expiry ``YYMMDD`` (AI 17); day 00 is the last day of the month (GS1 General Specifications).

    :raises UnreadableCode: no such day.
    """
    try:
        found = next(one.date for one in GS1Message.parse(f"17{cleaned(digits)}").element_strings)
    except (biip.ParseError, ValueError, StopIteration) as error:
        raise UnreadableCode from error
    if found is None:
        raise UnreadableCode
    return found


def _from_gs1(code: str) -> Scan:
    try:
        message = GS1Message.parse_hri(code) if code.startswith("(") else GS1Message.parse(code)
    except (biip.ParseError, ValueError) as error:
        raise UnreadableCode from error
    strings = message.element_strings
    values = {one.ai.ai: one.value for one in strings}
    gtin = next((one.gtin for one in strings if one.ai.ai == "01"), None)
    if gtin is None or len(values) != len(strings) or not values.keys() <= ON_A_PACK or _is_glued(values):
        raise UnreadableCode
    expiry = next((one.date for one in strings if one.ai.ai == "17"), None)
    if "17" in values and expiry is None:
        raise UnreadableCode
    serial = values.get("21")
    return Scan(
        trace_code=f"01{values['01']}21{serial}" if serial else None,
        gtin=values["01"],
        lot_number=values.get("10"),
        expires_on=expiry,
        serial=serial,
    )


def _is_glued(values: dict[str, str]) -> bool:
    """A variable field that swallowed the beginning of a second scan."""
    start = "01" + values.get("01", "")
    return any(
        start in values[ai] or re.search(r"01\d{14}(17\d{6}|10|21)|\(01\)|\d{20}", values[ai])
        for ai in ("10", "21")
        if ai in values
    )


def lot_stop(*, status: LotStatus, expires_on: dt.date, on: dt.date) -> Refused | None:
    """Why a lot may not be used on a day, or None. ``expires_on`` is the last day of use."""
    stopped = STOPPED.get(status)
    if stopped is not None:
        return stopped()
    return LotExpired() if expires_on < on else None


def vial_stop(*, opened_at: dt.datetime | None, open_minutes: int, now: dt.datetime) -> Refused | None:
    """Why an opened vial may not be used any more, or None. Its last minute still counts."""
    if opened_at is None or now - opened_at <= dt.timedelta(minutes=open_minutes):
        return None
    return VialOpenTooLong(minutes=open_minutes)


def may_move(*, from_status: LotStatus, to_status: LotStatus) -> bool:
    """Whether a lot may change like this; a recall is final."""
    return to_status in MOVES[from_status]


def may_move_by_hand(*, from_status: LotStatus, to_status: LotStatus) -> bool:
    """Whether the keeper may change a lot like this: never out of the cold chain's hold."""
    return to_status in BY_HAND[from_status]


def presentation_of(vaccine_code: str) -> Presentation:
    """How a vaccine bears warmth and frost, before the leaflet is read."""
    return PRESENTATIONS.get(vaccine_code, Presentation.LIQUID)


def transport_faults(
    *,
    transport: TransportKind,
    readings: Sequence[int | None],
    interval_minutes: int | None,
    trip_minutes: int,
    packaging_ok: bool,
    cooling_ok: bool,
) -> list[str]:
    """Why a delivery must be refused, as codes; empty: it may come in (疫苗管理法 第39条; 规范(2023) 第三章).

    ``readings``: start, arrival, lowest, highest in 0.1 ℃. Any of them missing: there is no record.
    """
    faults = []
    known = [one for one in readings if one is not None]
    lowest, highest = TRANSPORT[transport]
    if len(known) < len(readings) or interval_minutes is None:
        faults.append("no_record")
    if lowest is not None and any(one < lowest for one in known):
        faults.append("too_cold")
    if any(one > highest for one in known):
        faults.append("too_warm")
    if trip_minutes > LONG_TRIP and (interval_minutes or 0) > LONG_TRIP:
        faults.append("interval")
    checks = (("packaging", packaging_ok), ("cooling", cooling_ok))
    return faults + [code for code, good in checks if not good]


def kept_until(expires_on: dt.date) -> dt.date:
    """The last day on which papers of a lot must be kept: five years after its expiry."""
    return expires_on + relativedelta(years=KEPT_YEARS)


def move_kind(*, source: LocationKind | None, target: LocationKind) -> MovementKind:
    """From a shelf to a station is an issue, back is a return, anything else a transfer."""
    if source in SHELVES and target not in SHELVES:
        return MovementKind.ISSUE
    if source is not None and source not in SHELVES and target in SHELVES:
        return MovementKind.RETURN
    return MovementKind.TRANSFER


def use_first(*, returned_at: dt.datetime | None, expires_on: dt.date) -> tuple[bool, dt.date]:
    """The order of issue (规范(2023) 10.3.4): what came back unopened first, then the first to expire."""
    return (returned_at is None, expires_on)


def month_need(*, used: int, days: int) -> int:
    """Doses for a month of 30 days when ``used`` were used in ``days``; rounded up."""
    return -(-used * 30 // max(days, 1))
