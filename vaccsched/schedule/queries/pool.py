"""The protected pool: for whom it is kept."""

import datetime as dt

from vaccsched.schedule.rules import groups
from vaccsched.schedule.rules.groups import STATED as STATED
from vaccsched.schedule.rules.groups import WORDS as WORDS
from vaccsched.schedule.rules.groups import YEARS as YEARS  # the groups of age
from vaccsched.schedule.rules.groups import Group as Group
from vaccsched.sites.models import Clinic


def group_of(*, birth_date: dt.date, clinic: Clinic, on: dt.date, stated: str | None = None) -> Group | None:
    """The group for which somebody may take a place of this clinic's pool; None: none that the clinic names.

    ``stated``: what the desk says of the person; an age is never stated.
    """
    return groups.group_of(birth_date=birth_date, on=on, stated=stated, admitted=clinic.walk_in_groups)


def to_state(*, clinic: Clinic) -> list[Group]:
    """The groups of this clinic that only the desk can tell."""
    return groups.to_state(admitted=clinic.walk_in_groups)


def kept_for(*, clinic: Clinic) -> list[str]:
    """For whom the pool is kept, in the reader's words and the clinic's order."""
    return [str(WORDS[Group(code)]) for code in clinic.walk_in_groups if code in set(Group)]
