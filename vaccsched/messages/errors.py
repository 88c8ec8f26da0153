"""What messages refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused


class MessageNotSent(Refused):
    """The adapter could not hand the message over; it is tried again later."""

    code = "message_not_sent"
    status = 503
    sentence = _l("短信没有发出去，系统会自动重试。")


class MessageRefused(Refused):
    """The adapter says that it never will go out: no such number, blocked by the receiver."""

    code = "message_refused"
    status = 422
    sentence = _l("这条消息发不出去：号码不对，或者对方不再接收。")


class GatewayUnknown(Refused):
    """A report without the key of one of the gateways that are set."""

    code = "gateway_unknown"
    status = 401
    sentence = _l(
        "没有带网关的密钥，或者密钥不对。请在请求头 Authorization 里带上 Bearer 和本系统调用网关时用的同一个密钥。"
    )
