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
