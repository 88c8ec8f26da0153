"""What the schedule refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, NotFound, Refused, violates


class PoolEmpty(Refused):
    """``offers``: the three nearest slots with online places as [{slot_id, label, places}]."""

    code = "pool_empty"
    sentence = _l("这个半天的现场号已经发完。可以改到下面有号的时间，或由门诊负责人加号。")


class GroupNotAdmitted(Refused):
    """The pool is kept for the groups that the clinic names."""

    code = "group_not_admitted"
    sentence = _l("现场号留给门诊公布的人群。这一位可以用今天的线上余号，或现场候补。")


class UnknownSession(NotFound):
    code = "unknown_session"


class PlanCutsBookings(Refused):
    """``booked``: how many people hold a place that the plan would take away. Nothing is cancelled silently."""

    code = "plan_cuts_bookings"
    status = 409
    sentence = _l(
        "有 %(booked)s 人已经拿到要减掉的号，所以没有发布。请在预约名单里逐个联系改约，或保留这些号，再发布一次。"
    )


class PlanFaulty(Refused):
    """``faults``: codes of ``rules.plan.Fault``."""

    code = "plan_faulty"
    status = 422
    sentence = _l("这份计划的时间段有问题：每段的结束要晚于开始，段与段不能重叠，也不能超出这半天。请改后再保存。")


class PoolBelowFloor(Refused):
    """The walk-in pool is the share of people without a phone (通知2021); the county sets its floor."""

    code = "pool_below_floor"
    status = 422
    sentence = _l("现场号太少：按县里规定，这半天至少要留 %(minimum)s 个现场号。请增加现场号，或减少线上号。")


violates(
    "uq_sessions_clinic_id_day_half_day_place",
    "uq_slots_session_id_starts_at",
    "uq_week_plans_clinic_id_weekday_half_day_effective_from_once",
    "uq_plan_slots_plan_id_starts_at",
)(LostRace)


class PreviewChanged(Refused):
    """Somebody booked or edited between preview and publishing: the numbers are no longer those that were shown."""

    code = "preview_changed"
    status = 409
    sentence = _l("看预览之后号源有了变化，所以还没有发布。请再预览一次，确认数字后发布。")


class AboveDailyMaximum(Refused):
    """``day``, ``places`` planned, the clinic's ``maximum``."""

    code = "above_daily_maximum"
    status = 422
    sentence = _l(
        "%(day)s一共会有 %(places)s 个号，超过本门诊每天最多 %(maximum)s 个。请减少线上号或现场号，"
        "或先在设置里调高每天的上限。"
    )


class PeopleConcerned(Refused):
    """``people`` hold places there, in ``slots`` (ids); once shown, the manager may go on. Nobody is cancelled."""

    code = "people_concerned"
    sentence = _l(
        "这段时间已经有 %(people)s 个号给了人，还没有停。请看下面的名单；确认后不再放新号，"
        "这些人的预约仍然保留，要逐个另作安排。"
    )


class SpanFaulty(Refused):
    code = "span_faulty"
    status = 422
    sentence = _l("请填今天或以后的日期，结束时间要晚于开始时间。")


class NotAMakeUpWorkday(Refused):
    code = "not_a_make_up_workday"
    status = 422
    sentence = _l("这一天不是调休上班日，不用选照哪一天出诊。要单独安排这一天，请做一份当天的计划。")


class AlreadyUndone(Refused):
    code = "already_undone"
    sentence = _l("这次修改已经撤销过了。")


class EditedSince(Refused):
    code = "edited_since"
    sentence = _l("这次修改之后，其中的计划又改过，不能直接撤销。请先撤销后面那次修改，或直接改计划。")


class UndoHurts(Refused):
    """``booked``: so many people took places meanwhile that would go."""

    code = "undo_hurts"
    sentence = _l(
        "这次修改之后，有 %(booked)s 人约了撤销后就没有的号，所以没有撤销。请先给他们改约，或保留这些号、直接改计划。"
    )


class OutreachFaulty(Refused):
    code = "outreach_faulty"
    status = 422
    sentence = _l("请核对：地点要填，日期是今天或以后，结束晚于开始，都在同一个半天里，人数在 1 到 500 之间。")


class OutreachPlanned(Refused):
    code = "outreach_planned"
    sentence = _l("这个地点当天这个半天已经有一场上门接种，请直接用那一场。")


class OutreachBooked(Refused):
    """``booked``: so many are on the roster."""

    code = "outreach_booked"
    sentence = _l("名单上还有 %(booked)s 人，所以没有改。请先把他们从名单里去掉或改约，再减少人数或取消这一场。")
