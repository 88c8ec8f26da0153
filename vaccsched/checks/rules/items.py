"""The fifteen atomic items: what each is called, who can find it, and when all hold (domain.md §1.4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.checks.models import Item, ItemMethod, ItemResult

NAMES: dict[Item, Any] = {
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
BY_EYES = (
    Item.CERTIFICATE_CHECKED,
    Item.VACCINE_APPEARANCE_OK,
    Item.SYRINGE_APPEARANCE_OK,
    Item.NAME_OK,
)
BY_RECIPIENT = (Item.RECIPIENT_VERIFIED,)
BY_CHOICE = (Item.SITE_OK, Item.ROUTE_OK)  # complete with the choice of the site
BY_SCAN = (Item.LOT_OK, Item.EXPIRY_OK, Item.PRODUCT_OK, Item.SPECIFICATION_OK, Item.DOSE_OK)
BY_RECORD = (Item.HEALTH_STATUS_CHECKED, Item.CONTRAINDICATION_CHECKED, Item.AGE_OK)
METHODS: dict[Item, ItemMethod] = {
    **dict.fromkeys(BY_EYES, ItemMethod.EYES),
    **dict.fromkeys(BY_RECIPIENT, ItemMethod.RECIPIENT),
    **dict.fromkeys((*BY_SCAN, Item.ROUTE_OK), ItemMethod.SCAN),
    **dict.fromkeys((*BY_RECORD,), ItemMethod.MACHINE),
    Item.SITE_OK: ItemMethod.EYES,
}


def may_tick(item: Item) -> bool:
    """Only what a machine cannot know is ticked by hand."""
    return item in BY_EYES


def missing(results: Mapping[Item, ItemResult]) -> list[Item]:
    """Items that do not hold, in the order they are shown."""
    return [item for item in Item if results.get(item) is not ItemResult.OK]


def wrong(results: Mapping[Item, ItemResult]) -> list[Item]:
    """Items found not right."""
    return [item for item in Item if results.get(item) is ItemResult.MISMATCH]


def names(items: Iterable[Item]) -> str:
    """``疫苗外观、受种者验证``."""
    return str(_l("、")).join(str(NAMES[item]) for item in items)
