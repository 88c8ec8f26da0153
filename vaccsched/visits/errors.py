"""What visits refuses."""

import uuid

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class UnknownCode(Refused):
    """Neither an appointment of this clinic nor a ticket of today."""

    code = "unknown_code"
    status = 422
    sentence = _l("没有找到这个号码。请核对后再扫一次，或改用身份证、姓名和出生日期查找。")

    def __init__(self) -> None:
        super().__init__(field="code")


class WrongClinic(Refused):
    """An appointment at another clinic: nothing of it is told, answered 404 and audited with its id."""

    code = "wrong_clinic"
    status = 404
    sentence = _l("这是别的门诊的预约，这里不能用它取号。请按预约短信上的门诊去；要在这里打，请刷身份证按现场号办理。")

    def __init__(self, appointment_id: uuid.UUID) -> None:
        super().__init__(field="code")
        self.appointment_id = appointment_id


class OldTicket(Refused):
    """A ticket that was given, but not here today."""

    code = "old_ticket"
    sentence = _l("这张票不是本门诊今天的号，不能再用。请刷身份证或扫预约码，重新取号。")

    def __init__(self) -> None:
        super().__init__(field="code")


class WrongDay(Refused):
    """``day``: 11月24日 周二; ``time``: 08:30–09:00."""

    code = "wrong_day"
    sentence = _l("来早了：这是 %(day)s %(time)s 的预约。请在那天来；今天就要打，按现场号办理（原来的预约仍在）。")


class AppointmentCancelled(Refused):
    code = "appointment_cancelled"
    sentence = _l("这个预约已经取消。今天要打请按现场号办理，或另约时间。")


class AppointmentMissed(Refused):
    """``day``: 11月24日 周二; ``time``: 08:30–09:00."""

    code = "appointment_missed"
    sentence = _l("这是 %(day)s %(time)s 的预约，当时没有来，已按未到处理。今天要打请按现场号办理，或另约时间。")


class AppointmentUsed(Refused):
    """``day`` and ``ticket``: when and with which number it was used."""

    code = "appointment_used"
    sentence = _l("这个预约 %(day)s 已经用过，号码是 %(ticket)s，人已离开。还要打别的疫苗请按现场号办理。")


class AlreadyHere(Refused):
    """The person has a ticket: ``ticket`` and ``visit_id`` let the desk print the same number again."""

    code = "already_here"
    sentence = _l("已经取过号了，号码是 %(ticket)s。票丢了请再次打印，不会取第二个号。")


@violates("uq_visits_present", "uq_visits_appointment_id")
class JustArrived(LostRace):
    """Another desk gave the ticket at the same instant: looking again finds it."""


class NoLongerDue(Refused):
    """None of the vaccines may be given today; ``reasons``: the forecast's sentences; ``person_id`` for the desk."""

    code = "no_longer_due"
    sentence = _l("今天不能打：%(reasons)s 请改约能打的日期。")


class NoSessionNow(Refused):
    """No half-day is open any more today."""

    code = "no_session_now"
    sentence = _l("今天的门诊已经结束，没有现场号了。请选下面的办法。")


class NoPlaceNow(Refused):
    """Of no group of the pool, and today's slots are full. ``groups``: for whom the pool is kept."""

    code = "no_place_now"
    sentence = _l("现场号留给%(groups)s；这个半天的线上号也约完了。可以现场候补，或选下面的办法。")


class LatePlaceGone(Refused):
    """Late, the place was given to somebody else, and no other of the half-day is free; ``person_id``."""

    code = "late_place_gone"
    sentence = _l("预约时段已过，号已经给了别人，这个半天现在没有空号。可以排在现场候补第一位，有号先给。")


class UrgentNeedsReason(Refused):
    """Every jump of the queue has a reason and a name."""

    code = "urgent_needs_reason"
    status = 422
    sentence = _l("请写明急需接种的原因，例如被动物咬伤、伤口可能感染破伤风。")

    def __init__(self) -> None:
        super().__init__(field="urgent_reason")


class OverQuotaNeedsReason(Refused):
    """A place over the quota is the manager's, with a reason."""

    code = "over_quota_needs_reason"
    status = 422
    sentence = _l("请写明为什么加这个号，例如外地赶来、行动不便。")

    def __init__(self) -> None:
        super().__init__(field="over_quota_reason")


class NotOnePerson(Refused):
    code = "not_one_person"
    status = 422
    sentence = _l("没有认出是哪一位。请刷要加进来的人的身份证；没带证件的，先从姓名找到再一起取号。")

    def __init__(self) -> None:
        super().__init__(field="code")


class NobodyChosen(Refused):
    code = "nobody_chosen"
    status = 422
    sentence = _l("请至少选一位一起取号的人。")


class TooManyTogether(Refused):
    """``most``: how many go at once."""

    code = "too_many_together"
    status = 422
    sentence = _l("一次最多给 %(most)s 位取号，请分两次办。")


class OneOfThemRefused(Refused):
    """``name``: masked; ``why``: the refusal; ``person_id``. All numbers were taken back."""

    code = "one_of_them_refused"
    sentence = _l("%(name)s取不了号，所以一家人都还没有取：%(why)s 可以不选这一位，给其他人取号。")


class NobodyWaiting(Refused):
    code = "nobody_waiting"
    sentence = _l("现在没有人在等。有人来时这里会显示，再按一次叫号。")


@violates("uq_stage_entries_open_station")
class StationBusy(Refused):
    """One station, one person."""

    code = "station_busy"
    sentence = _l("这个台还有一位没有办完。请先办完，或选“换人”让这一位回去等。")


@violates("uq_stage_entries_open_visit")
class StageMoved(Refused):
    """Somebody else moved this visit on."""

    code = "stage_moved"
    sentence = _l("这一位刚才已经被别人办理到下一步。请刷新页面看最新情况。")


class UnlawfulMove(Refused):
    """``docs/states.md`` has no such move."""

    code = "unlawful_move"
    sentence = _l("现在不能到这一步，请按顺序办理。")


class NotCalling(Refused):
    """Only screening and vaccination stations call."""

    code = "not_calling"
    sentence = _l("这个台不叫号。请在开始页选择健康询问台或接种台。")


class OutcomeDecided(Refused):
    code = "outcome_decided"
    sentence = _l("这一剂的结果已经记录，不能再改。记录有误请走更正。")


class MustBeObserved(Refused):
    """A dose was given: the way out leads through the observation room."""

    code = "must_be_observed"
    sentence = _l("这一位已经接种，要到留观区留观，从那里办理离开。")


class PlaceGivenOn(Refused):
    """The walk-in place that somebody left is another's by now, so that the leaving cannot be undone."""

    code = "place_given_on"
    sentence = _l(
        "离开时空出的现场号已经给了别人，这个半天没有空号了，不能撤销离开。请到登记台重新取号，或排现场候补。"
    )


class LeaveNeedsReason(Refused):
    code = "leave_needs_reason"
    status = 422
    sentence = _l("请选择没有接种就离开的原因。")

    def __init__(self) -> None:
        super().__init__(field="reason")
