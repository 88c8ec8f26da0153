"""Words of certificates: reasons, moves, schools, what the law says on the printed result."""

from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.certificates.models import IssueReason, MoveKind, SchoolKind

REASONS: dict[IssueReason, Any] = {
    IssueReason.FIRST: _l("首次建证"),
    IssueReason.LOST: _l("遗失补证"),
    IssueReason.DAMAGED: _l("损坏换证"),
    IssueReason.FULL: _l("写满续证"),
    IssueReason.WRONG: _l("内容有误换证"),
    IssueReason.FROM_ELSEWHERE: _l("换发外地证"),
}
MOVES: dict[MoveKind, Any] = {
    MoveKind.MOVED_IN: _l("迁入"),
    MoveKind.MOVED_OUT: _l("迁出"),
    MoveKind.SHORT_STAY: _l("临时接种"),
}
SCHOOLS: dict[SchoolKind, Any] = {
    SchoolKind.KINDERGARTEN: _l("入托"),
    SchoolKind.PRIMARY: _l("入学"),
    SchoolKind.OTHER: _l("转学、插班"),
}
LAW = _l(
    "依据《中华人民共和国疫苗管理法》第四十八条：儿童入托、入学时，托幼机构、学校应当查验预防接种证，发现未按照规定接种免疫规划疫苗的，"
    "应当向儿童居住地或者托幼机构、学校所在地承担预防接种工作的接种单位报告，并配合接种单位督促其监护人按照规定补种。"
)
