"""What residents refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class InvalidDocument(Refused):
    """The document number cannot be right; ``why`` is the sentence (see ``FAULTS``)."""

    code = "invalid_document"
    status = 422
    sentence = _l("证件号码不对，请对照证件再核对一次。")

    def __init__(self, why: str) -> None:
        super().__init__(field="document")
        self.why = why

    @property
    def message(self) -> str:
        return str(FAULTS[self.why])


FAULTS = {
    "empty": _l("请填写证件号码。没有证件请选“暂无证件”。"),
    "not_empty": _l("选了“暂无证件”就不用填号码；有号码请选对应的证件。"),
    "fifteen": _l("这是 15 位的旧身份证号，已不能使用。请填写新身份证上的 18 位号码。"),
    "length": _l("身份证号是 18 位，请看看有没有漏掉或多出的数字。"),
    "letters": _l("身份证号前 17 位只能是数字，最后一位是数字或 X。"),
    "checksum": _l("身份证号有一位不对（校验不通过），请对照证件逐位核对。"),
    "birth_date": _l("身份证号里的出生日期不存在或在今天之后，请对照证件核对第 7 到 14 位。"),
    "not_residence_permit": _l("港澳台居民居住证是以 81、82 或 83 开头的 18 位号码，请核对证件种类和号码。"),
    "not_foreign_permanent": _l("外国人永久居留证是以 9 开头的 18 位号码，或 3 个字母加 12 位数字，请核对。"),
    "not_passport": _l("护照号码是 5 到 17 位字母或数字，请对照护照核对。"),
    "not_birth_certificate": _l("出生医学证明编号是 1 个字母加 9 位数字，请对照证明核对。"),
}


class DocumentKnown(Refused):
    """Somebody with this document is already on file."""

    code = "document_known"
    status = 409
    sentence = _l("这个证件已经建过档。请按证件号码查找，不用再建一份。")


class HasDocument(Refused):
    """Only a missing document or a birth certificate is replaced."""

    code = "has_document"
    status = 409
    sentence = _l("这个人已经登记了证件，不能再换。号码错了请联系门诊负责人核对；重复建档请合并档案。")


@violates("uq_person_files_person_id")
class FileJustMade(LostRace):
    """Another request made the person's file at the same moment: look again."""


@violates("uq_persons_document")
class DocumentJustRegistered(LostRace):
    """Another request registered the same document at the same moment: look again."""


class DetailsDisagree(Refused):
    """Linking a person: the same answer whether the document is unknown, misread or someone else's."""

    code = "details_disagree"
    status = 422
    sentence = _l("姓名、出生日期和证件号码对不上，没有添加。请对照证件核对；仍不行请带证件到门诊服务台办理。")


@violates("uq_guardianships_live")
class AlreadyLinked(Refused):
    code = "already_linked"
    status = 409
    sentence = _l("这个人已经在您的家人里了。")


class NotAMinor(Refused):
    """Only a child under 18 is represented by a guardian (民法典 第17条、第27条)."""

    code = "not_a_minor"
    status = 422
    sentence = _l("这个人已满 18 岁，不能作为孩子添加。请用本人的手机登录，或本人到门诊服务台办理代办。")


class AMinor(Refused):
    """A child is represented by guardians, not by consent of their own."""

    code = "a_minor"
    status = 422
    sentence = _l("这个人未满 18 岁，由父母或监护人代办。请选“我的孩子”或“我的孙辈”。")


class NewbornOnly(Refused):
    """Without any document only a child in the first year is put on file at home."""

    code = "newborn_only"
    status = 422
    sentence = _l("满 1 岁以后要填一种证件。真的没有证件，请到门诊服务台建档，一样接种。")


class OrderStands(Refused):
    """Said at the desk only: a court's order keeps this account from the child."""

    code = "order_stands"
    sentence = _l("这个手机号因法院的决定不能代办这个孩子。请看下面的限制；决定已解除的，请负责人先解除限制。")


class NobodyNamed(Refused):
    """A court's order names somebody: by phone, by document, or both."""

    code = "nobody_named"
    status = 422
    sentence = _l("请填写对方的手机号或身份证件号码，至少一样。")


class NothingToCorrect(Refused):
    """Name, birth date and sex stand as they were sent."""

    code = "nothing_to_correct"
    status = 422
    sentence = _l("姓名、出生日期和性别都和现在登记的一样，没有要更正的。")


class CorrectionNeedsReason(Refused):
    """Who somebody is is never changed without saying why."""

    code = "correction_needs_reason"
    status = 422
    sentence = _l("请写更正的原因，例如看了什么证件。")

    def __init__(self) -> None:
        super().__init__(field="reason")


class FileIsMerged(Refused):
    """What was merged is not written to any more."""

    code = "file_is_merged"
    sentence = _l("这份档案已并入另一份，不再更正。请在留下的那份档案上更正。")


@violates("uq_person_corrections_person_id_version")
class CorrectedMeanwhile(Refused):
    """Somebody else corrected the same file since the page was opened."""

    code = "corrected_meanwhile"
    sentence = _l("刚才有人更正过这份档案。现在登记的内容在下面，请看过再更正。")


class WrongCode(Refused):
    """Wrong, expired, used, or tried too often: the same answer for all."""

    code = "wrong_code"
    status = 422
    sentence = _l("验证码不对或已失效。验证码 10 分钟内有效，输错 5 次后要重新获取。")


class InvalidPhone(Refused):
    code = "invalid_phone"
    status = 422
    sentence = _l("手机号是 1 开头的 11 位数字，请核对。没有手机也可以直接到门诊现场取号。")

    def __init__(self) -> None:
        super().__init__(field="phone")
