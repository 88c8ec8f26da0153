"""What the waitlist refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


@violates("uq_waitlist_lines_open")
class AlreadyWaiting(LostRace):
    """One open entry per person and vaccine. A lost race: the second look may find the very same form was faster."""

    code = "already_waiting"
    sentence = _l("这种疫苗已经在候补了。要改日期，请先退出原来的候补。")


class DaysNotPossible(Refused):
    """``earliest``: the first lawful day; or the range lies in the past, is the wrong way round, or too long."""

    code = "days_not_possible"
    status = 422
    sentence = _l("这几天都不能打。请选今天以后、半年以内的日期，并且结束不早于开始。")


class TooEarlyThen(Refused):
    """The last day asked for is before the first lawful one (``earliest``)."""

    code = "too_early_then"
    status = 422
    sentence = _l("这几天还不能打：最早是 %(earliest)s。请把结束日期改到那天或以后。")


class HalfDayUnknown(Refused):
    code = "half_day_unknown"
    status = 422
    sentence = _l("请选上午、下午或晚上，或者都不选。")


class NotWaiting(Refused):
    """The entry ended: has a place, left, or its days are over."""

    code = "not_waiting"
    sentence = _l("这个候补已经结束了：可能已经约上、已经退出，或者日期已过。请刷新后再看。")


class OfferOver(Refused):
    """``state``: what became of the offer: declined, expired or cancelled. Who did not leave is still on the list."""

    code = "offer_over"
    sentence = _l("这个号没有再为您保留：时间已过，或者您已放弃。候补还在，有号会再通知您；急的话请打电话给门诊。")


class SessionOver(Refused):
    """Nobody can stand by for a half-day that is over, withdrawn or somewhere else."""

    code = "session_over"
    sentence = _l("这个半天已经结束，不能再候补。请改到下一个半天，或约另一天。")


class NothingFree(Refused):
    """No place is kept for this person and none is free in the half-day."""

    code = "nothing_free"
    sentence = _l("现在还没有空出来的号。请继续候补，有号时这里会显示。")


violates("uq_waitlist_offers_open_person", "uq_waitlist_offers_hold_id")(LostRace)
