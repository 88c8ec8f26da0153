"""What screens refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import NotFound


class UnknownDevice(NotFound):
    """The token is wrong, or the screen was taken out of use."""

    code = "unknown_device"
    sentence = _l("这个大屏的链接无效或已停用。请门诊负责人在“大屏设备”里重新登记，再用新的链接打开。")
