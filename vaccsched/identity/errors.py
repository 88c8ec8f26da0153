"""What identity refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Forbidden, Refused, violates


class WrongCredentials(Refused):
    """Name or password is wrong, or the account is locked or disabled: the same answer for all."""

    code = "wrong_credentials"
    status = 422
    sentence = _l("账号或密码不对。连续输错 5 次会锁定 15 分钟；忘记密码请找门诊管理员。")


class NotSignedIn(Refused):
    code = "not_signed_in"
    status = 401
    sentence = _l("请先登录。")


class PasswordMustChange(Refused):
    code = "password_must_change"
    status = 403
    sentence = _l("第一次登录要先设置您自己的密码。")


class NoValidCertificate(Forbidden):
    """疫苗管理法 第44条(二): only trained and examined staff."""

    code = "no_valid_certificate"
    sentence = _l("您没有在有效期内的培训合格证，不能做这项工作。请门诊负责人登记证书后再试。")


class NoStation(Refused):
    code = "no_station"
    status = 409
    sentence = _l("请先选择您现在工作的台号。")


@violates("uq_staff_accounts_username")
class UsernameTaken(Refused):
    code = "username_taken"
    status = 409
    sentence = _l("这个账号名已经有人用了，请换一个。")

    def __init__(self) -> None:
        super().__init__(field="username")


class NoRole(Refused):
    code = "no_role"
    status = 422
    sentence = _l("请至少选择一个岗位。")


class RoleNotYours(Forbidden):
    """A role above one's own, or a county role inside a clinic."""

    code = "role_not_yours"
    sentence = _l("您不能授予或管理这个岗位，请联系系统管理员。")


class NotYourself(Refused):
    code = "not_yourself"
    status = 409
    sentence = _l("不能这样更改自己的账号，请让另一位管理员来做。")


class CertificateDates(Refused):
    code = "certificate_dates"
    status = 422
    sentence = _l("证书的有效期不能早于发证日期，请核对。")


@violates("uq_training_certificates_staff_id_task_number")
class CertificateKnown(Refused):
    code = "certificate_known"
    status = 409
    sentence = _l("这张证书已经登记过了。")


class ShiftTimes(Refused):
    code = "shift_times"
    status = 422
    sentence = _l("下班时间要晚于上班时间，请核对。")


@violates("uq_shifts_staff_id_day_starts_at")
class ShiftKnown(Refused):
    code = "shift_known"
    status = 409
    sentence = _l("这个人在这个时间已经排了班。")


class WrongRoleForShift(Refused):
    code = "wrong_role_for_shift"
    status = 422
    sentence = _l("这个人没有这个台的岗位，不能排在这里。请换人，或先在“人员”里给他加上岗位。")

    def __init__(self) -> None:
        super().__init__(field="staff_id")


class NotCertifiedForShift(Refused):
    """疫苗管理法 第44条(二): only trained and examined staff."""

    code = "not_certified_for_shift"
    status = 422
    sentence = _l("这个人到那一天没有有效的培训合格证，不能排这个台。请换人，或先在“人员”里登记新的证书。")

    def __init__(self) -> None:
        super().__init__(field="staff_id")


class ShiftOverlaps(Refused):
    code = "shift_overlaps"
    status = 409
    sentence = _l("这个人在这段时间已经排在另一个台，不能同时在两个台。请改时间，或先取消那个班。")

    def __init__(self) -> None:
        super().__init__(field="starts_at")


class DoorNeedsStation(Refused):
    code = "door_needs_station"
    status = 422
    sentence = _l("门口屏要选挂在哪个台的门口。")

    def __init__(self) -> None:
        super().__init__(field="station_id")


class ChooseClinic(Refused):
    code = "choose_clinic"
    status = 422
    sentence = _l("请选择是哪一家门诊。")

    def __init__(self) -> None:
        super().__init__(field="clinic_id")


class ManagerMustSign(Refused):
    code = "manager_must_sign"
    status = 422
    sentence = _l("这一步要门诊经理签字：请经理填写自己的用户名和密码。")

    def __init__(self) -> None:
        super().__init__(field="manager")
