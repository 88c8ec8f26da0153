"""Words of the ledger."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.ledger.models import CallOutcome, EntryKind
from vaccsched.ledger.queries import Show

KINDS: dict[EntryKind, Any] = {EntryKind.CHILD: _l("儿童逾期未种"), EntryKind.ELDER: _l("老年人台账")}
SHOWS: dict[Show, Any] = {
    Show.CALL: _l("要联系的"),
    Show.LATER: _l("已约好或以后再联系"),
    Show.SETTLED: _l("不再联系的"),
    Show.ALL: _l("全部"),
}
OUTCOMES: dict[CallOutcome, Any] = {
    CallOutcome.TOLD: _l("已通知，会来"),
    CallOutcome.NO_ANSWER: _l("联系不上"),
    CallOutcome.NOT_NOW: _l("暂时不能打，以后再问"),
    CallOutcome.DONE_ELSEWHERE: _l("已在外接种"),
    CallOutcome.REFUSED: _l("不愿意打"),
    CallOutcome.WRONG_NUMBER: _l("号码不对、空号"),
    CallOutcome.MOVED: _l("搬走了"),
    CallOutcome.DIED: _l("去世"),
}
AGAIN: dict[CallOutcome, Any] = {
    CallOutcome.TOLD: _l("14 天后还没来再打"),
    CallOutcome.NO_ANSWER: _l("3 天后再打"),
    CallOutcome.NOT_NOW: _l("30 天后再问，或填下面的日期"),
    CallOutcome.DONE_ELSEWHERE: _l("请家长带接种证来补登；30 天后还没登记再问"),
    CallOutcome.REFUSED: _l("180 天内不再打扰"),
    CallOutcome.WRONG_NUMBER: _l("不再打这个号码，请找新电话"),
    CallOutcome.MOVED: _l("不再打，请到档案改为迁出"),
    CallOutcome.DIED: _l("不再打，请到档案登记"),
}
