"""The indicators: each is one list of rows, and its figure is computed from that list alone (``domain.md`` §10.2).

A row of a share counts ``hit`` of ``of``; a row of a time carries ``minutes``. So a figure and the list behind it can
never differ.
"""

import datetime as dt
import enum
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.reports.rules.facts import DoseFact, Facts, FileFact, VisitFact

ELDER = 65  # years
ON_TIME = dt.timedelta(minutes=15)
ENTERED = dt.timedelta(hours=24)  # 规范(2023) §9.2.4
ITEMS = 15
READINGS = 2  # of a fridge a day


class Unit(enum.StrEnum):
    SHARE = "share"
    MEDIAN = "median"  # minutes, with P90


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing that was counted."""

    when: dt.date | dt.datetime
    what: str
    hit: int = 0
    of: int = 1
    minutes: float | None = None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The number: a share as ``hit`` of ``of``, or minutes P50 and P90 of ``of`` rows. None: nothing was counted."""

    hit: int
    of: int
    share: float | None = None
    p50: float | None = None
    p90: float | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One line of the report."""

    code: str
    group: str
    name: Any
    formula: Any
    unit: Unit
    rows: Callable[[Facts], Iterable[Row]]
    caution: Any = ""


GROUPS = {
    "flow": _l("预约和候种"),
    "safety": _l("接种和留观"),
    "vaccines": _l("疫苗和冷链"),
    "data": _l("数据质量"),
}


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank). ``values`` not empty."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def figure(indicator: Indicator, rows: Iterable[Row]) -> Figure:
    """The number of a list."""
    counted = list(rows)
    if indicator.unit is Unit.MEDIAN:
        minutes = [row.minutes for row in counted if row.minutes is not None]
        if not minutes:
            return Figure(hit=0, of=0)
        return Figure(hit=0, of=len(minutes), p50=percentile(minutes, 0.5), p90=percentile(minutes, 0.9))
    hit, of = sum(row.hit for row in counted), sum(row.of for row in counted)
    return Figure(hit=hit, of=of, share=hit / of if of else None)


def _visits(hit: Callable[[VisitFact], bool], among: Callable[[VisitFact], bool] = lambda _: True) -> Any:
    return lambda facts: [
        Row(when=one.arrived_at, what=one.ticket, hit=int(hit(one))) for one in facts.visits if among(one)
    ]


def _doses(hit: Callable[[DoseFact], bool]) -> Any:
    return lambda facts: [
        Row(when=one.at, what=f"{one.ticket or '—'} {one.vaccine}", hit=int(hit(one))) for one in facts.doses
    ]


def _minutes(start: Callable[[VisitFact], dt.datetime | None], end: Callable[[VisitFact], dt.datetime | None]) -> Any:
    def rows(facts: Facts) -> list[Row]:
        found = []
        for one in facts.visits:
            begins, ends = start(one), end(one)
            if begins is not None and ends is not None and ends >= begins:
                found.append(Row(when=one.arrived_at, what=one.ticket, minutes=(ends - begins).total_seconds() / 60))
        return found

    return rows


def _bookings(statuses: frozenset[str], among: frozenset[str]) -> Any:
    return lambda facts: [
        Row(when=one.slot_start, what="、".join(one.vaccines), hit=int(one.status in statuses))
        for one in facts.bookings
        if one.status in among
    ]


def _filled(facts: Facts) -> list[Row]:
    return [Row(when=one.starts_at, what="", hit=one.taken, of=one.places) for one in facts.slots if one.places]


def _readings(facts: Facts) -> list[Row]:
    return [
        Row(when=one.day, what=one.place, hit=min(one.readings, READINGS), of=READINGS) for one in facts.fridge_days
    ]


def _wasted(facts: Facts) -> list[Row]:
    return [
        Row(when=one.at, what=f"{one.vaccine} {one.lot} {one.reason}".strip(), hit=one.wasted, of=one.used + one.wasted)
        for one in facts.movements
    ]


def _reported(facts: Facts) -> list[Row]:
    """Told in time, of those told or overdue; what still has time is not counted."""
    rows = []
    for one in facts.cases:
        in_time = one.submitted_at is not None and one.submitted_at <= one.due_at
        if one.submitted_at is not None or (facts.now is not None and facts.now > one.due_at):
            rows.append(Row(when=one.due_at, what=one.code, hit=int(in_time)))
    return rows


def _files(which: Callable[[Facts], list[FileFact]]) -> Any:
    return lambda facts: [Row(when=one.when, what=one.what, hit=one.good, of=one.number) for one in which(facts)]


def _on_time(one: VisitFact) -> bool:
    assert one.slot_start is not None
    assert one.called_at is not None
    return one.called_at <= max(one.slot_start, one.arrived_at) + ON_TIME


CAME = frozenset({"arrived", "fulfilled"})
ALL = frozenset({"booked", "arrived", "fulfilled", "cancelled", "no_show"})

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        code="booked", group="flow", name=_l("预约率"), formula=_l("有预约的到诊 ÷ 全部到诊"), unit=Unit.SHARE,
        rows=_visits(lambda one: one.booked),
    ),
    Indicator(
        code="on_site", group="flow", name=_l("现场取号占比"), formula=_l("没有预约的到诊 ÷ 全部到诊"), unit=Unit.SHARE,
        rows=_visits(lambda one: not one.booked),
    ),
    Indicator(
        code="elders_on_site", group="flow", name=_l("65 岁以上现场取号占比"),
        formula=_l("没有预约的 65 岁以上到诊 ÷ 65 岁以上到诊"), unit=Unit.SHARE,
        rows=_visits(lambda one: not one.booked, lambda one: one.age >= ELDER),
    ),
    Indicator(
        code="filled", group="flow", name=_l("号源使用率"), formula=_l("已约的号 ÷ 开放的网上号"), unit=Unit.SHARE,
        rows=_filled,
    ),
    Indicator(
        code="no_show", group="flow", name=_l("爽约率"), formula=_l("没来的预约 ÷（来了的 + 没来的预约）"),
        unit=Unit.SHARE, rows=_bookings(frozenset({"no_show"}), CAME | {"no_show"}),
        caution=_l("爽约常因提醒不到或排队太久，不是居民的考核。"),
    ),
    Indicator(
        code="cancelled", group="flow", name=_l("取消率"), formula=_l("取消的预约 ÷ 全部预约"), unit=Unit.SHARE,
        rows=_bookings(frozenset({"cancelled"}), ALL),
    ),
    Indicator(
        code="on_time", group="flow", name=_l("准时叫号率"),
        formula=_l("预约到诊中，时段开始（晚到的按到达）后 15 分钟内叫到的 ÷ 叫到的"), unit=Unit.SHARE,
        rows=_visits(_on_time, lambda one: one.slot_start is not None and one.called_at is not None),
    ),
    Indicator(
        code="wait_first", group="flow", name=_l("等第一次叫号"), formula=_l("从取号到第一次叫号的分钟数"),
        unit=Unit.MEDIAN, rows=_minutes(lambda one: one.arrived_at, lambda one: one.called_at),
    ),
    Indicator(
        code="wait_dose", group="flow", name=_l("从取号到接种"), formula=_l("从取号到第一剂的分钟数"), unit=Unit.MEDIAN,
        rows=_minutes(lambda one: one.arrived_at, lambda one: one.first_dose_at),
    ),
    Indicator(
        code="items", group="safety", name=_l("三查七对一验证完整率"), formula=_l("15 项全部核对的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=_doses(lambda one: one.items_ok == ITEMS),
    ),
    Indicator(
        code="consent", group="safety", name=_l("知情同意率"), formula=_l("有知情同意的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=_doses(lambda one: one.consented),
    ),
    Indicator(
        code="watched", group="safety", name=_l("留观 30 分钟完成率"),
        formula=_l("留观满 30 分钟离开的到诊 ÷ 接种了的到诊"), unit=Unit.SHARE,
        rows=_visits(lambda one: one.watched is True, lambda one: one.given > 0 and one.left_at is not None),
    ),
    Indicator(
        code="postponed", group="safety", name=_l("推迟和不宜接种"), formula=_l("推迟或不宜 ÷ 做了健康询问的到诊"),
        unit=Unit.SHARE,
        rows=_visits(lambda one: one.outcome in {"postpone", "not_suitable"}, lambda one: one.outcome is not None),
        caution=_l("低不一定好：该推迟的要推迟。"),
    ),
    Indicator(
        code="aefi", group="safety", name=_l("异常反应及时上报率"),
        formula=_l("按时限（48 小时；严重的 2 小时）上报的 ÷ 已上报和已超时的"), unit=Unit.SHARE, rows=_reported,
        caution=_l("报得少不等于好。"),
    ),
    Indicator(
        code="scanned", group="vaccines", name=_l("追溯码扫码率"), formula=_l("扫码（含摄像头）的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=_doses(lambda one: one.code_entry in {"scan", "camera"}),
    ),
    Indicator(
        code="readings", group="vaccines", name=_l("冰箱测温率"), formula=_l("已测次数 ÷ 应测次数（每台每天 2 次）"),
        unit=Unit.SHARE, rows=_readings,
    ),
    Indicator(
        code="wasted", group="vaccines", name=_l("疫苗损耗率"), formula=_l("损耗剂次 ÷（使用 + 损耗）"),
        unit=Unit.SHARE, rows=_wasted, caution=_l("多人份疫苗开瓶必有损耗，不要为了它不开瓶。"),
    ),
    Indicator(
        code="timely", group="data", name=_l("时效性"), formula=_l("接种后 24 小时内录入的剂次 ÷ 全部剂次"),
        unit=Unit.SHARE, rows=_doses(lambda one: one.recorded_at - one.at <= ENTERED),
    ),
    Indicator(
        code="complete", group="data", name=_l("完整性"), formula=_l("必填项齐全的剂次 ÷ 全部剂次"), unit=Unit.SHARE,
        rows=_doses(lambda one: not one.missing),
    ),
    Indicator(
        code="accurate", group="data", name=_l("档案校验通过率"),
        formula=_l("夜间校验没有问题的档案 ÷ 校验的档案（证件校验位、出生日期、性别、疑似重复）"), unit=Unit.SHARE,
        rows=_files(lambda facts: facts.checked_files),
    ),
    Indicator(
        code="open", group="data", name=_l("接种记录向本人开放率"),
        formula=_l("有家人账号能看的档案 ÷ 本门诊管理的档案"), unit=Unit.SHARE,
        rows=_files(lambda facts: facts.open_files),
        caution=_l("国家基本公共卫生服务要求不低于 40%。"),
    ),
)  # fmt: skip
BY_CODE = {one.code: one for one in INDICATORS}
