"""What the handover refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused


class NotDead(Refused):
    code = "handover_not_dead"
    sentence = _l("这一条已经不在待处理里：别人刚处理过，或者平台已经收到。请刷新页面。")


class SwitchedOff(Refused):
    code = "handover_off"
    sentence = _l("还没有填健康档案平台的地址，发不出去。请联系系统管理员，见运维手册“报送健康档案”。")


class WhyNotSent(Refused):
    code = "handover_reason_missing"
    status = 422
    sentence = _l("请写明为什么不再报送。")
