"""The words of the check-lists."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.daily.models import Item
from vaccsched.identity.models import CertificateTask

ITEMS: dict[Item, Any] = {
    Item.KIT: _l("急救箱齐全、没有过期"),
    Item.KIT_AT_HAND: _l("急救箱就在手边，已看过"),
    Item.FRIDGES: _l("冰箱今天已测温、温度正常"),
    Item.INQUIRY: _l("健康询问有人（证书有效）"),
    Item.VACCINATOR: _l("接种有人（证书有效）"),
    Item.OBSERVER: _l("留观有人（证书有效）"),
    Item.SCREENS: _l("大屏在线"),
    Item.PRINTER: _l("打印机已试打"),
    Item.PEOPLE: _l("没有人还在排队或留观"),
    Item.VIALS: _l("开过的瓶已用完或报废"),
    Item.FRIDGES_READ: _l("冰箱今天测温两次"),
    Item.KIT_REFILLED: _l("急救箱已清点，用掉的已补上"),
}
TASKS: dict[CertificateTask, Any] = {
    CertificateTask.SCREENING: _l("健康询问"),
    CertificateTask.VACCINATION: _l("接种"),
    CertificateTask.OBSERVATION: _l("留观"),
}
FAULTS: dict[str, Any] = {
    "no_kit_list": _l("还没有急救箱清单。请在“急救箱”里按规范建立。"),
    "kit_short": _l("%(name)s只有 %(have)s，应有 %(need)s。"),
    "kit_expired": _l("%(name)s已在 %(day)s 过期。"),
    "no_fridge": _l("还没有登记冰箱。请在疫苗库存里登记。"),
    "fridge_unread": _l("%(name)s今天要测温 %(need)s 次，还没有测够。"),
    "fridge_out_of_range": _l("%(name)s温度超出范围。"),
    "fridge_hold": _l("%(name)s里的疫苗待冷链评估，不能用。"),
    "no_inquiry": _l("在岗的人里，没有人有有效的健康询问证书。请勾上在岗的人。"),
    "no_vaccinator": _l("在岗的人里，没有人有有效的接种证书。请勾上在岗的人。"),
    "no_observer": _l("在岗的人里，没有人有有效的留观证书。请勾上在岗的人。"),
    "too_few": _l("%(span)s 只排了 %(have)s 人，至少要 %(need)s 人。请在“排班”里补上，或勾上在岗的人。"),
    "screen_silent": _l("%(name)s没有连上。"),
    "not_ticked": _l("还没有人打勾。"),
    "people_left": _l("还有人没有离开：%(tickets)s。"),
    "vial_open": _l("还有开过的瓶：%(code)s。"),
}
# 预防接种工作规范(2023) §5.4: what must be at hand, and how many a small clinic starts with.
KIT: tuple[tuple[Any, int], ...] = (
    (_l("1:1000 肾上腺素注射液（1 mL/支）"), 4),
    (_l("0.9% 氯化钠注射液（250 mL）"), 2),
    (_l("抗过敏药"), 2),
    (_l("一次性注射器（1 mL、5 mL）"), 10),
    (_l("输液器"), 2),
    (_l("止血带"), 2),
    (_l("吸氧装置（氧气瓶或氧气袋、面罩）"), 1),
    (_l("血压计"), 1),
    (_l("听诊器"), 1),
    (_l("体温计"), 2),
    (_l("压舌板"), 10),
)
