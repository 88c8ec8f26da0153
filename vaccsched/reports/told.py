"""What the county's platform was told of the doses is a later room's to know: it says here how to ask."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable

from vaccsched.reports.rules.facts import ToldFact

Told = tuple[dt.datetime, dt.datetime | None, str]  # when given, when the platform had it, which vaccine
Source = Callable[[uuid.UUID, dt.datetime, dt.datetime], Iterable[Told]]
_sources: list[Source] = []


def ask(source: Source) -> None:
    """Ask this one, too: of a clinic, doses given from an instant to before another. Said once, when the program is
    made.
    """
    if source not in _sources:
        _sources.append(source)


def told(clinic_id: uuid.UUID, since: dt.datetime, until: dt.datetime) -> list[ToldFact]:
    """The doses that were to be told, by when they were given."""
    found = [one for source in _sources for one in source(clinic_id, since, until)]
    return [ToldFact(at=at, told_at=told_at, vaccine=vaccine) for at, told_at, vaccine in found]
