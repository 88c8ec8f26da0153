"""What a cell says. Each reader answers the value or raises ``Unreadable`` with a code of ``words.FAULTS``."""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from vaccsched.imports.rules import foreign
from vaccsched.shared.degrees import tenths_of
from vaccsched.shared.stamps import on_the_wall, split_zone

TIMES = ("%H:%M:%S", "%H:%M")
NUMBER = re.compile(r"[+-]?\d{1,3}([.,]\d{1,3})?")
TAIL = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$")
UNHELD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
NOT_IN_WORDS = re.compile(r"[\s　()（）\[\]【】·,，、_\-]+")
EARLIEST, LATEST = 1850, 2200
LONGEST = 200


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with one cell; ``shown`` is the cell as it may be shown again, empty for numbers of people."""

    field: str
    code: str
    shown: str = ""


class Unreadable(Exception):
    """A cell that says nothing we know."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean(text: str) -> str:
    """A cell as kept: without control characters and spaces around."""
    return UNHELD.sub("", text).strip()


def day(text: str) -> dt.date:
    """A day as files write it: 2020-3-1, 20200301, 2020/03/01, 2020年3月1日; a time behind it is dropped.

    :raises Unreadable: day
    """
    plain = TAIL.sub("", unicodedata.normalize("NFKC", text).strip())
    for shape in foreign.DAYS:
        try:
            found = dt.datetime.strptime(plain, shape)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if EARLIEST <= found.year <= LATEST:
            return found.date()
    raise Unreadable("day")


def time(text: str) -> dt.time:
    """:raises Unreadable: time"""
    plain = unicodedata.normalize("NFKC", text).strip().split(" ")[-1].split("T")[-1]
    for shape in TIMES:
        try:
            return dt.datetime.strptime(plain, shape).time()  # noqa: DTZ007 - of a day that stands elsewhere
        except ValueError:
            continue
    raise Unreadable("time")


def moment(text: str) -> dt.datetime:
    """Day and time on the clinic's clock; a zone written behind is obeyed.

    :raises Unreadable: moment
    """
    plain, zone = split_zone(unicodedata.normalize("NFKC", text))
    first, _, rest = plain.replace("T", " ").partition(" ")
    try:
        return on_the_wall(dt.datetime.combine(day(first), time(rest.strip().split(".")[0])), zone)
    except Unreadable:
        raise Unreadable("moment") from None


def count(text: str, *, least: int, most: int, code: str) -> int:
    """A whole number between two bounds; 「第3剂」 and 「3.0」 are forgiven.

    :raises Unreadable: ``code``
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip(foreign.COUNTERS).removesuffix(".0")
    if not plain.isdecimal() or len(plain) > 6 or not least <= int(plain) <= most:
        raise Unreadable(code)
    return int(plain)


def tenths(text: str) -> int:
    """A temperature in 0.1 ℃.

    :raises Unreadable: warmth
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("°C", "").replace("℃", "").strip()
    plain = plain.removesuffix("C").strip()
    if NUMBER.fullmatch(plain) is None:
        raise Unreadable("warmth")
    found = tenths_of(f"{float(plain.replace(',', '.')):.1f}")
    if found is None or not -900 <= found <= 500:
        raise Unreadable("warmth")
    return found


def word_key(text: str) -> str:
    """A word for comparing: half-width, lower case, without brackets and spaces."""
    return NOT_IN_WORDS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def word(text: str, known: Mapping[str, str], *, code: str) -> str:
    """The code that a word stands for; ``known`` by ``word_key``.

    :raises Unreadable: ``code``
    """
    found = known.get(word_key(text))
    if found is None:
        raise Unreadable(code)
    return found


def short(text: str, *, most: int, code: str = "long") -> str:
    """:raises Unreadable: long"""
    if len(text) > most or not text.isprintable():
        raise Unreadable(code)
    return text
