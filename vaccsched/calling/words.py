"""Reasons that staff press, and the words for moves."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.visits.models import MoveKind
from vaccsched.visits.queries.the_rule import LEAVE_REASONS, TurnWhy

PAUSES: tuple[tuple[str, Any], ...] = (
    ("fetch", _l("去取疫苗或用品")),
    ("handover", _l("交接班")),
    ("device", _l("设备故障")),
    ("break", _l("休息")),
)
BY_HAND: tuple[tuple[str, Any], ...] = (
    ("back", _l("过号的人回来了")),
    ("unwell", _l("身体不适，不宜久等")),
    ("family", _l("和家人一起办")),
    ("child", _l("孩子哭闹、要喂奶")),
    ("transport", _l("有车或陪护在等")),
    ("second_dose", _l("医生要求先办")),
    ("mistake", _l("刚才叫错、办错，补回来")),
)
HOLDS: tuple[tuple[str, Any], ...] = (
    ("papers", _l("去拿证件或接种证")),
    ("guardian", _l("等监护人")),
    ("toilet", _l("去洗手间、喂奶")),
    ("rest", _l("先休息、复测体温")),
    ("thinks", _l("还要考虑")),
    ("doctor", _l("等医生看过")),
)
TRANSFERS: tuple[tuple[str, Any], ...] = (
    ("vaccine", _l("这个台没有要打的疫苗")),
    ("device", _l("设备故障")),
    ("skill", _l("请更有经验的同事打")),
    ("same_sex", _l("本人要求换人打")),
    ("shorter", _l("那边等的人少")),
)
WHY: dict[TurnWhy, Any] = {
    TurnWhy.URGENT: _l("急需接种"),
    TurnWhy.MOVED: _l("转台"),
    TurnWhy.AGED: _l("被越过后等满了时间"),
    TurnWhy.PRIORITY: _l("优先人群"),
    TurnWhy.TURN: _l("轮到"),
    TurnWhy.BY_HAND: _l("工作人员提前叫"),
}
MOVES: dict[MoveKind, Any] = {
    MoveKind.CALLED: _l("叫号"),
    MoveKind.CALLED_AGAIN: _l("再叫一次"),
    MoveKind.PUT_BACK: _l("换人"),
    MoveKind.PASSED: _l("过号"),
    MoveKind.RETURNED: _l("过号回来"),
    MoveKind.HELD: _l("暂候"),
    MoveKind.RELEASED: _l("暂候结束"),
    MoveKind.TRANSFERRED: _l("转台"),
    MoveKind.PRIORITY: _l("登记优先"),
    MoveKind.SIGNED_OUT: _l("登记离开"),
    MoveKind.UNDONE: _l("撤销"),
}


def reason_words(code: str | None) -> str:
    """The words of a reason that was pressed."""
    known = {**dict(BY_HAND), **dict(HOLDS), **dict(TRANSFERS), **dict(PAUSES), **LEAVE_REASONS}
    return str(known.get(code or "", code or ""))
