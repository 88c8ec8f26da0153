"""The words of the observation room."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.observation.models import AlarmEnd, CallResult, EmergencyOutcome, StepKind

STEPS: dict[StepKind, Any] = {
    StepKind.POSITION: _l("已平卧、抬高双腿"),
    StepKind.ADRENALINE: _l("已打肾上腺素"),
    StepKind.CALLED_120: _l("已打 120"),
    StepKind.OXYGEN: _l("已吸氧"),
    StepKind.DOCTOR: _l("医生到场"),
    StepKind.FLUIDS: _l("已建静脉通路、补液"),
    StepKind.OTHER_DRUG: _l("已用其他药"),
    StepKind.CPR: _l("开始心肺复苏"),
    StepKind.AMBULANCE: _l("救护车到"),
    StepKind.HANDED_OVER: _l("已交给救护车"),
    StepKind.WEIGHT: _l("体重"),
    StepKind.NOTE: _l("补记"),
    StepKind.ENDED: _l("急救结束"),
}
OUTCOMES: dict[EmergencyOutcome, Any] = {
    EmergencyOutcome.RECOVERED: _l("恢复，继续留观"),
    EmergencyOutcome.HOSPITAL: _l("送医院"),
    EmergencyOutcome.DEATH: _l("死亡"),
}
ENDS: dict[AlarmEnd, Any] = {
    AlarmEnd.BETTER: _l("好转，继续留观"),
    AlarmEnd.REFERRED: _l("送医院"),
    AlarmEnd.FALSE_ALARM: _l("误报，没有不适"),
}
CALLS: dict[CallResult, Any] = {
    CallResult.WELL: _l("打通了，没有不舒服"),
    CallResult.UNWELL: _l("打通了，不舒服"),
    CallResult.NOT_REACHED: _l("没打通"),
}
SENT_TO_HOSPITAL = _l("不适，送医院")
