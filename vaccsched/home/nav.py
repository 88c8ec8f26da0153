"""The staff's rail: which works this member of staff may open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import lazy_gettext as _l

from vaccsched.aefi import queries as aefi
from vaccsched.identity.guards import find_current_staff, staff_permissions
from vaccsched.identity.models import Permission
from vaccsched.shared import clock
from vaccsched.shared.db import DATABASE_GONE
from vaccsched.shared.web import Audience
from vaccsched.sites.models import StationKind


@dataclass(frozen=True, kw_only=True)
class Work:
    """One kind of work: where it is done and what right it asks for; None: everybody who works in a clinic."""

    endpoint: str
    group: str
    text: Any
    about: Any
    icon: str
    permission: Permission | None
    station: StationKind | None = None


GROUPS = {
    "today": _l("今天"),
    "desk": _l("登记和缴费"),
    "care": _l("接种和留观"),
    "vaccines": _l("疫苗和冰箱"),
    "slots": _l("号源和预约"),
    "rules": _l("门诊管理"),
}
FLAT = 10  # works a person still reads as one list

WORKS = (
    Work(
        endpoint="daily.today",
        group="today",
        text=_l("开诊和收诊"),
        about=_l("开诊前检查、收诊、急救箱"),
        icon="clipboard-check",
        permission=None,
    ),
    Work(
        endpoint="home.manager",
        group="today",
        text=_l("今日总览"),
        about=_l("一眼看完今天"),
        icon="bar-chart",
        permission=Permission.SEE_DAY,
    ),
    Work(
        endpoint="screens_staff.summary",
        group="today",
        text=_l("门诊一览"),
        about=_l("手机上看候种、留观和大屏"),
        icon="display",
        permission=Permission.SEE_DAY,
    ),
    Work(
        endpoint="visits.desk",
        group="desk",
        text=_l("登记取号"),
        about=_l("扫身份证或预约码，发号"),
        icon="ticket-perforated",
        permission=Permission.ARRIVE,
        station=StationKind.DESK,
    ),
    Work(
        endpoint="waitlist_desk.standby",
        group="desk",
        text=_l("现场候补"),
        about=_l("没有号、在现场等的人"),
        icon="hourglass-split",
        permission=Permission.ARRIVE,
    ),
    Work(
        endpoint="booking_desk.find",
        group="desk",
        text=_l("电话预约"),
        about=_l("替打电话来的人约时间"),
        icon="telephone-fill",
        permission=Permission.ARRIVE,
    ),
    Work(
        endpoint="draw_desk.find",
        group="desk",
        text=_l("代登记摇号"),
        about=_l("替没有手机的人登记紧缺疫苗摇号"),
        icon="person-check",
        permission=Permission.ARRIVE,
    ),
    Work(
        endpoint="certificates_school.follow_up",
        group="desk",
        text=_l("入托入学查验"),
        about=_l("查缺哪几剂，打印证明或补种通知"),
        icon="clipboard-check",
        permission=Permission.REGISTER_PERSON,
    ),
    Work(
        endpoint="payments.index",
        group="desk",
        text=_l("自费缴费"),
        about=_l("登记收据号、更正、退费"),
        icon="credit-card",
        permission=Permission.ARRIVE,
    ),
    Work(
        endpoint="screening.station",
        group="care",
        text=_l("健康询问"),
        about=_l("叫号、核对 11 项、签知情同意"),
        icon="clipboard2-pulse",
        permission=Permission.SCREEN,
        station=StationKind.SCREENING,
    ),
    Work(
        endpoint="checks.station",
        group="care",
        text=_l("接种"),
        about=_l("叫号、三查七对一验证、接种"),
        icon="bandaid",
        permission=Permission.VACCINATE,
        station=StationKind.VACCINATION,
    ),
    Work(
        endpoint="observation.room",
        group="care",
        text=_l("留观"),
        about=_l("看护 30 分钟、办离开"),
        icon="clock",
        permission=Permission.OBSERVE,
        station=StationKind.OBSERVATION,
    ),
    Work(
        endpoint="observation.emergencies",
        group="care",
        text=_l("急救记录"),
        about=_l("一按就计时，按步骤记时间"),
        icon="plus-circle-fill",
        permission=Permission.TREAT,
    ),
    Work(
        endpoint="aefi.cases",
        group="care",
        text=_l("异常反应"),
        about=_l("登记、报告卡、上报时限"),
        icon="heart-pulse",
        permission=Permission.TREAT,
    ),
    Work(
        endpoint="checks_manage.overrides",
        group="care",
        text=_l("提醒和继续的原因"),
        about=_l("哪条规则提醒了谁、为什么继续、手工输入多少"),
        icon="question-circle",
        permission=Permission.SEE_DAY,
    ),
    Work(
        endpoint="stock.index",
        group="vaccines",
        text=_l("疫苗库存"),
        about=_l("收货、领用、盘点、封存、月报"),
        icon="box-seam",
        permission=Permission.KEEP_STOCK,
    ),
    Work(
        endpoint="coldchain.fridges",
        group="vaccines",
        text=_l("冰箱温度"),
        about=_l("抄温度、超温评估"),
        icon="reception-4",
        permission=Permission.COLD_CHAIN,
    ),
    Work(
        endpoint="storeroom_waste.open_vials",
        group="vaccines",
        text=_l("开启的疫苗"),
        about=_l("还剩几分钟、超时报废、登记损耗"),
        icon="hourglass-split",
        permission=Permission.COLD_CHAIN,
    ),
    Work(
        endpoint="storeroom_sign.signatures",
        group="vaccines",
        text=_l("等我签字"),
        about=_l("收货、盘点、超温评估的第二个签字"),
        icon="pencil",
        permission=Permission.COLD_CHAIN,
    ),
    Work(
        endpoint="payments_price.manage",
        group="vaccines",
        text=_l("自费疫苗价格"),
        about=_l("公示价格，居民都看得到"),
        icon="currency-yen",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="planning.plan",
        group="slots",
        text=_l("号源计划"),
        about=_l("每周的预约号和现场号"),
        icon="calendar3-week",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="schedule_release.releases",
        group="slots",
        text=_l("现场号与放号"),
        about=_l("现场号还剩多少、放了多少、为什么"),
        icon="ticket-perforated",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="schedule_settings.settings",
        group="slots",
        text=_l("放号规则和设置"),
        about=_l("几点放号、现场号给谁、每天上限"),
        icon="gear",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="planning_calendar.calendar",
        group="slots",
        text=_l("停诊和节假日"),
        about=_l("停诊、停一段时间、调休怎么出诊"),
        icon="calendar-x",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="disruptions.index",
        group="slots",
        text=_l("停诊和缺苗"),
        about=_l("影响谁、一键通知、改约"),
        icon="exclamation-triangle-fill",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="waitlist_manage.waiting",
        group="slots",
        text=_l("候补名单"),
        about=_l("谁在等号，为什么排在前面"),
        icon="hourglass-split",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="booking_appeal.appeals",
        group="slots",
        text=_l("未到申诉"),
        about=_l("居民说明没来的原因，决定计不计入"),
        icon="person-x",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="booking_demand.show",
        group="slots",
        text=_l("需求调研"),
        about=_l("大家什么时候找、什么没找到"),
        icon="question-circle",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="planning_outreach.index",
        group="slots",
        text=_l("上门接种"),
        about=_l("敬老院和行动不便的人，名单和打印"),
        icon="house",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="draw_manage.index",
        group="slots",
        text=_l("紧缺疫苗摇号"),
        about=_l("登记、公布、摇号、顺延"),
        icon="arrow-repeat",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="consents_text.index",
        group="rules",
        text=_l("知情同意书"),
        about=_l("每种疫苗告知什么，改写新版"),
        icon="file-earmark-text",
        permission=Permission.SUPERVISE,
    ),
    Work(
        endpoint="stops_county.rules",
        group="rules",
        text=_l("接种台规则"),
        about=_l("哪些情况问原因，从哪天起改为停止"),
        icon="shield-check",
        permission=Permission.SUPERVISE,
    ),
    Work(
        endpoint="schedule_county.county",
        group="rules",
        text=_l("全县规定"),
        about=_l("现场号最少几成、节假日和调休"),
        icon="shield-check",
        permission=Permission.SUPERVISE,
    ),
    Work(
        endpoint="identity_manage.accounts",
        group="rules",
        text=_l("人员"),
        about=_l("账号、岗位、培训证书"),
        icon="people",
        permission=Permission.MANAGE_STAFF,
    ),
    Work(
        endpoint="screens_staff.screens",
        group="rules",
        text=_l("大屏和声音"),
        about=_l("哪块屏没播报、试音"),
        icon="volume-up-fill",
        permission=Permission.ARRIVE,
    ),
    Work(
        endpoint="screens_notices.notices",
        group="rules",
        text=_l("墙上的通知"),
        about=_l("通知和健康教育，写好日期"),
        icon="megaphone-fill",
        permission=Permission.MANAGE_DEVICES,
    ),
    Work(
        endpoint="identity_manage.devices",
        group="rules",
        text=_l("大屏设备"),
        about=_l("登记、停用候种和留观大屏"),
        icon="display",
        permission=Permission.MANAGE_DEVICES,
    ),
    Work(
        endpoint="certificates_manage.printer",
        group="rules",
        text=_l("接种证打印机"),
        about=_l("打印的行对准接种证"),
        icon="printer",
        permission=Permission.PLAN,
    ),
    Work(
        endpoint="merging.index",
        group="rules",
        text=_l("合并重复档案"),
        about=_l("同一个人建了两份档案，可以撤销"),
        icon="person-check",
        permission=Permission.MERGE_PERSONS,
    ),
    Work(
        endpoint="home.audit_entries",
        group="rules",
        text=_l("操作记录"),
        about=_l("谁在什么时候做了、看了什么"),
        icon="eye",
        permission=Permission.AUDIT,
    ),
)


def works() -> list[Work]:
    """The works of the signed-in member of staff, group by group, in the order of a visit."""
    staff = find_current_staff()
    may = staff_permissions()
    everybody = {None} if staff is not None and staff.clinic_id is not None and may else set()
    return [
        work for work in WORKS if work.permission in may | everybody and work.endpoint in current_app.view_functions
    ]


def grouped(items: list[Any], *, groups: list[str]) -> list[tuple[Any, list[Any]]]:
    """``items`` under the words of their ``groups``, in order; a short list stays one, with no words above it."""
    if len(items) <= FLAT:
        return [("", items)]
    pairs = list(zip(items, groups, strict=True))
    found = [(word, [item for item, group in pairs if group == key]) for key, word in GROUPS.items()]
    return [(word, inside) for word, inside in found if inside]


def nav_context() -> dict[str, Any]:
    """``nav_items`` for staff pages, nothing elsewhere."""
    view = current_app.view_functions.get(request.endpoint or "")
    access = getattr(view, "access", None)
    if access is None or access.audience is not Audience.STAFF:
        return {}
    try:
        may = works()
    except DATABASE_GONE:  # an error page must still be shown
        return {}
    home = {"text": _l("首页"), "href": url_for("home.start"), "icon": "house"}
    rows = [_item(work) for work in may]
    current = _current([home, *rows])
    items = [row | {"current": row is current} for row in rows]
    folds = grouped(items, groups=[work.group for work in may])
    rest = [_fold(word, inside) for word, inside in folds] if len(folds) > 1 else items
    return {"nav_items": [home | {"current": home is current}, *rest]}


def _fold(word: Any, inside: list[dict[str, Any]]) -> dict[str, Any]:
    """A group of the rail: open when this page is in it; closed, it shows what waits inside."""
    waiting = sum(item["count"] or 0 for item in inside)
    return {"text": word, "inside": inside, "open": any(item["current"] for item in inside), "count": waiting}


def _item(work: Work) -> dict[str, Any]:
    count = BADGES[work.endpoint]() if work.endpoint in BADGES else None
    return {"text": work.text, "href": url_for(work.endpoint), "icon": work.icon, "count": count}


def _reactions_waiting() -> int:
    """Reactions that the county has not been told of."""
    staff = find_current_staff()
    clinic_id = staff.clinic_id if staff is not None else None
    return len(aefi.clocks(clinic_id=clinic_id, now=clock.now())) if clinic_id is not None else 0


BADGES: dict[str, Callable[[], int]] = {"aefi.cases": _reactions_waiting}


def _current(items: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The item whose address begins this page's address; the longest one when several do."""
    under = [item for item in items if f"{request.path}/".startswith(f"{item['href']}/")]
    return max(under, key=lambda item: len(item["href"]), default=None)
