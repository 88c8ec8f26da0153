"""Stock: deliveries, movements, temperatures."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from vaccsched.api.schemas.base import Day, Id, In, Instant, Out, PageQuery, Text, whole

Tenths = Annotated[int, Field(ge=-1000, le=1000), BeforeValidator(whole)]
Minutes = Annotated[int, Field(ge=0, le=100_000), BeforeValidator(whole)]
Code = Annotated[str, StringConstraints(pattern=r"^[\x1d -~]{7,60}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]


class ReceiptLotIn(In):
    """One lot with its certificates and the scanned codes of its smallest packs."""

    product_code: Annotated[str, StringConstraints(pattern=r"^[0-9]{7}$")]
    lot_number: Name
    expires_on: Day
    release_certificate: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,60}$")]
    import_clearance: Annotated[str, StringConstraints(pattern=r"^[!-~]{1,60}$")] | None = None
    trace_codes: Annotated[list[Code], Field(min_length=1, max_length=500)]


class ReceiptIn(In):
    """A delivery with its temperature record, 0.1 ℃ (疫苗管理法 第38、39条). Two people sign for it at the clinic."""

    location_id: Id
    supplier: Text
    courier: Text
    arrived_at: Instant
    transport: Literal["cold", "frozen"]
    trip_minutes: Minutes
    start_tenths: Tenths | None = None
    arrival_tenths: Tenths | None = None
    lowest_tenths: Tenths | None = None
    highest_tenths: Tenths | None = None
    interval_minutes: Minutes | None = None
    packaging_ok: bool
    cooling_ok: bool
    lots: Annotated[list[ReceiptLotIn], Field(min_length=1, max_length=50)]


class ReceiptLotOut(Out):
    """One lot of a delivery."""

    product_code: str
    lot_number: str
    expires_on: Day
    packs: int


class ReceiptOut(Out):
    """A delivery; in stock with the second signature (``accepted``)."""

    id: Id
    clinic_id: Id
    location_id: Id
    status: Literal["draft", "waiting", "accepted", "refused"]
    faults: list[str]
    supplier: str
    arrived_at: Instant
    lots: list[ReceiptLotOut]


class ReceiptsOut(Out):
    """Part of the deliveries, the oldest first."""

    items: list[ReceiptOut]
    next_cursor: str | None = None


class MovementOut(Out):
    """A change of stock in one place: doses into it, or (below 0) out of it."""

    id: Id
    at: Instant
    kind: Literal["receive", "use", "undo_use", "waste", "transfer", "issue", "return", "adjust", "dispose"]
    doses: int
    vaccine_code: str
    product_code: str
    lot_number: str
    expires_on: Day
    trace_code: str | None = None
    location_id: Id | None = None
    reason: str | None = None


class MovementsOut(Out):
    """Part of the movements, the oldest first."""

    items: list[MovementOut]
    next_cursor: str | None = None


class SpanQuery(PageQuery):
    """From one day to another, both included; today when none is named."""

    first: Day | None = None
    last: Day | None = None


class PlaceOut(Out):
    """Where vaccine is kept."""

    id: Id
    name: str
    kind: Literal["fridge", "freezer", "station", "bag"]


class PlacesOut(Out):
    """All in use."""

    items: list[PlaceOut]


class ReadingIn(In):
    """What a thermometer shows now, 0.1 ℃."""

    location_id: Id
    tenths: Tenths
    note: Text | None = None


class ReadingOut(Out):
    """A temperature of a place; ``in_range``: as the place should be."""

    id: Id
    location_id: Id
    at: Instant
    tenths: int


class LoggedIn(In):
    """One row of a logger."""

    at: Instant
    tenths: Tenths


class LoggerIn(In):
    """Rows of a logger; the same rows again change nothing."""

    location_id: Id
    readings: Annotated[list[LoggedIn], Field(min_length=1, max_length=1000)]


class LoggerOut(Out):
    """How many rows were new, and how many of them out of range."""

    counts: dict[str, int]
    out_of_range: int
