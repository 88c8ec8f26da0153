"""Words of reminders: time, place and a link; never a vaccine (个人信息保护法 第28条)."""

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from vaccsched.booking.models import Appointment
from vaccsched.reminders.models import ReminderKind
from vaccsched.residents import queries as residents
from vaccsched.shared import format as wording
from vaccsched.shared.links import public_link, signed_link
from vaccsched.shared.masking import mask_name

PURPOSE = "appointment_link"
PATH = "/r/"
BODIES = {
    ReminderKind.THREE_DAYS: _l(
        "%(name)s 约了 %(when)s 到%(clinic)s。来不了请取消，号留给别人；不取消又不来，等号的人用不上这个号。"
        "改期或取消请打开 %(link)s"
    ),
    ReminderKind.DAY_BEFORE: _l(
        "%(name)s 明天 %(time)s 请到%(clinic)s（%(address)s），带证件。来不了请取消，号留给别人：%(link)s"
    ),
    ReminderKind.TWO_HOURS: _l(
        "%(name)s 今天 %(time)s 请到%(clinic)s，带证件。来不了请现在取消，号马上留给等着的人：%(link)s"
    ),
}


def link_of(appointment: Appointment) -> str:
    """The one-tap address: it shows this appointment and can cancel it, nothing else. While a court's order keeps
    somebody from the person, the page for which one signs in: a link in an old message is anybody's.
    """
    if residents.is_guarded(person_id=appointment.person_id):
        return public_link(f"/appointments/{appointment.id}")
    return signed_link(PURPOSE, PATH, appointment.id.hex)


def body(kind: ReminderKind, appointment: Appointment, *, language: str) -> str:
    """What is sent, in the receiver's language (``zh``, ``en``)."""
    with force_locale(language):
        facts = {
            "name": mask_name(appointment.person.name),
            "when": wording.day_time(appointment.slot.starts_at),
            "time": wording.time(appointment.slot.starts_at),
            "clinic": appointment.clinic.name,
            "address": appointment.clinic.address,
            "link": link_of(appointment),
        }
        return str(BODIES[kind] % facts)
