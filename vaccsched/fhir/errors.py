"""What fhir refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class UnknownParameter(Refused):
    """Left out silently, it would answer more than was asked for."""

    code = "unknown_parameter"
    status = 400
    sentence = _l("这里不能按“%(name)s”查找。可以用的参数见 /fhir/metadata。")


class WrongParameter(Refused):
    code = "wrong_parameter"
    status = 400
    sentence = _l("参数“%(name)s”的值“%(value)s”读不懂。写法见 /fhir/metadata。")


class TooBroad(Refused):
    code = "too_broad"
    status = 400
    sentence = _l("这样会查出所有人。请写明要找谁：%(names)s。")


class NotOffered(Refused):
    code = "not_offered"
    status = 406
    sentence = _l("这里只有 JSON。请用 Accept: application/fhir+json。")


class WrongBody(Refused):
    code = "wrong_body"
    status = 415
    sentence = _l("查找的参数要放在 application/x-www-form-urlencoded 的请求体里，或者写在地址里。")


class NoSuchResource(Refused):
    code = "no_such_resource"
    status = 404
    sentence = _l("没有这种资源。有哪些见 /fhir/metadata。")


class NotForOutside(Refused):
    code = "not_for_outside"
    status = 403
    sentence = _l("居民的授权不包括预约，外面的机构不能读。")


@violates("uq_published_addresses_clinic_id")
class AddressJustEntered(LostRace):
    """A colleague entered the first address at the same moment: look again."""
