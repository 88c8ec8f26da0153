"""What the schedule refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, NotFound, Refused, violates


class PoolEmpty(Refused):
    """``offers``: the three nearest slots with online places as [{slot_id, label, places}]."""

    code = "pool_empty"
    sentence = _l("这个半天的现场号已经发完。可以改到下面有号的时间，或由门诊负责人加号。")


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
    "uq_week_plans_clinic_id_weekday_half_day_effective_from",
    "uq_plan_slots_plan_id_starts_at",
)(LostRace)


class PreviewChanged(Refused):
    """Somebody booked or edited between preview and publishing: the numbers are no longer those that were shown."""

    code = "preview_changed"
    status = 409
    sentence = _l("看预览之后号源有了变化，所以还没有发布。请再预览一次，确认数字后发布。")
