"""What identity refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Forbidden, Refused


class WrongCredentials(Refused):
    """Name or password is wrong, or the account is disabled: the same answer for all."""

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
