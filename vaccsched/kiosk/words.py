"""What staff read about a ticket machine's calls."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.kiosk.models import CallKind

CALLS: dict[CallKind, Any] = {
    CallKind.HELP: _l("有人要帮忙"),
    CallKind.PAPER: _l("没有出票，请看纸和打印机"),
    CallKind.READER: _l("刷不出身份证，请看读卡器"),
}
