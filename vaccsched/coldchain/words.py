"""Words of the cold chain, in one place."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.coldchain.models import Decision, ReadingSource
from vaccsched.stock.models import Presentation

PRESENTATION: dict[Presentation, Any] = {
    Presentation.LYOPHILISED: _l("冷藏·冻干"),
    Presentation.LIQUID: _l("冷藏·液体"),
    Presentation.NEVER_FROZEN: _l("冷藏·液体，冻结即报废"),
    Presentation.FROZEN: _l("冷冻保存"),
}
BAND: dict[str, Any] = {
    "frozen": _l("0 ℃ 以下"),
    "0-2": _l("0–2 ℃"),
    "8-15": _l("8–15 ℃"),
    "15-25": _l("15–25 ℃"),
    "25-37": _l("25–37 ℃"),
    "over-37": _l("37 ℃ 以上"),
    "-15-0": _l("−15–0 ℃"),
    "0-25": _l("0–25 ℃"),
    "over-25": _l("25 ℃ 以上"),
}
DECISION: dict[Decision, Any] = {
    Decision.RELEASE: _l("恢复使用"),
    Decision.DISPOSE: _l("报废处置"),
    Decision.KEEP: _l("继续封存，等说明书或厂家答复"),
}
SOURCE: dict[ReadingSource, Any] = {ReadingSource.MANUAL: _l("人工"), ReadingSource.LOGGER: _l("记录仪")}
ROW: dict[str, tuple[Any, str]] = {
    "new": (_l("可导入"), "green"),
    "known": (_l("已经有"), "grey"),
    "differs": (_l("与已有的不同，不导入"), "amber"),
    "future": (_l("时间还没到，不导入"), "amber"),
    "unreadable": (_l("读不懂，不导入"), "red"),
}


def lasting(minutes: int) -> str:
    """``1 小时 30 分``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return str(_("%(n)s 分钟", n=rest))
    return str(_("%(h)s 小时 %(m)s 分", h=hours, m=rest) if rest else _("%(h)s 小时", h=hours))


def clause(code: str) -> str:
    """Why the table proposes what it proposes."""
    if code == "within":
        return str(_("累计时间都在允许之内"))
    if code == "frozen":
        return str(_("低于 0 ℃"))
    return str(_("%(band)s 的累计时间超出允许，或没有规定", band=str(BAND[code])))
