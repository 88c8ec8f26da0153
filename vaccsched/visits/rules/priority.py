"""Who belongs to a priority group (domain 5.5: 65+, disabled, pregnant, infants, others by local notice)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import lazy_gettext as _l

from vaccsched.visits.models import PriorityGroup as PriorityGroup

PRIORITY_WORDS: dict[PriorityGroup, Any] = {
    PriorityGroup.AGE_65: _l("65 岁及以上"),
    PriorityGroup.PREGNANCY: _l("孕妇"),
    PriorityGroup.DISABILITY: _l("残疾人"),
    PriorityGroup.INFANT: _l("未满月的孩子"),
    PriorityGroup.CARER: _l("一人带多个幼儿"),
    PriorityGroup.SOLDIER: _l("军人、消防救援人员"),
}
BY_BIRTH = (PriorityGroup.INFANT, PriorityGroup.AGE_65)  # told by the birth date; every other one states the desk
BY_STATEMENT = tuple(group for group in PriorityGroup if group not in BY_BIRTH)


def priority_group(
    *, birth_date: dt.date, stated: str | None, admitted: Sequence[str], on: dt.date
) -> PriorityGroup | None:
    """The group for which somebody may go ahead on a day, of those the clinic's rule names; None: no group.

    Ages are in calendar years and calendar months.
    """
    if PriorityGroup.INFANT in admitted and on < birth_date + relativedelta(months=1):
        return PriorityGroup.INFANT
    if PriorityGroup.AGE_65 in admitted and birth_date + relativedelta(years=65) <= on:
        return PriorityGroup.AGE_65
    return next((group for group in BY_STATEMENT if group == stated and group in admitted), None)
