"""Soft stops: what asks for one more press with a reason, unless the county made it stop (decision 0020). Pure."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.shared.format import full_day
from vaccsched.stops.models import SoftRule
from vaccsched.stops.rules.people import is_other_guardian
from vaccsched.stops.rules.situation import Situation

NEAR = dt.timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One soft stop: the rule and the sentence that the vaccinator reads."""

    rule: SoftRule
    sentence: Any


def asks(now: Situation) -> Iterator[Ask]:
    """Every soft stop of a situation, whatever its class."""
    vial = now.vial
    if now.look_alikes:
        others = "、".join(f"{one.name} {full_day(one.birth_date)}" for one in now.look_alikes)
        sentence = _l("今天还有一位很容易弄混的人：%(others)s。请再核对是哪一位。", others=others)
        yield Ask(rule=SoftRule.LOOK_ALIKE, sentence=sentence)
    if vial is not None and now.today <= vial.expires_on <= now.today + NEAR:
        left = (vial.expires_on - now.today).days
        sentence = _l("这支疫苗的有效期到 %(day)s，还剩 %(days)s 天。", day=full_day(vial.expires_on), days=left)
        yield Ask(rule=SoftRule.NEAR_EXPIRY, sentence=sentence)
    if vial is not None and vial.manufacturer and now.makers and vial.manufacturer not in now.makers:
        sentence = _l(
            "以前打的是 %(before)s 的，这支是 %(now)s 的。",
            before="、".join(sorted(now.makers)), now=vial.manufacturer,
        )  # fmt: skip
        yield Ask(rule=SoftRule.BRAND_DIFFERS, sentence=sentence)
    if is_other_guardian(now.company, now.verified_by):
        yield Ask(rule=SoftRule.OTHER_GUARDIAN, sentence=_l("看品名和有效期的人不是签字的人，也不是登记的监护人。"))
