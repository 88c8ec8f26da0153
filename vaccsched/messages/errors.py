"""What messages refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused


class MessageNotSent(Refused):
    """The adapter could not hand the message over; it is tried again later."""

    code = "message_not_sent"
    status = 503
    sentence = _l("短信没有发出去，系统会自动重试。")
