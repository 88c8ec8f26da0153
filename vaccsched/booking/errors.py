"""What booking refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class SlotFull(Refused):
    """``alternatives``: the three nearest free slots as [{slot_id, label, places}]."""

    code = "slot_full"
    sentence = _l("这个时间刚刚约满。您填的内容还在，请在下面选一个相近的时间。")


class SlotGone(Refused):
    """Past, withdrawn, not open yet, or the clinic is closed that day."""

    code = "slot_gone"
    sentence = _l("这个时间现在不能预约了。请另选一个时间。")


class NotDueYet(Refused):
    """``vaccine``, ``earliest`` (ISO date or None) and ``reason`` say why and from when (免疫程序(2026年版))."""

    code = "not_due_yet"
    status = 422
    sentence = _l("%(name)s在这一天还不能打：%(reason)s请选 %(earliest)s 或以后的时间。")


class NotOffered(Refused):
    """The vaccine is complete, not for this person, or a doctor must decide first."""

    code = "not_offered"
    status = 422
    sentence = _l("%(name)s现在不能在网上预约：%(reason)s有疑问请打电话或到门诊询问。")


class NotTogether(Refused):
    """The vaccine may not be given so near to what is booked already, or not in the same visit."""

    code = "not_together"
    status = 422
    sentence = _l("%(name)s和%(other)s不能约得这么近：%(reason)s请换一天，或只约其中一种。")


@violates("uq_appointment_lines_open")
class AlreadyBooked(LostRace):
    """One open line per person and vaccine; ``appointment_id`` names the other when it is known.

    A lost race: the second look may find that the very same form was faster, and then answers its appointment.
    """

    code = "already_booked"
    sentence = _l("这种疫苗已经有一个预约。要换时间，请先取消原来的预约。")


class DosesReserved(LostRace):
    """``name``, ``vaccine``: all doses that will be usable on that day are promised.

    A lost race: the second look may find that the very same form was faster.
    """

    code = "doses_reserved"
    sentence = _l("%(name)s在那一天没有余量了：在库的都已经约出去。请过几天再看，或打电话问门诊什么时候到货。")


class OnlyByDraw(Refused):
    """``vaccine``: scarce at this clinic; booked online only by who has a right (won in a draw)."""

    code = "only_by_draw"
    status = 422
    sentence = _l("这种疫苗数量少，要先登记摇号，中签以后才能预约。请看门诊的摇号通知。")


class NotServed(Refused):
    """The half-day is kept for other vaccines."""

    code = "not_served"
    status = 422
    sentence = _l("这个半天不打您选的疫苗。请换一个时间。")


@violates("uq_booking_rights_live")
class RightGranted(Refused):
    """The person has a live right to this vaccine."""

    code = "right_granted"
    sentence = _l("这个人已经可以预约这种疫苗，不用再给一次。")


class CannotChange(Refused):
    """Only a booked appointment whose time is not over can be moved, and within the same clinic."""

    code = "cannot_change"
    sentence = _l("这个预约已经不能改期：人已到门诊、已取消，或者时间已过。请重新预约，或打电话给门诊。")


class SameTime(Refused):
    code = "same_time"
    status = 422
    sentence = _l("新的时间和原来的一样，没有改动。请选另一个时间。")


class NoNeighbours(Refused):
    """``count``: how many places beside each other are wanted. Nothing was booked."""

    code = "no_neighbouring_places"
    sentence = _l("这个时间前后没有 %(count)s 个挨着的号，一个也没有约。请换一个时间，或者一个一个约。")


class TooFewTogether(Refused):
    code = "too_few_together"
    status = 422
    sentence = _l("一起预约要选 2 到 6 个人，每人各选要打的疫苗。")


class UnknownAnswer(Refused):
    code = "unknown_answer"
    status = 422
    sentence = _l("没有这个选项。请从页面上的选项里选一个。")


violates("uq_survey_answers_appointment_id_question")(LostRace)


class TooManyVaccines(Refused):
    code = "too_many_vaccines"
    status = 422
    sentence = _l("一次最多预约 2 种疫苗。请先选要紧的，其余下次再约。")


class NothingChosen(Refused):
    code = "nothing_chosen"
    status = 422
    sentence = _l("请先选要打的疫苗。")


class CannotCancel(Refused):
    """Only a booked appointment whose time is not over can be cancelled."""

    code = "cannot_cancel"
    sentence = _l("这个预约已经不能取消：人已到门诊，或者时间已过。有问题请打电话给门诊。")


class OnlyVaccine(Refused):
    """The appointment is for nothing else."""

    code = "only_vaccine"
    sentence = _l("这个预约只约了这一种疫苗，去掉就没有要打的了。请改期或取消。")


class AppointmentMoved(Refused):
    """The appointment is not in the state from which this step leads."""

    code = "appointment_moved"
    sentence = _l("这个预约的状态刚刚变了，请刷新后再看。")


@violates("uq_appointments_short_code")
class ShortCodeTaken(LostRace):
    """One in a million million: draw again."""


class HoldGone(Refused):
    """The hold ended, or was extended once before."""

    code = "hold_gone"
    sentence = _l("这个号只能延长一次，现在不能再延长了。请尽快提交；如果时间已到，请重新选时间。")


violates("uq_holds_live_own")(LostRace)  # the same press twice: the second look finds the first one's hold


class BarredForNoShows(Refused):
    """Missed too often, under the clinic's rule for scarce self-paid vaccines: ``name``, ``until`` (a day)."""

    code = "barred_for_no_shows"
    status = 422
    sentence = _l(
        "%(name)s数量少，之前约了没有来，%(until)s起才能再约。其他疫苗照常可以预约；记错了请在“我的预约”里申诉。"
    )


@violates("uq_no_show_appeals_appointment_id")
class AppealedJustNow(LostRace):
    """The same press twice: looking again finds the first one."""


class AppealNotPossible(Refused):
    code = "appeal_not_possible"
    sentence = _l("这次预约不能申诉：它不影响以后预约，或者已经过了 90 天。有疑问请打电话给门诊。")


class AppealDecided(Refused):
    code = "appeal_decided"
    sentence = _l("这份申诉刚才已经有人处理，请刷新后再看。")


class RushCollecting(Refused):
    """The opening rush: requests are collected and served by lot. ``until``: ISO instant."""

    code = "rush_collecting"
    sentence = _l("这些号刚开放，现在先登记、随后按抽签顺序分号，早几秒晚几秒都一样。请在核对页登记，不用抢。")


class RushServing(Refused):
    code = "rush_serving"
    sentence = _l("正在按抽签顺序给开放时登记的人分号，一般不到一分钟。请稍后再试，剩下的号照常预约。")


class RushLimit(Refused):
    """Too many persons of one account, device or network in one opening; ``phone`` of the clinic for an appeal."""

    code = "rush_limit"
    status = 429
    sentence = _l(
        "这个账号、手机或网络这次登记的人已经很多，为防止代抢，没有再登记。"
        "如果是单位、学校等多人共用的网络，请换手机流量再试，或打电话 %(phone)s 由门诊登记，不受此限。"
    )


class RushOver(Refused):
    """The request has been served or withdrawn."""

    code = "rush_over"
    sentence = _l("这次登记已经有结果了，请看结果页。")


class RushNotOver(Refused):
    code = "rush_not_over"
    sentence = _l("登记还没有结束，结束后才按抽签顺序分号。请稍等。")


violates("uq_rushes_clinic_id_opens_at", "uq_rush_requests_rush_id_person_id", "uq_rush_counts_rush_id_share_value")(
    LostRace  # a parallel press made it: looking again finds it
)
