"""What only programs can do wrong."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import Refused


class NoSuchProduct(Refused):
    code = "no_such_product"
    status = 422
    sentence = _l("没有追溯码前七位是 %(product_code)s 的产品。请核对，或请县里先登记这个产品。")


class NoSuchVaccine(Refused):
    code = "no_such_vaccine"
    status = 422
    sentence = _l("没有代码是 %(vaccine_code)s 的疫苗。请对照疫苗代码表。")


class BothDays(Refused):
    code = "both_days"
    status = 422
    sentence = _l("开始和结束两天要一起写，开始不晚于结束，最多 366 天。")


class NobodyAsked(Refused):
    code = "nobody_asked"
    status = 422
    sentence = _l("请写证件号，或者同时写姓名和出生日期。")
