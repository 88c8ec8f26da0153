"""What a draw refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class NotScarce(Refused):
    """Draws are for vaccines that the clinic has named as scarce: all others are booked."""

    code = "not_scarce"
    status = 422
    sentence = _l("只有紧缺疫苗才摇号。请先在门诊设置里把它列为紧缺疫苗，再新建摇号。")


class PublicDayTooEarly(Refused):
    """The public value must come into being after the last entry."""

    code = "public_day_too_early"
    status = 422
    sentence = _l("公开值要在截止登记那天以后才产生。请填截止日之后的日期。")


class ClosesTooEarly(Refused):
    code = "closes_too_early"
    status = 422
    sentence = _l("截止时间要晚于开始时间，也要晚于现在。请改截止时间。")


class NotOpen(Refused):
    """Before opening, after closing, or cancelled."""

    code = "draw_not_open"
    sentence = _l("现在不是登记时间。请看页面上的登记开始和截止时间。")


class NeedsDocument(Refused):
    """Real-name: without a document number the desk has to look at the person first."""

    code = "needs_document"
    status = 422
    sentence = _l("摇号要实名，档案里还没有证件号。请带证件到门诊登记，门诊可以当场代您报名。")


class NotEntered(Refused):
    code = "not_entered"
    sentence = _l("没有登记过这次摇号，或者已经退出。")


class StillOpen(Refused):
    """The commitment is made when the last entry is in."""

    code = "draw_still_open"
    sentence = _l("登记还没有截止，不能公布登记结果。请等到截止时间以后。")


class NotCommitted(Refused):
    code = "draw_not_committed"
    sentence = _l("还没有公布登记人数和校验码，不能摇号。请先公布登记结果。")


class TooEarlyToDraw(Refused):
    code = "too_early_to_draw"
    sentence = _l("公开值在 %(day)s 才产生，那天以前不能摇号。")


class AlreadyDrawn(Refused):
    """A draw has one result."""

    code = "already_drawn"
    sentence = _l("这次摇号已经摇过，结果不能重来。")


class NotDrawn(Refused):
    code = "draw_not_drawn"
    sentence = _l("还没有摇号，没有结果可以公布。")


class CannotCancelDraw(Refused):
    code = "cannot_cancel_draw"
    sentence = _l("已经摇过号的不能作废：中签的人有预约资格。")


class OfferOver(Refused):
    """Declined, expired or used."""

    code = "offer_over"
    sentence = _l("这个名额已经处理过或者过了时间。请刷新页面看现在的状态。")


@violates("uq_draw_entries_draw_id_person_id")
class EnteredTwice(LostRace):
    """A parallel press entered the same person: the second look answers that entry."""

    code = "entered_twice"


@violates("uq_draw_offers_entry_id")
class OfferedTwice(LostRace):
    """Another worker called this rank."""

    code = "offered_twice"
