"""The sentences of the forecast, Chinese first; blanks are filled when somebody reads them."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, NamedTuple

from vaccsched.vaccines.forecast.facts import FindingCode, Reason
from vaccsched.vaccines.forecast.periods import Period

_FIRST_DAY = Period(days=1)


class Limit(NamedTuple):
    """A day before which a dose is not allowed, and the rule that says so."""

    day: date
    code: FindingCode
    rule: str
    period: Period = Period()
    since: date | None = None
    other: Reason | None = None  # the dose or product the interval counts from


_BECAUSE = {
    FindingCode.SAME_SEASON: ("本流行季已经打过，等下一个流行季（{day}起）", "waits for the next season (from {day})"),
    FindingCode.TOO_EARLY_AGE: ("要满{age_zh}才能打", "is given from {age_en} of age"),
    FindingCode.TOO_EARLY_INTERVAL: (
        "与{other_zh}（{since}）要隔{gap_zh}",
        "is given {gap_en} or more after {other_en} ({since})",
    ),
    FindingCode.NOT_YET_IN_PROGRAMME: ("自{day}起才纳入免疫规划", "joined the programme on {day}"),
    FindingCode.LIVE_28_DAYS: (
        "与{other_zh}（{since}）都是打针的活疫苗，不在同一天打就要隔{gap_zh}",
        "and {other_en} ({since}) are injected live vaccines: the same day, or {gap_en} apart",
    ),
    FindingCode.BLOOD_PRODUCT_3_MONTHS: (
        "在用过{other_zh}（{since}）满{gap_zh}后才能打",
        "is given {gap_en} or more after {other_en} ({since})",
    ),
}


def because(limit: Limit) -> tuple[str, str, Mapping[str, Any]]:
    """The words and blanks for one limit, in both languages, to stand after the dose's name."""
    zh, en = _BECAUSE[limit.code]
    other = limit.other or Reason("", "")
    period = limit.period
    blanks = {
        "day": limit.day,
        "since": limit.since,
        "age_zh": period.age_zh,
        "age_en": period.en,
        "gap_zh": period.zh,
        "gap_en": period.en,
        "other_zh": other.zh,
        "other_en": other.en,
    }
    return zh, en, blanks


def not_yet(limit: Limit, dose: int) -> Reason:
    """Why the dose has to wait, and until when."""
    zh, en, blanks = because(limit)
    return Reason(
        f"第{{dose}}剂{zh}，最早{{day}}。", f"Dose {{dose}} {en}: earliest {{day}}.", {**blanks, "dose": dose}
    )


def due(limit: Limit, dose: int) -> Reason:
    """Why the dose may be given."""
    if limit.code is FindingCode.TOO_EARLY_AGE:
        return Reason(
            "年龄已到（{age_zh}起），第{dose}剂可以打了。",
            "Old enough (from {age_en} of age); dose {dose} may be given.",
            {"age_zh": limit.period.age_zh, "age_en": limit.period.en, "dose": dose},
        )
    return Reason(
        "年龄和间隔都已到（{day}起），第{dose}剂可以打了。",
        "Age and interval are reached (since {day}); dose {dose} may be given.",
        {"day": limit.day, "dose": dose},
    )


def overdue(dose: int, before: Period) -> Reason:
    """The recommended completion age has passed: catch up, never restart (G05, G07)."""
    zh = "第{dose}剂应在满{age_zh}前打完，已经过了，请尽快补种。"
    en = "Dose {dose} should be done before {age_en} of age; please catch up soon."
    if before == _FIRST_DAY:
        zh = "第{dose}剂应在出生后24小时内打，已经过了，请尽快补种。"
        en = "Dose {dose} should be given within 24 hours of birth; please catch up soon."
    if dose > 1:
        zh, en = f"{zh}前面打过的都算数，不用从头打。", f"{en} Earlier doses count."
    return Reason(zh, en, {"dose": dose, "age_zh": before.age_zh, "age_en": before.en})


def with_birth_hour(reason: Reason, before: Period | None, ends: date | None, born_at: time | None) -> Reason:
    """The first day of life is counted in hours where the birth time is known; elsewhere nothing is added."""
    if before != _FIRST_DAY or born_at is None:
        return reason
    zh, en = "24小时到{hour_day}{hour}为止。", "The 24 hours end on {hour_day} at {hour}."
    return joined(reason, Reason(zh, en, {"hour_day": ends, "hour": born_at.strftime("%H:%M")}))


def with_longest_gap(reason: Reason, longest: Period, *, late: bool) -> Reason:
    """The advice how long to wait at most; a series is never restarted (G05)."""
    zh = "与上一剂已隔了{longest_zh}以上，请尽快打，不用从头打。" if late else "最好在上一剂后{longest_zh}内打。"
    en = (
        "More than {longest_en} have passed; never restarted."
        if late
        else "Best within {longest_en} of the dose before."
    )
    return joined(reason, Reason(zh, en, {"longest_zh": longest.zh, "longest_en": longest.en}))


def complete(number: int) -> Reason:
    """Nothing more to give."""
    return Reason("{n}剂已经打完，不用再打。", "Complete with {n}; nothing more is needed.", {"n": number})


def too_late(age: Period, dose: int, *, included: bool) -> Reason:
    """The hard end of the age window."""
    return Reason(
        "第{dose}剂不能晚于{age_zh}，已经来不及，不再打。"
        if included
        else "第{dose}剂只能在满{age_zh}前打，已经来不及，不再打。",
        "Dose {dose} cannot be given after {age_en} of age."
        if included
        else "Dose {dose} can only be given before {age_en} of age.",
        {"dose": dose, "age_zh": age.age_zh, "age_en": age.en},
    )


AFTER_INVALID = Reason(
    "上一剂（{since}）打得太早、不算数，隔多久再打规定没有写明；{until}前要打请先问医生。",
    "The last dose ({since}) was too early and does not count; the interval after it is not written. "
    "Before {until} ask a doctor.",
)
NOT_TOLD = Reason(
    "理由关系到健康情况，没有授权看健康情况，这里不写；请问本人或接种门诊。",
    "The reason concerns health, and leave was not given to read that: ask the person or the clinic.",
)
NASAL = Reason(
    "{since}用过{other_zh}，活疫苗之间的间隔规定只写了打针的；{until}前要打请先问医生。",
    "{other_en} was given on {since}; the rule names injected live vaccines only. Before {until} ask a doctor.",
)
ANTIBODY = Reason(
    "{since}用过{other_zh}，要不要隔3个月还没有核实；{until}前要打请先问医生。",
    "{other_en} was given on {since}; whether 3 months must pass is unverified. Before {until} ask a doctor.",
)


def joined(first: Reason, second: Reason) -> Reason:
    """Two sentences, one after the other."""
    return Reason(first.zh + second.zh, f"{first.en} {second.en}", {**first.blanks, **second.blanks})
