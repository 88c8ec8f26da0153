"""Types that every description shares. Days are ``2026-12-04``, instants carry a zone, texts are kept as they are."""

import datetime as dt
import re
import uuid
from typing import Annotated, Any

from flask_babel import lazy_gettext as _l
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

from vaccsched.shared.fields import possible
from vaccsched.shared.forms import UNKEPT

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})", re.ASCII)


class In(BaseModel):
    """A body; what it does not know it refuses."""

    model_config = ConfigDict(extra="forbid")


class Query(BaseModel):
    """What stands behind the question mark; what it does not know it refuses: a misspelt day would answer another."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """An answer."""

    model_config = ConfigDict(from_attributes=True)


def _iso_day(value: Any) -> Any:
    if isinstance(value, dt.date) or (isinstance(value, str) and DAY.fullmatch(value)):
        return value
    raise ValueError(str(_l("日期请写成 2026-12-04 这样。")))


def _iso_instant(value: Any) -> Any:
    if isinstance(value, dt.datetime) or (isinstance(value, str) and INSTANT.fullmatch(value)):
        return value
    raise ValueError(str(_l("时间请带时区，写成 2026-12-04T09:30:00+08:00 这样。")))


def _possible(value: Any) -> Any:
    try:
        return possible(value.astimezone(dt.UTC)) and value if isinstance(value, dt.datetime) else possible(value)
    except (ValueError, OverflowError):
        raise ValueError(str(_l("这个日期太远，算不了。请核对年份。"))) from None


def _kept(value: str) -> str:
    if UNKEPT.search(value):
        raise ValueError(str(_l("这里有不能保存的字符，请去掉再发。")))
    return value


def whole(value: Any) -> Any:
    """:raises ValueError: no ``true`` and no ``1.0`` where a whole number belongs; the address carries text."""
    if isinstance(value, bool | float):
        raise ValueError(str(_l("请写整数。")))
    return value


def each_once(value: list[Any]) -> list[Any]:
    """:raises ValueError: something stands there twice."""
    if len(set(value)) != len(value):
        raise ValueError(str(_l("有的写了两次，请去掉重复的。")))
    return value


Day = Annotated[dt.date, BeforeValidator(_iso_day), AfterValidator(_possible)]
Instant = Annotated[dt.datetime, BeforeValidator(_iso_instant), AfterValidator(_possible)]
Id = uuid.UUID
Word = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_kept)]
Codes = Annotated[
    list[Word], Field(min_length=1, max_length=2, json_schema_extra={"uniqueItems": True}), AfterValidator(each_once)
]
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,200}$")]
Limit = Annotated[int, Field(ge=1, le=200)]
KEY = r"^[\x21-\x7e]{8,80}$"


class Headers(BaseModel):
    """Of a request that takes something scarce."""

    model_config = ConfigDict(extra="ignore")

    idempotency_key: Annotated[
        str, StringConstraints(pattern=KEY), WithJsonSchema({"type": "string", "pattern": "^[!-~]{8,80}$"})
    ]


class PageQuery(Query):
    """A part of a long list."""

    cursor: Cursor | None = None
    limit: Limit = 50


class Problem(Out):
    """RFC 9457, with a code for programs and sentences by field. A refusal may carry more facts."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    instance: str
    errors: dict[str, list[str]] = {}
