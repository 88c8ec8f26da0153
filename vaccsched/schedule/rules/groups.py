"""Who may take a place of the walk-in pool (通知2021 为老年人等有需求的居民提供一定数量的现场预约号源)."""

import datetime as dt
import enum
from collections.abc import Sequence
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import lazy_gettext as _l


class Group(enum.StrEnum):
    """A group that a clinic may name for its pool (``Clinic.walk_in_groups``)."""

    AGE_65 = "age_65"
    AGE_60 = "age_60"
    PREGNANCY = "pregnancy"
    DISABILITY = "disability"
    NO_PHONE = "no_phone"


WORDS: dict[Group, Any] = {
    Group.AGE_65: _l("65 岁及以上"),
    Group.AGE_60: _l("60 岁及以上"),
    Group.PREGNANCY: _l("孕妇"),
    Group.DISABILITY: _l("残疾人"),
    Group.NO_PHONE: _l("没有手机或不会用手机"),
}
YEARS: dict[Group, int] = {Group.AGE_65: 65, Group.AGE_60: 60}  # told by the birth date
STATED = tuple(group for group in Group if group not in YEARS)  # told by whoever stands at the desk


def group_of(*, birth_date: dt.date, on: dt.date, stated: str | None, admitted: Sequence[str]) -> Group | None:
    """The group for which a person may take a place of the pool on a day; None: none of those the clinic names.

    A group of age follows from the birth date alone (calendar years); any other counts when the desk states it.
    """
    for group in Group:
        if group in admitted and group in YEARS and birth_date + relativedelta(years=YEARS[group]) <= on:
            return group
    return next((group for group in STATED if group == stated and group in admitted), None)


def to_state(*, admitted: Sequence[str]) -> list[Group]:
    """The groups of this clinic that only the desk can tell."""
    return [group for group in STATED if group in admitted]
