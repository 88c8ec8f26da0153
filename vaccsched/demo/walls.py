"""The demo's door screens, and what hangs on its walls."""

import datetime as dt

from vaccsched.demo.places import Place, screen_token
from vaccsched.identity import operations as identity
from vaccsched.identity.models import DeviceKind
from vaccsched.screens import operations as screens
from vaccsched.screens.models import NoticeKind
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.sites import queries as sites
from vaccsched.sites.models import StationKind

LINES = ("本周六上午照常接种，下午不开门。", "请带好接种证和孩子的医保卡，手机请调静音。")
SLIDES = (
    ("打完针坐满 30 分钟", "多数晕针发生在打完的头 15 分钟。请坐在留观区，别让孩子跑远。"),
    ("今天发热、拉肚子，先说", "健康询问时请如实告诉医生。推迟几天打，不影响效果。"),
    ("打针的地方红肿怎么办", "两三天内轻微红肿、低热是常见的。超过 38.5 度或越来越重，请打门诊电话。"),
)
SHOWN = dt.timedelta(days=60)


def hang(clinics: list[Place], *, now: dt.datetime) -> None:
    """Ticket machine, door screen of the first vaccination station, notices and health education, in each clinic."""
    today = clock.day_of(now)
    for place in clinics:
        identity.enrol_device(
            clinic_id=place.id, kind=DeviceKind.KIOSK, name="大厅取号机", actor=SYSTEM, now=now,
            token=screen_token(place.facts.code, DeviceKind.KIOSK),
        )  # fmt: skip
        station = sites.stations(place.id, StationKind.VACCINATION)[0]
        identity.enrol_device(
            clinic_id=place.id, kind=DeviceKind.DOOR_SCREEN, name=f"{station.name}门口", actor=SYSTEM, now=now,
            token=screen_token(place.facts.code, DeviceKind.DOOR_SCREEN), station=station,
        )  # fmt: skip
        for title, text in (*(("", line) for line in LINES), *SLIDES):
            screens.post_notice(
                clinic_id=place.id, kind=NoticeKind.SLIDE if title else NoticeKind.LINE, title=title, text=text,
                first_day=today, last_day=today + SHOWN, actor=SYSTEM, now=now,
            )  # fmt: skip
