"""A search as it was sent: which parameters, how many, from where on."""

import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from vaccsched.fhir.errors import UnknownParameter, WrongParameter

COUNT, MOST = 50, 200  # resources on a page: unless asked otherwise, and at most
MOST_VALUES = 200  # of all parameters together: each may be a question to the database
SILENT = ("_format", "_pretty")  # how, not what
REFERENCE = re.compile(r"(?:https?://\S+/)?(?:(?P<kind>[A-Za-z]+)/)?(?P<id>[A-Za-z0-9\-.]{1,64})")
AFTER = "_after"  # our own: the last resource of the page before

Values = tuple[str, ...]  # one of these


@dataclass(frozen=True, kw_only=True)
class Asked:
    """``params``: each with the values of which one must fit; sent twice, both must. ``after``: the page before."""

    params: tuple[tuple[str, Values], ...]
    count: int
    after: uuid.UUID | None

    def values(self, name: str) -> list[Values]:
        """Everything that was asked under this name."""
        return [values for known, values in self.params if known == name]

    def one(self, name: str) -> str | None:
        """The only value of this name; None where there is none or more than one."""
        found = self.values(name)
        return found[0][0] if len(found) == 1 and len(found[0]) == 1 else None


def read_search(sent: Iterable[tuple[str, str]], *, known: Collection[str]) -> Asked:
    """:raises UnknownParameter: it would be ignored. :raises WrongParameter: no number, no id, nothing, too many."""
    params: list[tuple[str, Values]] = []
    count, after, said = COUNT, None, 0
    for name, text in sent:
        if name == "_count":
            count = _count(text)
        elif name == AFTER:
            after = _id(name, text)
        elif name not in SILENT:
            params.append((name, _values(name, text, known)))
            said += len(params[-1][1])
            if said > MOST_VALUES:
                raise WrongParameter(name=name, value=f"> {MOST_VALUES}")
    return Asked(params=tuple(params), count=count, after=after)


def part_of(keys: Iterable[uuid.UUID], asked: Asked) -> tuple[list[uuid.UUID], uuid.UUID | None, int | None]:
    """Of things that were found by their ids one page, the id after which the next begins, and with ``_count=0`` only
    how many there are.
    """
    found = sorted(set(keys))
    if not asked.count:
        return [], None, len(found)
    rest = [one for one in found if asked.after is None or one > asked.after]
    kept = rest[: asked.count]
    return kept, kept[-1] if len(rest) > len(kept) else None, None


def reference_id(text: str, *, kind: str) -> uuid.UUID | None:
    """The id in ``Patient/<id>``, ``<id>`` or a full address; None: of another kind, or none of ours."""
    found = REFERENCE.fullmatch(text)
    if found is None or found["kind"] not in (None, kind):
        return None
    try:
        return uuid.UUID(found["id"])
    except ValueError:
        return None


def token(text: str) -> tuple[str | None, str]:
    """``system|code``: the system is None when it was not said, "" when it was said that there is none."""
    system, bar, code = text.partition("|")
    return (system, code) if bar else (None, system)


def _values(name: str, text: str, known: Collection[str]) -> Values:
    if name not in known:
        raise UnknownParameter(name=name[:60])
    values = tuple(one for one in text.split(",") if one)
    if not values:
        raise WrongParameter(name=name, value="")
    return values


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise WrongParameter(name="_count", value=text[:60])
    return min(int(text), MOST)


def _id(name: str, text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise WrongParameter(name=name, value=text[:60]) from None
