"""The words people read at the bedside."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.calling.queries import PAUSES as PAUSES
from vaccsched.checks.models import Item
from vaccsched.records.models import BodySite

GIVEN_AT: dict[BodySite, Any] = {
    BodySite.LEFT_ARM: _l("左臂已接种"),
    BodySite.RIGHT_ARM: _l("右臂已接种"),
    BodySite.LEFT_THIGH: _l("左腿已接种"),
    BodySite.RIGHT_THIGH: _l("右腿已接种"),
    BodySite.MOUTH: _l("已口服"),
    BodySite.NOSE: _l("已鼻喷"),
}
SITES: dict[BodySite, Any] = {
    BodySite.LEFT_ARM: _l("左上臂"),
    BodySite.RIGHT_ARM: _l("右上臂"),
    BodySite.LEFT_THIGH: _l("左大腿"),
    BodySite.RIGHT_THIGH: _l("右大腿"),
    BodySite.MOUTH: _l("口服"),
    BodySite.NOSE: _l("鼻腔"),
}
ROUTES: dict[str, Any] = {
    "IM": _l("肌内注射"),
    "SC": _l("皮下注射"),
    "ID": _l("皮内注射"),
    "PO": _l("口服"),
    "NAS": _l("鼻喷"),
}
EYES: dict[Item, Any] = {
    Item.CERTIFICATE_CHECKED: _l("接种证是本人的"),
    Item.VACCINE_APPEARANCE_OK: _l("疫苗外观正常"),
    Item.SYRINGE_APPEARANCE_OK: _l("注射器外观正常、在有效期内"),
    Item.NAME_OK: _l("自己说出的姓名、出生年月相符"),
}
NOT_GIVEN: tuple[tuple[str, Any], ...] = (
    ("unwell", _l("身体不舒服")),
    ("changed_mind", _l("改变主意")),
    ("no_vaccine", _l("没有可用的疫苗")),
    ("gone", _l("人已离开")),
    ("check_failed", _l("核对不符")),
)
ABSENT = "absent"
SKIPPED: tuple[tuple[str, Any], ...] = (
    (ABSENT, _l("叫了没来")),
    ("not_ready", _l("还没准备好，稍后再叫")),
    ("asks_doctor", _l("要再问医生")),
)
TYPED: tuple[tuple[str, Any], ...] = (
    ("scanner_down", _l("扫码枪坏了")),
    ("code_damaged", _l("包装上的码看不清")),
    ("code_unreadable", _l("扫了几次都读不出")),
)
UNDONE: tuple[tuple[str, Any], ...] = (
    ("pressed_wrong", _l("按错了，还没有打")),
    ("wrong_site", _l("部位按错了")),
    ("wrong_person", _l("不是这一位")),
)
VERIFIED_BY: dict[str, Any] = {
    "ticket_scan": _l("扫票"),
    "second_screen": _l("对面屏"),
    "tablet": _l("平板"),
    "spoken": _l("口头"),
    "shown": _l("看包装"),
}

# Where the programme says that a vaccine is given, as its data writes it: named here so that it can be said in English.
PLACES: tuple[Any, ...] = (
    _l("上臂外侧三角肌或大腿前外侧中部"),
    _l("上臂外侧三角肌中部略下处"),
    _l("上臂三角肌或大腿前外侧中部"),
    _l("口服"),
    _l("上臂外侧三角肌"),
    _l("上臂外侧三角肌下缘"),
    _l("上臂三角肌"),
    _l("上臂三角肌；婴幼儿大腿前外侧"),
    _l("鼻腔"),
    _l("大腿前外侧或上臂三角肌"),
    _l("上臂三角肌下缘"),
    _l(">=2岁上臂三角肌；<2岁大腿前外侧；禁臀部"),
    _l("大腿前外侧"),
    _l("上臂三角肌或大腿前外侧"),
)
