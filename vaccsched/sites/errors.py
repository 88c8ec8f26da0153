"""What sites refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


@violates("uq_clinics_code")
class ClinicCodeTaken(Refused):
    code = "clinic_code_taken"
    status = 409
    sentence = _l("这个门诊编码已经有了，请核对。")


@violates("uq_closures_clinic_id_day")
class DayClosedAlready(Refused):
    code = "day_closed_already"
    sentence = _l("这一天已经停诊了。要改说明，请先恢复这一天，再重新停诊。")


class PoolShareBelowFloor(Refused):
    """``minimum``: the county's share of walk-in places in percent (通知2021 现场预约号源)."""

    code = "pool_share_below_floor"
    status = 422
    sentence = _l("现场号的比例不能低于县里规定的 %(minimum)s%%。")


class StagesFaulty(Refused):
    code = "stages_faulty"
    status = 422
    sentence = _l(
        "分批开放写成「提前几天 开放百分之几」，一行一批：天数一行比一行少，不超过提前放号的天数；"
        "比例一行比一行多，最后一行是 100。"
    )


class OpensTooSeldom(Refused):
    """``days``: the longest wait between two opening days; days must be published at least so far ahead."""

    code = "opens_too_seldom"
    status = 422
    sentence = _l(
        "按选的星期几，最长要隔 %(days)s 天才放一次号。提前放号的天数不能少于 %(days)s 天，请改多，或多选几天。"
    )


class NoOpeningDay(Refused):
    code = "no_opening_day"
    status = 422
    sentence = _l("请至少选一个放号的星期几。")


violates("uq_substitute_days_clinic_id_day", "uq_calendar_days_county_id_day")(LostRace)
