"""What merging refuses."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class AlreadyMerged(Refused):
    code = "already_merged"
    sentence = _l("其中一份档案已经合并过了。请刷新页面，看现在的档案。")


class SameFile(Refused):
    code = "same_file"
    status = 422
    sentence = _l("这是同一份档案，不用合并。")


@violates("uq_person_merges_live")
class MergedMeanwhile(LostRace):
    """Another desk merged the same file at the same moment: look again."""


class BothOpen(Refused):
    """Both files have something running that one person has only once; ``what`` is the sentence (see ``OPEN``)."""

    code = "both_open"

    def __init__(self, what: str) -> None:
        super().__init__(what=what)
        self.what = what

    @property
    def message(self) -> str:
        return str(OPEN[self.what])


OPEN: dict[str, Any] = {
    "booked": _l("两份档案都约了同一种疫苗。请先取消其中一个预约，再合并。"),
    "here": _l("两份档案都有人在门诊没有离开。请等办完离开，再合并。"),
    "waits": _l("两份档案都在候补同一种疫苗。请先退出其中一个候补，再合并。"),
    "offered": _l("两份档案都有还没答复的候补号。请先答复其中一个，再合并。"),
    "drawn": _l("两份档案登记了同一次摇号。请先退出其中一个登记，再合并。"),
    "rush": _l("两份档案都在等同一次放号的结果。请过一分钟再合并。"),
}


class UndoneAlready(Refused):
    code = "merge_undone_already"
    sentence = _l("这次合并已经撤销过了。请刷新页面。")


class UndoLaterFirst(Refused):
    """The survivor was merged on: what happened last is undone first."""

    code = "undo_later_first"
    sentence = _l("保留的那份档案后来又合并到了别的档案。请先撤销后一次合并，再撤销这一次。")


@violates("uq_merge_decisions_merge_id_dropped_record_id")
class DecidedAlready(Refused):
    code = "double_decided_already"
    sentence = _l("这一对记录已经处理过了。请刷新页面。")


@violates("uq_distinct_persons_one_id_other_id")
class SaidAlready(LostRace):
    """Another desk said so at the same moment: look again."""
