"""What screens refuse."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import NotFound, Refused, violates


class UnknownDevice(NotFound):
    """The token is wrong, or the screen was taken out of use."""

    code = "unknown_device"
    sentence = _l("这个大屏的链接无效或已停用。请门诊负责人在“大屏设备”里重新登记，再用新的链接打开。")


@violates("ck_notices_first_before_last")
class NoticeDays(Refused):
    code = "notice_days"
    status = 422
    sentence = _l("最后一天不能早于第一天，请改日期。")

    def __init__(self) -> None:
        super().__init__(field="last_day")


class NoticeOver(Refused):
    code = "notice_over"
    status = 422
    sentence = _l("最后一天已经过去，墙上不会显示。请改日期。")

    def __init__(self) -> None:
        super().__init__(field="last_day")


class TooManyNotices(Refused):
    """``most``: how many the walls show at a time."""

    code = "too_many_notices"
    sentence = _l("墙上同时最多 %(most)s 条，多了没有人看得完。请先撤下一条，再放新的。")


class SlideNeedsTitle(Refused):
    code = "slide_needs_title"
    status = 422
    sentence = _l("健康教育要有标题，站在远处的人先看标题。")

    def __init__(self) -> None:
        super().__init__(field="title")
