"""Refusals of the ledger."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class JustCalled(Refused):
    """Somebody else wrote down a call since the page was opened."""

    code = "just_called"
    sentence = _l("刚才有同事登记过一次电话。请看下面的记录，还要再登记就再按一次。")


class NotACallDay(Refused):
    code = "not_a_call_day"
    status = 422
    field = "next_on"
    sentence = _l("下次联系的日期要在明天以后、一年以内。请重新选。")


class NobodyChosen(Refused):
    code = "nobody_chosen"
    status = 422
    sentence = _l("还没有勾选要邀请的人。请勾选后再发。")


@violates("uq_ledger_entries_clinic_id_person_id")
class CountedTwice(LostRace):
    """Two counts met: count again."""
