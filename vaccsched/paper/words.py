"""The words of the paper work."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.paper.models import Cause
from vaccsched.records.models import BodySite
from vaccsched.stops.models import Item

CAUSES: dict[Cause, Any] = {
    Cause.NETWORK: _l("网络断了"),
    Cause.SERVER: _l("系统打不开"),
    Cause.POWER: _l("停电"),
    Cause.DEVICE: _l("电脑或扫码枪坏了"),
    Cause.OUTREACH: _l("上门接种"),
}
MARK = "补录"  # stands in the record whatever language is read
ITEM_NAMES: dict[Item, Any] = {  # in the order of the sheet
    Item.HEALTH_STATUS_CHECKED: _l("健康状况"),
    Item.CONTRAINDICATION_CHECKED: _l("接种禁忌"),
    Item.CERTIFICATE_CHECKED: _l("接种证"),
    Item.VACCINE_APPEARANCE_OK: _l("疫苗外观"),
    Item.SYRINGE_APPEARANCE_OK: _l("注射器外观"),
    Item.LOT_OK: _l("批号"),
    Item.EXPIRY_OK: _l("有效期"),
    Item.NAME_OK: _l("姓名"),
    Item.AGE_OK: _l("年龄和间隔"),
    Item.PRODUCT_OK: _l("品名"),
    Item.SPECIFICATION_OK: _l("规格"),
    Item.DOSE_OK: _l("剂量"),
    Item.SITE_OK: _l("部位"),
    Item.ROUTE_OK: _l("途径"),
    Item.RECIPIENT_VERIFIED: _l("受种者验证"),
}
GROUPS: tuple[tuple[Any, tuple[Item, ...]], ...] = (  # 三查 · 七对 · 一验证
    (
        _l("三查"),
        (
            Item.HEALTH_STATUS_CHECKED, Item.CONTRAINDICATION_CHECKED, Item.CERTIFICATE_CHECKED,
            Item.VACCINE_APPEARANCE_OK, Item.SYRINGE_APPEARANCE_OK, Item.LOT_OK, Item.EXPIRY_OK,
        ),
    ),
    (
        _l("七对"),
        (
            Item.NAME_OK, Item.AGE_OK, Item.PRODUCT_OK, Item.SPECIFICATION_OK, Item.DOSE_OK, Item.SITE_OK,
            Item.ROUTE_OK,
        ),
    ),
    (_l("一验证"), (Item.RECIPIENT_VERIFIED,)),
)  # fmt: skip
SITES: dict[BodySite, Any] = {
    BodySite.LEFT_ARM: _l("左上臂"),
    BodySite.RIGHT_ARM: _l("右上臂"),
    BodySite.LEFT_THIGH: _l("左大腿"),
    BodySite.RIGHT_THIGH: _l("右大腿"),
    BodySite.MOUTH: _l("口服"),
    BodySite.NOSE: _l("鼻腔"),
}
