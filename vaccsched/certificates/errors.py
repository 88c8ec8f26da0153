"""What certificates refuses."""

from flask_babel import lazy_gettext as _l

from vaccsched.shared.errors import LostRace, Refused, violates


class AlreadyIssued(Refused):
    code = "certificate_already_issued"
    sentence = _l("这个人已经有接种证。遗失、损坏或写满请选补证的原因。")


class NoneToReplace(Refused):
    code = "no_certificate_to_replace"
    sentence = _l("这个人还没有建过接种证，请选“首次建证”；原来在外地建的请选“换发外地证”。")


@violates("uq_certificates_number")
class NumberTaken(Refused):
    code = "certificate_number_taken"
    sentence = _l("这个证号已经用在另一本接种证上。请核对证上的号码。")


@violates("uq_certificates_person_id_version")
class JustIssued(LostRace):
    """Another desk issued one at the same moment: look again."""


@violates("uq_certificate_counters_clinic_id")
class CounterJustMade(LostRace):
    """Another request began the clinic's count: look again."""


@violates("uq_printed_lines_certificate_id_line")
class LineTaken(Refused):
    code = "line_taken"
    sentence = _l("这一行已经打印过别的记录。请看清证上下一空行是第几行，再打印。")


@violates("uq_printed_lines_certificate_id_record_id")
class LineJustPrinted(LostRace):
    """Another desk printed the same dose at the same moment: look again."""


class NothingToPrint(Refused):
    code = "nothing_to_print"
    status = 422
    sentence = _l("没有选要打印的记录。请先勾选。")


class OldCertificate(Refused):
    code = "old_certificate"
    sentence = _l("这本接种证已经换发，请打印在最新的一本上。")


class StaysTooShort(Refused):
    """预防接种工作规范(2023) §3.2: less than three months, the file stays where it is."""

    code = "stays_too_short"
    status = 422
    sentence = _l("住不满 3 个月不迁档案，请登记为“临时接种”：照常接种、照常记录。")


class StaysLong(Refused):
    code = "stays_long"
    status = 422
    sentence = _l("住满 3 个月要迁入建档，请登记为“迁入”。")


class MovedInTheFuture(Refused):
    code = "moved_in_the_future"
    status = 422
    sentence = _l("日期不能晚于今天。请核对。")


class NotOnFileHere(Refused):
    code = "not_on_file_here"
    sentence = _l("这个人的档案不在本门诊，不能从这里迁出。请由档案所在的门诊办理。")


class OnFileHere(Refused):
    code = "on_file_here"
    sentence = _l("这个人的档案已经在本门诊，不用再迁入。")


class CheckDayImpossible(Refused):
    code = "check_day_impossible"
    status = 422
    sentence = _l("查验日期不能晚于今天，也不能早于出生日期。请核对。")


class NothingToProve(Refused):
    code = "nothing_to_prove"
    status = 422
    sentence = _l("没有选接种记录。请至少勾选一针。")


class ProofOutdated(Refused):
    code = "proof_outdated"
    sentence = _l("这份凭证里的接种记录后来改过，不能再打印。请重新开一份。")
