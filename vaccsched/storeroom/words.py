"""Words of stock, in one place."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.stock.models import DeliveryStatus, LocationKind, LotStatus, MovementKind, TransportKind

LOT_STATUS: dict[LotStatus, Any] = {
    LotStatus.RELEASED: _l("放行"),
    LotStatus.QUARANTINED: _l("封存"),
    LotStatus.RECALLED: _l("召回"),
    LotStatus.COLD_CHAIN_HOLD: _l("冷链待评估"),
}
PLACE_KIND: dict[LocationKind, Any] = {
    LocationKind.FRIDGE: _l("冷藏冰箱（2–8 ℃）"),
    LocationKind.FREEZER: _l("冷冻冰箱（≤ −15 ℃）"),
    LocationKind.STATION: _l("接种台"),
    LocationKind.BAG: _l("冷藏包"),
}
TRANSPORT: dict[TransportKind, Any] = {
    TransportKind.COLD: _l("冷藏运输（2–8 ℃）"),
    TransportKind.FROZEN: _l("冷冻运输（≤ −15 ℃）"),
}
DELIVERY: dict[DeliveryStatus, tuple[Any, str]] = {  # word, tone of its label
    DeliveryStatus.DRAFT: (_l("正在登记"), "blue"),
    DeliveryStatus.WAITING: (_l("等第二人签字"), "amber"),
    DeliveryStatus.ACCEPTED: (_l("已入库"), "green"),
    DeliveryStatus.REFUSED: (_l("拒收"), "red"),
}
FAULT: dict[str, Any] = {
    "no_record": _l("没有完整的运输温度记录"),
    "too_cold": _l("运输温度低于规定"),
    "too_warm": _l("运输温度高于规定"),
    "interval": _l("运输超过 6 小时，温度记录间隔超过 6 小时"),
    "packaging": _l("包装不完好"),
    "cooling": _l("冰排或温度计不合格"),
    "other": _l("查验时发现其他问题"),
}
CAUSE: dict[str, Any] = {
    "opened_too_long": _l("开启超时"),
    "broken": _l("破损"),
    "drawn_not_given": _l("已抽取未接种"),
    "appearance": _l("外观异常"),
    "out_of_cold": _l("离开冷链"),
    "other": _l("其他"),
}
MOVEMENT: dict[MovementKind, Any] = {
    MovementKind.RECEIVE: _l("入库"),
    MovementKind.USE: _l("使用"),
    MovementKind.UNDO_USE: _l("撤销使用"),
    MovementKind.WASTE: _l("损耗"),
    MovementKind.TRANSFER: _l("移库"),
    MovementKind.ISSUE: _l("领用"),
    MovementKind.RETURN: _l("退回"),
    MovementKind.ADJUST: _l("盘点调整"),
    MovementKind.DISPOSE: _l("处置"),
}
