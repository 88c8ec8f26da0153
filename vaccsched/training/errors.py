"""What training refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused, violates


class NotHeldYet(Refused):
    code = "not_held_yet"
    status = 422
    sentence = _l("日期不能晚于今天：办完以后再登记。")

    def __init__(self) -> None:
        super().__init__(field="held_on")


class NobodyTookPart(Refused):
    code = "nobody_took_part"
    status = 422
    sentence = _l("请勾上参加的人，至少一个。")

    def __init__(self) -> None:
        super().__init__(field="people")


class NoScores(Refused):
    code = "no_scores"
    status = 422
    sentence = _l("请至少填一个人的分数；没参加的人空着。")


@violates("ck_trainings_minutes")
class BadLength(Refused):
    code = "bad_length"
    status = 422
    sentence = _l("时长请填 1 到 6000 分钟。")

    def __init__(self) -> None:
        super().__init__(field="minutes")


@violates("uq_training_attendances_training_id_staff_id")
class TookPartAlready(Refused):
    code = "took_part_already"
    status = 409
    sentence = _l("别人刚改过参加的人。请刷新页面看现在的名单。")


@violates("ck_exam_results_marks")
class BadMarks(Refused):
    code = "bad_marks"
    status = 422
    sentence = _l("合格线要大于 0、不超过满分，满分最多 1000。请核对。")

    def __init__(self) -> None:
        super().__init__(field="pass_mark")


@violates("ck_exam_results_score")
class BadScore(Refused):
    code = "bad_score"
    status = 422
    sentence = _l("分数要在 0 和满分之间，请核对。")


@violates("ck_exam_results_correction_has_reason")
class CorrectionNeedsReason(Refused):
    code = "correction_needs_reason"
    status = 422
    sentence = _l("请写明为什么更正，原来的结果会一起保留。")

    def __init__(self) -> None:
        super().__init__(field="reason")


@violates("uq_exam_results_corrects_id")
class CorrectedAlready(Refused):
    code = "corrected_already"
    status = 409
    sentence = _l("这条结果已经更正过了。请刷新页面，在最新的一条上更正。")


@violates("exam_results_kept")
class ResultIsKept(Refused):
    """The database's own last line: rows of the register are never changed nor deleted."""

    code = "result_is_kept"
    status = 409
    sentence = _l("考核结果不能改写或删除，请用更正。")


class NothingToCopy(Refused):
    code = "nothing_to_copy"
    status = 409
    sentence = _l("上周的同一天没有可以照排的班。请一个一个排。")
