"""The words people read for roles, tasks, devices and password faults."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.identity.models import CertificateTask, DeviceKind, Role

ROLES: dict[Role, Any] = {
    Role.REGISTRAR: _l("登记员"),
    Role.SCREENER: _l("预检医生"),
    Role.VACCINATOR: _l("接种护士"),
    Role.OBSERVER: _l("留观护士"),
    Role.STOCK_KEEPER: _l("疫苗管理员"),
    Role.MANAGER: _l("门诊负责人"),
    Role.COUNTY_SUPERVISOR: _l("县级督导"),
    Role.AUDITOR: _l("审计员"),
    Role.ADMINISTRATOR: _l("系统管理员"),
}
TASKS: dict[CertificateTask, Any] = {
    CertificateTask.SCREENING: _l("健康询问"),
    CertificateTask.VACCINATION: _l("接种"),
    CertificateTask.OBSERVATION: _l("留观"),
}
DEVICES: dict[DeviceKind, Any] = {
    DeviceKind.WAITING_SCREEN: _l("候种大屏"),
    DeviceKind.OBSERVATION_SCREEN: _l("留观大屏"),
    DeviceKind.DOOR_SCREEN: _l("门口屏"),
    DeviceKind.RECIPIENT_SCREEN: _l("接种台对面屏"),
    DeviceKind.KIOSK: _l("自助取号机"),
}
PASSWORD_FAULTS: dict[str, Any] = {
    "too_short": _l("密码至少要 10 个字符。"),
    "is_username": _l("密码里不能有账号名。"),
    "too_common": _l("这个密码太常见，容易被猜到，请换一个。"),
    "same_as_before": _l("新密码不能和原来的一样，请换一个。"),
    "wrong_current": _l("现在的密码不对，请重新输入。"),
}


def role_words(roles: list[Role]) -> str:
    """「登记员、预检医生」, in the order of a visit."""
    return str(_l("、")).join(str(ROLES[role]) for role in Role if role in roles)
