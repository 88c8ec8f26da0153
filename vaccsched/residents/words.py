"""The words people read for sex, documents and relations; one list for all rooms (through ``queries``)."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from vaccsched.residents.models import DocumentKind, FileStatus, MotherHBsAg, Person, PersonFile, Relation, Sex
from vaccsched.shared import format as wording
from vaccsched.shared.masking import mask_phone

SEX: dict[Sex, Any] = {Sex.MALE: _l("男"), Sex.FEMALE: _l("女")}
DOCUMENTS: dict[DocumentKind, Any] = {
    DocumentKind.ID_CARD: _l("居民身份证"),
    DocumentKind.RESIDENCE_PERMIT: _l("港澳台居民居住证"),
    DocumentKind.FOREIGN_PERMANENT: _l("外国人永久居留身份证"),
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


def file_rows(person: Person, file: PersonFile | None) -> list[dict[str, str]]:
    """The facts of 附5-4 as rows of a summary list; what nobody told shows a dash. Phones are masked."""
    weight = _("%(grams)s 克", grams=person.birth_weight_g) if person.birth_weight_g else None
    weeks = _("孕 %(weeks)s 周", weeks=person.gestation_weeks) if person.gestation_weeks else None
    born = [wording.time(person.birth_time) if person.birth_time else None, weight, weeks]
    status = str(FILE_STATUSES[file.status if file else FileStatus.LIVES_HERE])
    since = wording.full_day(file.status_since) if file and file.status_since else ""
    rows: list[tuple[Any, str | None]] = [
        (_("出生时间、体重、孕周"), " · ".join(one for one in born if one)),
        (_("母亲乙肝表面抗原"), str(MOTHERS[person.mother_hbsag])),
        (_("联系电话"), mask_phone(person.phone) if person.phone else None),
        (_("母亲"), _parent(file.mother_name, file.mother_phone) if file else None),
        (_("父亲"), _parent(file.father_name, file.father_phone) if file else None),
        (_("家庭住址"), file.home_address if file else None),
        (_("户籍地址"), file.household_address if file else None),
        (_("档案状态"), f"{status} {since}".strip()),
    ]
    return [{"key": str(key), "value": value or "—"} for key, value in rows]


def _parent(name: str | None, phone: str | None) -> str:
    return " ".join(part for part in (name, mask_phone(phone) if phone else None) if part)
