"""What calling refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class ReasonMissing(Refused):
    code = "reason_missing"
    status = 422
    sentence = _l("请选一个原因。")

    def __init__(self) -> None:
        super().__init__(field="reason")


class StationPaused(Refused):
    """``reason`` and ``since`` of the pause."""

    code = "station_paused"
    sentence = _l("本台暂停中（%(reason)s）。请先按“继续叫号”。")


@violates("uq_station_pauses_open")
class PausedTwice(Refused):
    code = "paused_twice"
    sentence = _l("本台已经在暂停。要叫号请按“继续叫号”。")


class PassedTooEarly(Refused):
    """``called``: how often so far; ``needed``: how often before somebody is passed."""

    code = "passed_too_early"
    sentence = _l(
        "才叫了 %(called)s 遍，叫满 %(needed)s 遍还没来才能过号。请按“再叫一次”；人在现场还没准备好，请选别的原因。"
    )


class NotPassed(Refused):
    code = "not_passed"
    sentence = _l("这一位没有过号，还在队伍里，不用登记回来。")


class HeldWrongly(Refused):
    """``most``: minutes."""

    code = "held_wrongly"
    status = 422
    sentence = _l("请填暂候几分钟，1 到 %(most)s 之间的整数。")

    def __init__(self, most: int) -> None:
        super().__init__(field="minutes", most=most)


class NotHeld(Refused):
    code = "not_held"
    sentence = _l("这一位没有在暂候，已经在正常排队。")


class NotAble(Refused):
    """``station`` does not give what is planned."""

    code = "not_able"
    sentence = _l("%(station)s不打这一位今天要打的疫苗。请转到能打的台，或请门诊管理员改“各台能打什么”。")


class SameStation(Refused):
    code = "same_station"
    status = 422
    sentence = _l("这一位就在这个台，不用转。请选另一个同类的台。")

    def __init__(self) -> None:
        super().__init__(field="station_id")


class NoRoomFree(Refused):
    code = "no_room_free"
    sentence = _l("现在没有空着的台能接这一位。有台空出来再按，或由台上自己叫下一位。")


class NothingToTakeBack(Refused):
    code = "nothing_to_take_back"
    sentence = _l("最近没有可以撤销的一步：人已经办到下一步，或已经过了 %(minutes)s 分钟。")


class RuleFaulty(Refused):
    """``sentence`` says which figure."""

    code = "rule_faulty"
    status = 422
    sentence = _l("请检查数字：几位里先叫 1 位填 0 或 2–20；多等几分钟填 5–120；叫几遍后过号填 1–5；迟到宽限填 0–240。")


class UnknownVaccine(Refused):
    code = "unknown_vaccine"
    status = 422
    sentence = _l("有一种疫苗不在目录里。请刷新页面再选一次。")


@violates("uq_help_calls_open")
class HelpAsked(LostRace):
    """The same station pressed twice at one instant: the second press finds the first."""


class HelpTaken(Refused):
    """``name`` and ``at`` of who took it."""

    code = "help_taken"
    sentence = _l("%(name)s %(at)s 已经过去了。")
