"""What is refused about a sheet of paper."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused, violates


class WrongTimes(Refused):
    """The written times cannot be: ``field`` names the one."""

    code = "wrong_times"
    status = 422
    sentence = _l("时间不对：应当依次是到达、健康询问、接种、离开，而且都不晚于现在。请对照纸上再看一遍。")


class TooOld(Refused):
    """``days``: how many days back the clinic enters."""

    code = "paper_too_old"
    status = 422
    sentence = _l("这张单子超过 %(days)s 天，不能补录。请门诊负责人在补录清单里放宽天数，再录入。")

    def __init__(self, **facts: Any) -> None:
        super().__init__(field="day", **facts)


class LeftMissing(Refused):
    code = "left_missing"
    status = 422
    sentence = _l("请填离开时间。只有今天、人还在留观的，才可以空着。")

    def __init__(self) -> None:
        super().__init__(field="left_at")


class NothingWritten(Refused):
    """Neither a dose nor an outcome that explains why there is none."""

    code = "nothing_written"
    status = 422
    sentence = _l("纸上没有接种，也没有“推迟”或“不宜”的结论。请填至少一剂，或选结论。")

    def __init__(self) -> None:
        super().__init__(field="a-trace_code")


class AlreadyOnRecord(Refused):
    """``name``, ``time``, ``by``: the dose as it is on record."""

    code = "already_on_record"
    sentence = _l("没有录入：%(name)s 在系统里已经有记录（%(time)s，%(by)s）。断网时按下的那一次保存成功了，不用再录。")


class SamePackTwice(Refused):
    code = "same_pack_twice"
    status = 422
    sentence = _l("两剂填了同一支疫苗。请对照纸上的追溯码改正。")

    def __init__(self) -> None:
        super().__init__(field="b-trace_code")


class StillWatched(Refused):
    """``ticket`` is under observation by another visit."""

    code = "still_watched"
    sentence = _l("%(ticket)s 现在还在留观。请先在留观里办离开，再录入这张单子。")


@violates("uq_paper_entries_visit_id", "uq_paper_doses_planned_dose_id")
class EnteredAlready(Refused):
    code = "entered_already"
    sentence = _l("这一次来已经补录过，没有再录。请在补录清单里查看。")


class HeldAgainst(Refused):
    """``findings``: [{vaccine, sentence}], what the rules of the bedside would have stopped."""

    code = "held_against"
    sentence = _l(
        "按接种台的规则，这一次本来不能接种（见下面）。如果确实已经打了，请写明经过，由门诊负责人或另一位负责人"
        "输入账号确认，按偏差录入；如果是抄错了，请改正后再提交。"
    )


class SecondMissing(Refused):
    code = "second_missing"
    status = 422
    sentence = _l("偏差要由两个人录入，其中一位是门诊负责人。请另一位输入自己的账号和密码。")

    def __init__(self, **facts: Any) -> None:
        super().__init__(field="username", **facts)


class NoteMissing(Refused):
    code = "note_missing"
    status = 422
    sentence = _l("请写明经过：为什么会这样、有没有不舒服、已经做了什么。")

    def __init__(self, **facts: Any) -> None:
        super().__init__(field="note", **facts)


class WrongLimit(Refused):
    code = "wrong_limit"
    status = 422
    sentence = _l("天数请填 0 到 90；0 表示只能录当天的。")

    def __init__(self) -> None:
        super().__init__(field="days")


class LeftTooEarly(Refused):
    """Under thirty minutes, and nobody signed for it: a finding, never refused alone."""

    code = "left_too_early"
    sentence = _l("留观只有 %(minutes)s 分钟，没有满 30 分钟，也没有提前离开的签字。")


class ItemsMissing(Refused):
    """Items not ticked on paper: a finding. ``names``."""

    code = "items_missing"
    sentence = _l("纸上没有核对：%(names)s。")


violates("ck_paper_entries_deviation_signed")(NoteMissing)
violates("ck_paper_entries_two_persons")(SecondMissing)
violates("ck_paper_limits_days")(WrongLimit)
