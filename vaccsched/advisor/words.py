"""The advisor's words and sentences for people."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.advisor.rules.proposals import Kind, Reason
from vaccsched.advisor.rules.what_if import Case
from vaccsched.schedule.models import HalfDay

WEEKDAYS = (_l("周一"), _l("周二"), _l("周三"), _l("周四"), _l("周五"), _l("周六"), _l("周日"))
HALVES = {HalfDay.MORNING: _l("上午"), HalfDay.AFTERNOON: _l("下午"), HalfDay.EVENING: _l("晚上")}
STATIONS = (_l("登记取号"), _l("预检知情"), _l("接种"))
KINDS: dict[str, Any] = {Kind.CAREFUL: _l("保守"), Kind.RECOMMENDED: _l("推荐"), Kind.MORE: _l("多接种")}
REASONS: dict[str, Any] = {
    Reason.AS_NOW: _l("近来的预测和实际对不上，先照现在的计划，不建议改。"),
    Reason.AROUND_ELDERS: _l("总号数不变，把预约挪开：%(start)s–%(end)s 留给现场来的人，平均 %(expected)s 人。"),
    Reason.FEWER: _l(
        "现在的号怎么排都超过限度，减少 %(fewer)s 个；%(start)s–%(end)s 留给现场来的人，平均 %(expected)s 人。"
    ),
    Reason.CALMER: _l("预约少一成，现场号多留到 95%% 的日子都够；等得更短，少接种一些人。"),
    Reason.MOST: _l("在等候、延时和忙碌的限度内，能放的最多的号。"),
    Reason.NO_MORE: _l("在限度内已经放不下更多的号，和推荐一样多。"),
}
CASES: dict[str, Any] = {
    Case.AS_PLANNED: _l("照计划"),
    Case.SCREENER_ILL: _l("一位预检人员请假"),
    Case.FRIDGE_FULL: _l("第二台冰箱满了，收不进新苗"),
    Case.FLU_WEEK: _l("流感季，现场多来四成"),
    Case.NO_RESERVE: _l("不留现场号，全部放到网上"),
}
BROKEN: dict[str, Any] = {
    "p90": _l("等得太久"),
    "overtime": _l("下班太晚"),
    "turned_away": _l("现场太多人没号"),
    "utilisation": _l("台太忙"),
}


def half_day_name(weekday: int, half_day: str) -> str:
    """「周一 上午」."""
    return f"{WEEKDAYS[weekday]} {HALVES[HalfDay(half_day)]}"


def clock_time(minute: float) -> str:
    """510 → ``08:30``."""
    return f"{int(minute) // 60:02d}:{int(minute) % 60:02d}"
