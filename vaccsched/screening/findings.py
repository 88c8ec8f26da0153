"""What the inquiry finds, by kind of vaccine, each with the clause it rests on. Decides from values handed in.

Only dates block (domain.md §2.3): a 是 raises a flag that a doctor resolves. Rabies vaccine is never deferred.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dateutil.relativedelta import relativedelta
from flask_babel import lazy_gettext as _l

from vaccsched.screening.flags import (
    AFTER_BLOOD,
    BETWEEN_LIVE,
    FLAGS,
    FORM,
    INJECTED,
    INTERVALS,
    LAW,
    NOT_AFTER_BLOOD,
    RABIES,
    RABIES_NORM,
    SCHEDULE,
    Face,
    Flag,
)
from vaccsched.screening.models import InquiryOutcome
from vaccsched.screening.rules import AnswerSet
from vaccsched.shared import format as wording
from vaccsched.vaccines.forecast.facts import Finding as DateFinding
from vaccsched.vaccines.forecast.facts import FindingCode, Reason

__all__ = ["FORM", "INTERVALS", "LAW", "RABIES", "RABIES_NORM", "SCHEDULE", "Face"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to look at for one vaccine. ``proposes`` None: the doctor judges; ``blocks`` only by dates."""

    code: str
    vaccine_code: str
    sentence: Any
    clause: str
    proposes: InquiryOutcome | None = None
    blocks: bool = False
    reason: Reason | None = None

    def say(self, lang: str = "zh") -> str:
        """The sentence in the reader's language."""
        return self.reason.text(lang) if self.reason else str(self.sentence)


# item → the interval, vaccines it does not concern, the sentence while it lasts, the sentence when it is over
INTERVALS_FROM: dict[str, tuple[relativedelta, frozenset[str], Any, Any]] = {
    "blood_product": (
        AFTER_BLOOD,
        NOT_AFTER_BLOOD,
        _l("%(told)s 用过血液制品或免疫球蛋白，注射类活疫苗要满 3 个月，%(first)s 起可以打。"),
        _l("%(told)s 用过血液制品或免疫球蛋白，已满 3 个月，不影响。"),
    ),
    "live_vaccine_1m": (
        BETWEEN_LIVE,
        frozenset(),
        _l("%(told)s 打过注射类活疫苗，要隔 28 天，%(first)s 起可以打。"),
        _l("%(told)s 打过注射类活疫苗，已满 28 天或在同一天，不影响。"),
    ),
}
AFTER_EXPOSURE = _l("狂犬病疫苗暴露后接种没有禁忌，不因此推迟。")


def from_answers(answers: AnswerSet, faces: Iterable[Face]) -> list[Finding]:
    """A flag for every 是 and every vaccine it concerns; where the day is known, what it says by dates instead."""
    dated = {key for key in INTERVALS_FROM if answers[key].on is not None}
    return [found for face in faces for key in answers.yes if key not in dated for found in _flag(key, face)]


def from_told_days(answers: AnswerSet, faces: Iterable[Face], *, on: dt.date) -> list[Finding]:
    """Intervals counted from the days that were told: 3 months after blood products, 28 days between injected live
    vaccines unless on the same day (免疫程序(2026年版) 一般原则). Dates block.
    """
    return [
        _from_told_day(key, face, told, on)
        for key, (_gap, but, _waits, _over) in INTERVALS_FROM.items()
        if answers[key].yes and (told := answers[key].on) is not None
        for face in faces
        if face.kind in INJECTED and face.code not in but
    ]


def from_record(conditions: Collection[str], allergies: Collection[str], faces: Iterable[Face]) -> list[Finding]:
    """A flag for every vaccine that a condition or severe allergy on record, confirmed by a doctor, concerns."""
    known = [found for face in faces for key in sorted(conditions) for found in _flag(key, face)]
    return known + [_allergic(face, allergies) for face in faces if allergies]


def from_temperature(tenths: int | None, *, line_tenths: int, faces: Iterable[Face]) -> list[Finding]:
    """A flag for every vaccine when the axillary temperature reaches the clinic's line; both in 0.1 °C."""
    if tenths is None or tenths < line_tenths:
        return []
    measured, line = f"{tenths / 10:.1f}", f"{line_tenths / 10:.1f}"
    sentence = _l(
        "体温 %(measured)s ℃，达到本门诊 %(line)s ℃ 的推迟线：一般先推迟，退热后尽早补。", measured=measured, line=line
    )
    flag = Flag(key="fever", sentence=sentence, clause=FORM, proposes=InquiryOutcome.POSTPONE)
    return [_for(flag, face) for face in faces]


def from_dates(found: Mapping[str, Iterable[DateFinding]]) -> list[Finding]:
    """Objections of the forecaster by vaccine code. What is arithmetic blocks; rabies only the same dose twice."""
    return [_from_date(code, one) for code, objections in found.items() for one in objections]


def is_blocked(findings: Iterable[Finding], vaccine_code: str) -> bool:
    """Whether dates forbid this vaccine today."""
    return any(one.blocks for one in findings if one.vaccine_code == vaccine_code)


def proposal(findings: Iterable[Finding]) -> InquiryOutcome:
    """The gravest outcome proposed; 建议 when none is. A proposal only: the doctor decides."""
    proposed = {one.proposes for one in findings}
    for outcome in (InquiryOutcome.NOT_SUITABLE, InquiryOutcome.POSTPONE):
        if outcome in proposed:
            return outcome
    return InquiryOutcome.RECOMMEND


def _flag(key: str, face: Face) -> Iterator[Finding]:
    flag = next((one for one in FLAGS if one.key == key and one.fits(face)), None)
    if flag is not None:
        yield _for(flag, face)


def _from_told_day(key: str, face: Face, told: dt.date, on: dt.date) -> Finding:
    gap, _but, waits, over = INTERVALS_FROM[key]
    first = told + gap
    blocks = on < first and not (key == "live_vaccine_1m" and told == on)
    return Finding(
        code=key,
        vaccine_code=face.code,
        sentence=_Filled(waits if blocks else over, told=told, first=first),
        clause=INTERVALS,
        proposes=InquiryOutcome.POSTPONE if blocks else None,
        blocks=blocks,
    )


class _Filled:
    """A sentence whose days are written in the language of whoever reads it."""

    def __init__(self, sentence: Any, **days: dt.date) -> None:
        self.sentence, self.days = sentence, days

    def __str__(self) -> str:
        return str(self.sentence) % {name: wording.full_day(day) for name, day in self.days.items()}


def _allergic(face: Face, allergies: Collection[str]) -> Finding:
    own = face.code in allergies
    sentence = (
        _l("记录里：医生确认对这种疫苗严重过敏。同一种疫苗不宜再打。")
        if own
        else _l(
            "记录里：医生确认的严重过敏（%(what)s）。请核对是不是这种疫苗的成分。",
            what=str(_l("、")).join(sorted(allergies)),
        )
    )
    proposes = InquiryOutcome.NOT_SUITABLE if own else None
    flag = Flag(key="severe_allergy", sentence=sentence, clause=SCHEDULE, proposes=proposes)
    return _for(flag, face)


def _for(flag: Flag, face: Face) -> Finding:
    if face.code == RABIES and flag.proposes is not None:
        return Finding(code=flag.key, vaccine_code=face.code, sentence=AFTER_EXPOSURE, clause=RABIES_NORM)
    return Finding(
        code=flag.key, vaccine_code=face.code, sentence=flag.sentence, clause=flag.clause, proposes=flag.proposes
    )


def _from_date(vaccine_code: str, one: DateFinding) -> Finding:
    blocks = one.blocks and (vaccine_code != RABIES or one.code is FindingCode.SAME_DOSE_GIVEN)
    return Finding(
        code=one.code,
        vaccine_code=vaccine_code,
        sentence="",
        reason=one.reason,
        clause=one.rule,
        proposes=InquiryOutcome.POSTPONE if blocks else None,
        blocks=blocks,
    )
