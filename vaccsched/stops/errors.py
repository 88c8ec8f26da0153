"""What is refused about rules and their answers."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class NotBeforehand(Refused):
    code = "not_beforehand"
    status = 422
    sentence = _l("规则的级别最早从明天起改，不能当天改。请选明天或以后的日期。")

    def __init__(self) -> None:
        super().__init__(field="effective_from")


class NoDecisionReason(Refused):
    code = "no_decision_reason"
    status = 422
    sentence = _l("请写明为什么改，例如文件号和要求。")

    def __init__(self) -> None:
        super().__init__(field="reason")


@violates("uq_rule_classes_county_id_rule_effective_from")
class DecidedAlready(Refused):
    code = "decided_already"
    sentence = _l("这条规则从这一天起已经有决定。请换一个日期。")


class NothingAsked(Refused):
    """An answer to a soft stop that was not shown."""

    code = "nothing_asked"
    sentence = _l("现在没有要说明的事。请刷新页面看最新情况。")


violates("uq_soft_stops_planned_dose_id_rule_about")(LostRace)
