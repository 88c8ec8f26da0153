"""What mydata refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


@violates("uq_read_authorisations_live")
class JustGiven(LostRace):
    """Another press was first: look again."""


class UnlawfulEnd(Refused):
    code = "unlawful_end"
    status = 422
    sentence = _l("授权的最后一天要在今天以后、一年以内。请改日期。")


class NoScope(Refused):
    code = "no_scope"
    status = 422
    sentence = _l("请至少勾选一样可以看的内容。")


class NoInstitution(Refused):
    code = "no_institution"
    status = 422
    sentence = _l("请从名单里选一家机构。没有您要的机构，请告诉门诊，由县里登记。")


@violates("uq_correction_requests_waiting")
class AlreadyAsked(Refused):
    code = "already_asked"
    sentence = _l("这一项您已经提过，门诊还没有答复。急的话请打门诊电话。")


class NoClinicToAsk(Refused):
    code = "no_clinic_to_ask"
    sentence = _l("这个人还没有在哪家门诊建档，没有可以更正的记录。请先到门诊建档。")


class AlreadyAnswered(Refused):
    code = "already_answered"
    sentence = _l("这一条已经有同事答复过了。请刷新名单。")


class NotConfirmed(Refused):
    code = "not_confirmed"
    status = 422
    sentence = _l("注销前请先勾选“我明白”。")


@violates("uq_outside_institutions_county_id_code")
class InstitutionKnown(Refused):
    code = "institution_known"
    sentence = _l("这个机构代码已经在名单里。请核对。")
