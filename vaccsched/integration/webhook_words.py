"""Webhooks in the reader's words."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.integration.models import WebhookKind

KINDS: dict[WebhookKind, Any] = {
    WebhookKind.APPOINTMENT_BOOKED: _l("有人预约"),
    WebhookKind.APPOINTMENT_CHANGED: _l("有人改期"),
    WebhookKind.APPOINTMENT_CANCELLED: _l("有人取消预约"),
    WebhookKind.APPOINTMENT_NO_SHOW: _l("有人没来"),
    WebhookKind.VISIT_ARRIVED: _l("有人取号"),
    WebhookKind.DAY_CLOSED: _l("某天停诊"),
    WebhookKind.DAY_REOPENED: _l("停诊恢复"),
    WebhookKind.PLACES_RELEASED: _l("放现场余号"),
    WebhookKind.DISRUPTION_OPENED: _l("停诊缺苗开始处理"),
    WebhookKind.DISRUPTION_CLOSED: _l("停诊缺苗办结"),
    WebhookKind.LOT_STATUS: _l("批号状态改变"),
    WebhookKind.EXCURSION_FOUND: _l("冰箱超温"),
    WebhookKind.EXCURSION_ENDED: _l("温度恢复"),
}
ERRORS: dict[str, Any] = {
    "url": _l("网址写得不对"),
    "plain": _l("不是 https，不发"),
    "not_listed": _l("主机不在全县的推送名单上，不发"),
    "inside": _l("这个名字指向内部网络，不发"),
    "unknown_host": _l("找不到这个主机"),
    "connect": _l("连不上"),
    "tls": _l("对方的证书不对，没有发"),
    "timeout": _l("对方太久没有回答"),
    "too_long": _l("对方的回答太长"),
    "broken": _l("连接断了"),
    "closed": _l("停用时还没有发，不再发"),
}


def why(error: str | None) -> str:
    """Why a try did not succeed."""
    if error is None:
        return ""
    if error.startswith("http_"):
        return str(_l("对方回答 %(status)s", status=error.removeprefix("http_")))
    return str(ERRORS[error])
