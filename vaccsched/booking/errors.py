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
