"""Reading of codes, and when a lot or an opened vial may be used. Decides from values handed in."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

import biip
from biip.gs1_messages import GS1Message

from vaccsched.shared.errors import Refused
from vaccsched.stock.errors import (
    LotExpired,
    LotOnColdChainHold,
    LotQuarantined,
    LotRecalled,
    UnreadableCode,
    VialOpenTooLong,
)
from vaccsched.stock.models import LotStatus

TRACE_CODE = re.compile(r"\d{20}")
SYMBOLOGY = re.compile(r"^\](d2|C1|Q3|e0)")
NOISE = re.compile(r"[\x00-\x1c\x1e\x1f\x7f\u200b-\u200d\ufeff]")
LONGEST = 90  # (01)14 (17)6 (10)20 (21)20 with brackets and separators
PRODUCT_DIGITS = 7

MOVES: dict[LotStatus, frozenset[LotStatus]] = {
    LotStatus.RELEASED: frozenset({LotStatus.QUARANTINED, LotStatus.RECALLED, LotStatus.COLD_CHAIN_HOLD}),
    LotStatus.QUARANTINED: frozenset({LotStatus.RELEASED, LotStatus.RECALLED}),
    LotStatus.COLD_CHAIN_HOLD: frozenset({LotStatus.RELEASED, LotStatus.QUARANTINED, LotStatus.RECALLED}),
    LotStatus.RECALLED: frozenset(),
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


def _from_gs1(code: str) -> Scan:
    try:
        message = GS1Message.parse_hri(code) if code.startswith("(") else GS1Message.parse(code)
    except (biip.ParseError, ValueError) as error:
        raise UnreadableCode from error
    strings = message.element_strings
    values = {one.ai.ai: one.value for one in strings}
    gtin = next((one.gtin for one in strings if one.ai.ai == "01"), None)
    if gtin is None or len(values) != len(strings) or _is_glued(values):
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
