"""What observation refuses."""

import uuid

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, NotFound, Refused, violates


class StillWatching(Refused):
    """``remaining``: 12:30 (minutes and seconds); ``ticket``; ``visit_id`` for an early leave with signature."""

    code = "still_watching"
    status = 409
    sentence = _l("%(ticket)s 还要留观 %(remaining)s，现在不能办离开。一定要提前走的，请写明原因并签名，办“提前离开”。")


@violates("ck_observation_exits_thirty_minutes")
class NotThirtyMinutes(Refused):
    """The database's own last line."""

    code = "still_watching"
    status = 409
    sentence = _l("还没有满 30 分钟，现在不能办离开。请刷新页面看还剩多少时间。")


class NotInObservation(Refused):
    """``ticket`` stands in another stage."""

    code = "not_in_observation"
    status = 409
    sentence = _l("%(ticket)s 现在不在留观，不能在这里办离开。请看这一位现在的环节，到相应的台办理。")


@violates("uq_observation_exits_visit_id")
class AlreadyLeft(Refused):
    """Signed out before."""

    code = "already_left"
    status = 409
    sentence = _l("这一位已经办过离开，不用再办。")


class NotEarly(Refused):
    """The thirty minutes are full."""

    code = "not_early"
    status = 409
    sentence = _l("已经满 30 分钟，可以正常离开，不用签字。请直接办“离开”。")


class UnknownTicket(Refused):
    """No ticket of this clinic and this day."""

    code = "unknown_ticket"
    status = 422
    sentence = _l("没有找到这张号票。请再扫一次，或输入票上的号，例如 A012。")


@violates("ck_observation_exits_early_signed")
class NotSigned(Refused):
    """An early leave without reason or signer."""

    code = "not_signed"
    status = 422
    sentence = _l("提前离开要写明原因，并由本人或家长签名。")


class ForeignTicket(NotFound):
    """A ticket of another clinic: told like a missing one, audited with its id."""

    def __init__(self, visit_id: uuid.UUID) -> None:
        super().__init__(field="code")
        self.visit_id = visit_id


class BadSignature(Refused):
    """Signing on the screen was chosen, nothing was drawn."""

    code = "signature_missing"
    status = 422
    sentence = _l("请在框里签名，或选“已在登记单上签字”。")


class ReactionOpen(Refused):
    """``ticket``: an alarm is not ended; ``alarm_id``."""

    code = "reaction_open"
    status = 409
    sentence = _l("%(ticket)s 按过“不适”，还没有处理完，不能办离开。请先处理这次不适，写明结果，再办离开。")


class GoneHome(Refused):
    """An alarm or an emergency of a visit that has left."""

    code = "gone_home"
    status = 409
    sentence = _l("这一位已经离开门诊。请到“异常反应”里登记，需要急救的按没有号的人开急救记录。")


class AlarmTaken(Refused):
    """``name``, ``time``: of whoever took it."""

    code = "alarm_taken"
    status = 409
    sentence = _l("%(name)s 已在 %(time)s 接手，您不用再接。需要帮忙请直接过去。")


class AlarmNotTaken(Refused):
    """Ending what nobody took."""

    code = "alarm_not_taken"
    status = 409
    sentence = _l("还没有人接手，不能结束。请先按“我来处理”。")


@violates("ck_reaction_alarms_taken_then_ended")
class AlarmEnded(Refused):
    code = "alarm_ended"
    status = 409
    sentence = _l("这次不适已经处理结束。又不舒服请重新按“不适”。")


@violates("uq_reaction_alarms_open", "uq_emergency_logs_alarm_id")
class JustRaised(LostRace):
    """Two presses at the same instant: looking again finds the first."""


class NoSeatFree(Refused):
    code = "no_seat_free"
    status = 409
    sentence = _l("座位都坐满了。请先给满 30 分钟的人办离开，或加座后在设置里改座位数。")


class SeatTaken(Refused):
    """``number``."""

    code = "seat_taken"
    status = 409
    sentence = _l("%(number)s 号座已经有人，或没有这个座位。请换一个空座。")


@violates("uq_seat_takings_seat", "uq_seat_takings_visit")
class JustSeated(LostRace):
    """Two presses at the same instant: looking again finds another seat."""


class BadWeight(Refused):
    code = "bad_weight"
    status = 422
    sentence = _l("体重请填公斤数，0.5 到 300 之间，例如 12.5。")


class NothingWritten(Refused):
    code = "nothing_written"
    status = 422
    sentence = _l("请写下要记的内容。")


@violates("uq_emergency_steps_ended")
class EmergencyEnded(Refused):
    """The log is closed."""

    code = "emergency_ended"
    status = 409
    sentence = _l("这份急救记录已经结束，不能再加。还要补充，请写在异常反应的随访里。")


@violates("ck_emergency_steps_weight_in_grams", "ck_emergency_steps_ended_with_outcome")
class HalfAStep(Refused):
    """The database's own last line."""

    code = "half_a_step"
    status = 422
    sentence = NothingWritten.sentence
