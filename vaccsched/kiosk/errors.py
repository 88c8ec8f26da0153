"""What a ticket machine says no to: short, with the way to a person. Nothing of it names anybody."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates

TO_THE_DESK = _l("请到登记台，工作人员帮您办。")


class NotRead(Refused):
    """Two cards at once, half a card, a wrong check digit."""

    code = "not_read"
    status = 422
    sentence = _l("没有读清，请把身份证拿开，再放一次。")


class NotOnFile(Refused):
    code = "not_on_file"
    status = 422
    sentence = _l("这里还没有您的档案。第一次来请到登记台建档取号。")


class CodeUnknown(Refused):
    code = "code_unknown"
    status = 422
    sentence = _l("没有认出这个码。请刷身份证，或到登记台办。")


class NothingDueNow(Refused):
    code = "nothing_due_now"
    sentence = _l("今天没有能直接取号的疫苗。请到登记台问一问。")


class NoNumberHere(Refused):
    """The machine cannot give a number; ``why``: for whoever stands there, without a vaccine's name."""

    code = "no_number_here"
    sentence = _l("%(why)s")

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)


class NoPlaceHere(Refused):
    code = "no_place_here"
    sentence = _l("现在没有能直接取的号。请到登记台：可以约今天晚些时候或改天，也可以现场候补。")


class ChoiceOver(Refused):
    """The choice was left standing too long, or was somebody else's."""

    code = "choice_over"
    status = 422
    sentence = _l("时间过了，请再刷一次身份证。")


@violates("uq_kiosk_calls_open")
class JustCalled(LostRace):
    """The same key twice at one instant: looking again finds the call."""


class CallTaken(Refused):
    code = "call_taken"
    sentence = _l("刚才已经有同事去了。")
