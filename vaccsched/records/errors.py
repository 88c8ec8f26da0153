"""What records refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused, violates


@violates("ck_immunizations_complete_when_given_here")
class IncompleteRecord(Refused):
    """疫苗管理法 第46条 names what a record of a dose holds."""

    code = "incomplete_record"
    sentence = _l("接种记录缺少法律要求的内容，没有保存。请重新扫描疫苗后再登记。")


class NotInTheFuture(Refused):
    code = "given_in_the_future"
    status = 422
    sentence = _l("接种日期不能晚于今天。请核对接种证上的日期。")


class BeforeBirth(Refused):
    code = "given_before_birth"
    status = 422
    sentence = _l("接种日期早于出生日期。请核对接种证上的日期。")


@violates("uq_immunizations_record_id_version")
class ChangedMeanwhile(Refused):
    code = "record_changed_meanwhile"
    sentence = _l("这条接种记录刚刚被别人更正过。请刷新页面，看过最新内容再改。")


class AlreadyInError(Refused):
    code = "already_entered_in_error"
    sentence = _l("这条接种记录已经作废，不能再改。")


class FixedByTheVial(Refused):
    """What was scanned from the vial is not typed over: another vial is another dose record."""

    code = "fixed_by_the_vial"
    status = 422
    sentence = _l("批号、有效期、追溯码来自扫码，不能改写。扫错了请作废这条记录，按实际用的那一支补记。")


class NothingToCorrect(Refused):
    code = "nothing_to_correct"
    status = 422
    sentence = _l("内容和原来一样，没有要更正的。请改好再保存，或直接返回。")


class UndoAtTheStation(Refused):
    """Within 60 seconds the station takes the dose back together with its stock."""

    code = "undo_at_the_station"
    sentence = _l("这一针刚登记不到 60 秒。请在接种台点“撤销”，库存会一起退回；过了 60 秒再到这里作废。")


@violates("immunizations_kept")
class RetentionRuns(Refused):
    """疫苗管理法 第46条: kept until five years after the vaccine's expiry; the electronic file for good."""

    code = "retention_runs"
    sentence = _l("接种记录要保存到疫苗有效期满后至少 5 年，现在不能删除（保存至 %(until)s）。登记错了请更正或作废。")


class NotADoctor(Refused):
    code = "not_a_doctor"
    status = 403
    sentence = _l("健康情况只能由有健康询问合格证的医生确认或结束。请预检医生来办。")


class AlreadyConfirmed(Refused):
    code = "health_fact_already_confirmed"
    sentence = _l("这条健康情况已经有医生确认过了。请刷新页面。")


class SinceTheFuture(Refused):
    code = "since_the_future"
    status = 422
    sentence = _l("开始日期不能晚于今天。请核对。")


@violates("uq_health_facts_ends_fact_id")
class FactAlreadyEnded(Refused):
    code = "health_fact_already_ended"
    sentence = _l("这条健康情况已经结束过了。请刷新页面。")


class UnknownCourse(Refused):
    code = "unknown_rabies_course"
    status = 422
    sentence = _l("没有这种狂犬病疫苗程序。请从列表里选。")


class ExposedInTheFuture(Refused):
    code = "exposed_in_the_future"
    status = 422
    sentence = _l("暴露日期不能晚于今天。请核对被咬、被抓的日期。")


class ExposedBeforeBirth(Refused):
    code = "exposed_before_birth"
    status = 422
    sentence = _l("暴露日期早于出生日期。请核对被咬、被抓的日期。")
