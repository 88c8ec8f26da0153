"""What reminders refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused


class EmailMissing(Refused):
    """Reminders by e-mail need an address."""

    code = "email_missing"
    status = 422
    field = "email"
    sentence = _l("要用邮件提醒，请填写邮箱，例如 li@example.cn。")


class WeChatUnknown(Refused):
    """Nobody has connected a WeChat account."""

    code = "wechat_unknown"
    status = 422
    field = "wish"
    sentence = _l("还没有绑定微信。请先在门诊的微信公众号里绑定，或者选短信。")
