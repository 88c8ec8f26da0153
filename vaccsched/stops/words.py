"""The words of the rules that ask, and the reasons that can be pressed."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.stops.models import RuleKind, SoftRule

RULES: dict[SoftRule, Any] = {
    SoftRule.BRAND_DIFFERS: _l("与以前打的不是同一厂家"),
    SoftRule.NEAR_EXPIRY: _l("有效期只剩 7 天以内"),
    SoftRule.OTHER_GUARDIAN: _l("陪同验证的不是登记的监护人"),
    SoftRule.LOOK_ALIKE: _l("今天有姓名、性别、出生日期都一样的人，或双胞胎"),
}
KINDS: dict[RuleKind, Any] = {RuleKind.SOFT: _l("问原因"), RuleKind.HARD: _l("停止，不能继续")}
REASONS: dict[SoftRule, tuple[tuple[str, Any], ...]] = {
    SoftRule.BRAND_DIFFERS: (
        ("same_not_available", _l("原厂家现在没有货")),
        ("recipient_agreed", _l("已说明，本人或家长同意换厂家")),
        ("doctor_said", _l("医生要求")),
    ),
    SoftRule.NEAR_EXPIRY: (
        ("use_first", _l("按先到期先用，有意用这一支")),
        ("only_one", _l("只有这个批号")),
        ("package_seen", _l("已看包装，有效期无误")),
    ),
    SoftRule.OTHER_GUARDIAN: (
        ("authorisation_seen", _l("已看监护人的书面委托")),
        ("guardian_phoned", _l("已与监护人通电话确认")),
        ("guardian_here", _l("监护人也在场")),
    ),
    SoftRule.LOOK_ALIKE: (
        ("document_compared", _l("已核对证件号")),
        ("certificate_compared", _l("已核对接种证和照片")),
        ("guardian_told", _l("家长说出了是哪一个孩子")),
    ),
}
