"""The words of the report card."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.aefi.models import Correct, Found, Recovery, Severity, Source, What

CLASSIFICATION = _l("待定")  # decided by the expert group of the county or above, never here
SOURCES: dict[Source, Any] = {
    Source.OBSERVATION: _l("留观时发现"),
    Source.STAFF: _l("工作人员登记"),
    Source.RESIDENT: _l("家长或本人在家报告"),
}
SEVERITIES: dict[Severity, Any] = {
    Severity.ORDINARY: _l("都不是（48 小时内上报）"),
    Severity.DEATH: _l("死亡（2 小时内上报）"),
    Severity.DISABILITY: _l("严重残疾（2 小时内上报）"),
    Severity.CLUSTER: _l("群体性（2 小时内上报）"),
    Severity.SOCIAL: _l("对社会有重大影响（2 小时内上报）"),
}
RECOVERIES: dict[Recovery, Any] = {
    Recovery.CURED: _l("痊愈"),
    Recovery.BETTER: _l("好转"),
    Recovery.SEQUELAE: _l("后遗症"),
    Recovery.DEATH: _l("死亡"),
    Recovery.UNKNOWN: _l("不详"),
}
FOUND: dict[Found, Any] = {Found.PASSIVE: _l("被动监测"), Found.ACTIVE: _l("主动监测")}
CORRECT: dict[Correct, Any] = {Correct.YES: _l("是"), Correct.NO: _l("否"), Correct.UNKNOWN: _l("不详")}
HAPPENED: dict[What, Any] = {
    What.REPORTED: _l("登记反应"),
    What.CHANGED: _l("填写报告卡"),
    What.COMPLETED: _l("报告卡填完"),
    What.REOPENED: _l("又有必填项空着"),
    What.SEVERITY: _l("改了严重程度"),
    What.SUBMITTED: _l("登记已上报"),
    What.CLOSED: _l("结案"),
    What.NOTE: _l("随访"),
}
FIELDS: dict[str, Any] = {
    "onset_at": _l("反应发生时间"),
    "seen_on": _l("发现或就诊日期"),
    "course": _l("主要临床经过"),
    "hospitalised": _l("是否住院"),
    "recovery": _l("转归"),
    "found": _l("反应获得方式"),
    "reporter_name": _l("报告人"),
    "reporter_phone": _l("报告人电话"),
    "doses": _l("可疑疫苗"),
    "given_correctly": _l("接种实施是否正确"),
}
# What is reportable when it begins within this time (监测方案): hints beside the card.
WINDOWS: dict[str, Any] = {
    "day": _l("24 小时内：过敏性休克、不伴休克的过敏反应、晕厥、癔症"),
    "five_days": _l("5 天内：发热（腋温 38.6℃ 及以上）、血管性水肿、局部红肿或硬结超过 2.5 厘米、局部或全身化脓性感染"),
    "fifteen_days": _l("15 天内：皮疹、紫癜、局部过敏坏死反应、热性惊厥、癫痫、脑病、脑炎"),
    "six_weeks": _l("6 周内：血小板减少性紫癜、格林巴利综合征、疫苗相关麻痹型脊髓灰质炎"),
    "three_months": _l("3 个月内：臂丛神经炎、无菌性脓肿"),
    "bcg": _l("卡介苗后 1–12 个月：淋巴结炎、骨髓炎、播散性感染"),
}
