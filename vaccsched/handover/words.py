"""Words of the handover."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.handover.models import MessageKind, Trouble

KINDS: dict[MessageKind, Any] = {
    MessageKind.DOSE: _l("接种"),
    MessageKind.CORRECTION: _l("更正"),
    MessageKind.REACTION: _l("疑似异常反应"),
}
TROUBLES: dict[Trouble, Any] = {
    Trouble.UNREACHABLE: _l("连不上平台。会自动再试；一直这样请联系平台或网络管理员。"),
    Trouble.TIMEOUT: _l("平台没有按时回答。会自动再试；一直这样请联系平台。"),
    Trouble.SERVER_ERROR: _l("平台出了故障。会自动再试；一直这样请联系平台。"),
    Trouble.BUSY: _l("平台说太忙，请过一会儿再发。会自动再试。"),
    Trouble.NOT_ALLOWED: _l("平台不认地址或令牌。请系统管理员核对设置。"),
    Trouble.UNREADABLE: _l("平台的回答读不懂，不知道收到没有。会用同一个事件号再发。"),
    Trouble.REFUSED: _l("平台不收这一条。请按平台的说明核对这个人的档案，改好后再发。"),
    Trouble.UNBUILDABLE: _l("这一条写不成报文：记录已不在，或缺少必需的内容。"),
}
