"""What the advisor refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class ClinicFileFaulty(Refused):
    """``faults``: one sentence for each thing that is wrong with the description."""

    code = "clinic_file_faulty"
    status = 422
    sentence = _l("门诊描述文件有问题，请按下面逐条改。")


class NothingToAdvise(Refused):
    """The half-day has no plan, no slot, or no table where people are screened or vaccinated."""

    code = "nothing_to_advise"
    sentence = _l("这个半天还没有开放的计划、时间段或台，算不了。请先在号源计划里排好，并登记预检台和接种台。")


class StudyRunning(Refused):
    code = "study_running"
    sentence = _l("这个半天的方案正在算，一分钟内算好，不用再提交。")


class ProposalNotReady(Refused):
    code = "proposal_not_ready"
    sentence = _l("这个方案还没有算好，请等进度到 100% 再采用。")


class PlanChangedSince(Refused):
    """The plan that the study started from is not the one in force any more."""

    code = "plan_changed_since"
    sentence = _l("算这个方案之后，号源计划改过了，所以没有采用。请重新算一次再采用。")


class AlreadyUndone(Refused):
    code = "advice_already_undone"
    sentence = _l("这次采用已经撤销过了。")


violates(
    "uq_advisor_checks_clinic_id_day_half_day",
    "uq_advisor_applications_edit_id",
    "uq_advisor_studies_running",
)(LostRace)
