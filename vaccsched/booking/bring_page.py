"""What to bring to a visit: by who comes, what is given and which papers are known."""

from flask_babel import gettext as _

from vaccsched.booking.models import Appointment
from vaccsched.residents import queries as residents
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.vaccines import queries as vaccines
from vaccsched.vaccines.models import Programme, Vaccine

ABROAD = frozenset({DocumentKind.PASSPORT})


def what_to_bring(appointment: Appointment) -> list[str]:
    """Sentences, what must not be forgotten first."""
    person = appointment.person
    is_child = not residents.is_adult(person.birth_date, appointment.day)
    given = [vaccines.get_vaccine(line.vaccine_code) for line in appointment.lines]
    return [*(_for_a_child(person) if is_child else _for_an_adult(person)), *_for_the_vaccines(given)]


def _for_a_child(person: Person) -> list[str]:
    papers = (
        _("孩子的身份证、户口簿或出生医学证明")
        if person.document_index
        else _("孩子的出生医学证明；还没有证件也可以来，到门诊登记")
    )
    return [_("孩子的预防接种证"), papers, _("家长的身份证；由监护人陪同")]


def _for_an_adult(person: Person) -> list[str]:
    if person.document_kind in ABROAD:
        return [_("护照"), _("在国外打过疫苗的记录（有就带）")]
    return [_("本人身份证"), _("以前的接种证或接种记录（有就带）")]


def _for_the_vaccines(given: list[Vaccine]) -> list[str]:
    also = []
    if any(vaccine.urgent for vaccine in given):
        also.append(_("前几针的接种卡：看打到第几针"))
    if any(vaccine.programme is Programme.NON_NIP for vaccine in given):
        also.append(_("自费疫苗的钱：到门诊在收费处付，网上不收钱"))
    return also
