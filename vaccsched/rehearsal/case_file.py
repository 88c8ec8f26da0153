"""A described situation as a county hands it in: one JSON case → typed values; anything unclear is refused by name.

What may be missing at a real bedside may be missing here (``null`` or absent): no ticket, no consent, nothing ticked.
"""

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    model_validator,
)
from pydantic import ValidationError as Faults

from vaccsched.stock.models import LotStatus
from vaccsched.vaccines.forecast import in_force

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Malformed(ValueError):
    """A case that cannot be read; the message names the case and the field."""


def _written_day(value: Any) -> Any:
    """A day is written 2026-11-18; a bare number would be read as seconds since 1970."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return value
    raise ValueError(f"{value!r} is not a day like 2026-11-18")


def _written_instant(value: Any) -> Any:
    if isinstance(value, str):
        return value
    raise ValueError(f"{value!r} is not an instant like 2026-11-18T14:20:00+08:00")


def _known_vaccine(code: str) -> str:
    if code not in in_force().rows:
        raise ValueError(f"no vaccine {code!r}; known: {', '.join(sorted(in_force().rows))}")
    return code


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Day = Annotated[dt.date, BeforeValidator(_written_day)]
Instant = Annotated[AwareDatetime, BeforeValidator(_written_instant)]
Vaccine = Annotated[str, AfterValidator(_known_vaccine)]
Text = Annotated[str, BeforeValidator(_text)]
Count = Annotated[int, Field(ge=0, strict=True)]
Millilitres = Annotated[float, Field(gt=0, le=100)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, told: Any) -> Any:
        return {key: value for key, value in told.items() if value is not None} if isinstance(told, dict) else told


class Station(_Part):
    kind: Text = "vaccination_table"
    table: Text | None = None


class Ticket(_Part):
    no: Text = "—"
    date: Day
    called_to_table: Text | None = None
    resident_ref: Text | None = None


class Someone(_Part):
    ref: Text | None = None
    name: Text = ""
    sex: Literal["M", "F"]
    birth_date: Day


class Certificate(_Part):
    kind: Text = ""
    resident_ref: Text | None = None


class Order(_Part):
    vaccine: Vaccine
    dose: Annotated[int, Field(ge=1, le=20, strict=True)]
    specification: Text | None = None
    volume_ml: Millilitres | None = None
    route: Text | None = None
    site: Text | None = None


class Given(_Part):
    vaccine: Vaccine
    date: Day
    manufacturer: Text | None = None


class Blood(_Part):
    product: Text
    date: Day


class Scanned(_Part):
    vaccine: Vaccine
    specification: Text | None = None
    lot: Text | None = None
    expiry: Day | None = None
    lot_status: LotStatus = LotStatus.RELEASED
    lot_bound: StrictBool = True
    trace_code: Text | None = None
    trace_code_uses_before: Count = 0
    doses_per_pack: Annotated[int, Field(ge=1, strict=True)] = 1
    gs1_expiry_raw: Text | None = None
    manufacturer: Text | None = None


class Opened(_Part):
    kind: Literal["live_attenuated", "inactivated"] = "inactivated"
    opened_at: Instant | None = None
    leaflet_minutes: Annotated[int, Field(ge=1, strict=True)] | None = None


class Entered(_Part):
    volume_ml: Millilitres | None = None
    route: Text | None = None
    site: Text | None = None


class Screening(_Part):
    done_at: Instant | None = None
    yes_items: list[int | str] = []
    outcome: Text | None = None
    staff_signed: StrictBool = False
    recipient_or_guardian_signed: StrictBool = False
    temperature_c: Annotated[float, Field(ge=30, le=45)] | None = None


class Consent(_Part):
    signed: StrictBool = False
    signed_at: Instant | None = None


class Company(_Part):
    guardian_present: StrictBool = False
    relation: Text | None = None
    written_authorisation: StrictBool = False


class Validation(_Part):
    done: StrictBool = False
    by: Text | None = None
    items: list[Text] = []
    method: Text | None = None


class Observation(_Part):
    injections: list[Instant]
    action: Literal["sign_out", "leave_early"] = "sign_out"


class Staff(_Part):
    certificate_valid_until: Day | None = None


def _several(value: Any) -> Any:
    return [] if value is None else [value] if isinstance(value, dict) else value


People = Annotated[list[Someone], BeforeValidator(_several)]


class Setup(_Part):
    """The bedside: who, what, when."""

    now: Instant
    station: Station = Station()
    ticket: Ticket | None = None
    resident: Someone
    others_today_same_name: People = []
    twin_sibling: People = []
    certificate: Certificate | None = None
    order: Order
    history: list[Given] = []
    blood_products: list[Blood] = []
    scan: Scanned | None = None
    vial: Opened = Opened()
    entered: Entered = Entered()
    manual_ticks: dict[str, StrictBool | None] = {}
    screening: Screening | None = None
    consent: Consent = Consent()
    accompanied_by: Company = Company()
    recipient_validation: Validation = Validation()
    observation: Observation | None = None
    staff: Staff | None = None
    severe_allergies_confirmed: list[Text] = []

    @model_validator(mode="after")
    def _dates_in_order(self) -> "Setup":
        born, today = self.resident.birth_date, self.now.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
        if born > today:
            raise ValueError(f"resident.birth_date {born} is after {today}")
        dated = [(f"history.{number}", one.date) for number, one in enumerate(self.history)]
        dated += [(f"blood_products.{number}", one.date) for number, one in enumerate(self.blood_products)]
        for name, day in dated:
            if not born <= day <= today:
                raise ValueError(f"{name}.date {day} is not between birth and {today}")
        return self


class Case(_Part):
    """One case of a file."""

    id: Text
    setup: Setup


def read_case(raw: Any, *, number: int) -> Case:
    """The case, typed.

    :raises Malformed: naming the case (its id, else its place in the file) and every field that is wrong.
    """
    name = raw.get("id") if isinstance(raw, dict) else None
    try:
        return Case.model_validate(raw)
    except Faults as faults:
        told = "; ".join(_told(dict(fault)) for fault in faults.errors())
        raise Malformed(f"case {name or f'number {number}'}: {told}") from faults


def _told(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    what = str(fault["msg"]).removeprefix("Value error, ")
    return f"{where}: {what}" if where else what
