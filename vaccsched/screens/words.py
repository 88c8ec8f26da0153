"""Words of the pages about screens."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.identity.models import DeviceKind
from vaccsched.screens.models import NoticeKind, Sound

KINDS: dict[DeviceKind, Any] = {
    DeviceKind.WAITING_SCREEN: _l("候种大屏"),
    DeviceKind.OBSERVATION_SCREEN: _l("留观大屏"),
    DeviceKind.DOOR_SCREEN: _l("门口屏"),
    DeviceKind.RECIPIENT_SCREEN: _l("接种台对面屏"),
    DeviceKind.KIOSK: _l("自助取号机"),
}
SOUNDS: dict[Sound, Any] = {
    Sound.VOICE: _l("语音正常"),
    Sound.CHIME: _l("只有提示音"),
    Sound.LOCKED: _l("声音没打开，请在屏上点一下"),
    Sound.SILENT: _l("不出声"),
}
NOTICE_KINDS: dict[NoticeKind, Any] = {
    NoticeKind.LINE: _l("通知（屏幕下方一行）"),
    NoticeKind.SLIDE: _l("健康教育（没有叫号时显示）"),
}
