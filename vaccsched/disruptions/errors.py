"""What is refused when supply breaks."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class NobodyConcerned(Refused):
    """The disruption would concern nobody: nothing is opened."""

    code = "nobody_concerned"
    status = 422
    sentence = _l("没有人受影响，不用通知谁。停诊请在日历里设置，改号源请在号源计划里改。")


class DisruptionClosed(Refused):
    code = "disruption_closed"
    sentence = _l("这件事已经办结，不能再改。有新情况请另外登记。")


class NothingElse(Refused):
    code = "nothing_else"
    status = 422
    sentence = _l("这个预约没有别的疫苗可打。请等新号，或给本人改期。")


violates("uq_disruptions_open_vaccine", "uq_disruption_cases_disruption_id_appointment_id")(LostRace)
