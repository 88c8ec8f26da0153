"""The words people read for sex, documents and relations; one list for all rooms (through ``queries``)."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.residents.models import DocumentKind, FileStatus, MotherHBsAg, Relation, Sex

SEX: dict[Sex, Any] = {Sex.MALE: _l("男"), Sex.FEMALE: _l("女")}
DOCUMENTS: dict[DocumentKind, Any] = {
    DocumentKind.ID_CARD: _l("居民身份证"),
    DocumentKind.RESIDENCE_PERMIT: _l("港澳台居民居住证"),
    DocumentKind.FOREIGN_PERMANENT: _l("外国人永久居留证"),
    DocumentKind.PASSPORT: _l("护照"),
    DocumentKind.BIRTH_CERTIFICATE: _l("出生医学证明"),
    DocumentKind.NONE: _l("暂无证件"),
}
RELATIONS: dict[Relation, Any] = {  # who this is to the recipient
    Relation.SELF: _l("本人"),
    Relation.PARENT: _l("父母"),
    Relation.GRANDPARENT: _l("祖父母、外祖父母"),
    Relation.CHILD: _l("子女"),
    Relation.SPOUSE: _l("配偶"),
    Relation.OTHER: _l("其他陪同人"),
}
FILE_STATUSES: dict[FileStatus, Any] = {
    FileStatus.LIVES_HERE: _l("在册"),
    FileStatus.SHORT_STAY: _l("临时接种"),
    FileStatus.MOVED_OUT: _l("已迁出"),
    FileStatus.LOST: _l("失访"),
    FileStatus.DIED: _l("死亡"),
}
MOTHERS: dict[MotherHBsAg, Any] = {
    MotherHBsAg.NEGATIVE: _l("阴性"),
    MotherHBsAg.POSITIVE: _l("阳性"),
    MotherHBsAg.UNKNOWN: _l("未检测或不详"),
}
