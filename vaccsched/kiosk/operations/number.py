"""From a card or a code to a number, without a person behind the desk."""

import datetime as dt
import itertools
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from vaccsched.booking import queries as booking
from vaccsched.booking.errors import DosesReserved
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.identity.models import Device
from vaccsched.kiosk import rules
from vaccsched.kiosk.errors import (
    TO_THE_DESK,
    ChoiceOver,
    CodeUnknown,
    NoNumberHere,
    NoPlaceHere,
    NothingDueNow,
    NotOnFile,
    NotRead,
)
from vaccsched.records import queries as records
from vaccsched.residents import operations as residents_operations
from vaccsched.residents import queries as residents
from vaccsched.residents.errors import InvalidDocument
from vaccsched.residents.models import DocumentKind, Person
from vaccsched.schedule.errors import PoolEmpty
from vaccsched.shared import qr
from vaccsched.shared.actor import Actor
from vaccsched.shared.clock import Reading, day_of
from vaccsched.shared.errors import LostRace, Refused
from vaccsched.stock import queries as stock
from vaccsched.vaccines.forecast import GivenDose
from vaccsched.visits import operations as visits
from vaccsched.visits import queries as visit_queries
from vaccsched.visits.errors import (
    AlreadyHere,
    AppointmentCancelled,
    AppointmentMissed,
    AppointmentUsed,
    LatePlaceGone,
    NoPlaceNow,
    NoSessionNow,
    UnknownCode,
    WrongClinic,
    WrongDay,
)
from vaccsched.visits.models import Visit

CARD = regex.compile(r"[0-9]{9,}[Xx]?[0-9Xx]*")  # longer than any ticket; no booking code has only digits
NUMBER = regex.compile(r"[A-Za-z][0-9]{1,4}")  # a ticket's: it stands on the wall, and proves nothing
SPACES = regex.compile(r"[\s\-]+")
PURPOSE = "kiosk"
NONE_LEFT = (NoPlaceNow, NoSessionNow, DosesReserved)
SAYS_ITSELF = (WrongDay, WrongClinic, AppointmentCancelled, AppointmentMissed, AppointmentUsed, LatePlaceGone)


@dataclass(frozen=True, kw_only=True)
class Number:
    """A number; ``again``: it had been given before."""

    visit: Visit
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Full:
    """No place of the half-day is left; that somebody came in vain is counted."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Two or more vaccines are due: one press decides. ``token``: signed, for this machine and one minute."""

    token: str
    options: Sequence[rules.Option]


def scan(*, device: Device, text: str, actor: Actor, key: str, reading: Reading) -> Number | Choice | Full:
    """A card or a code is read: who is booked for today has the number at once, so has who has one vaccine due; with
    several due a choice is shown. Who has a number gets the same again.

    :raises NotRead, NotOnFile, CodeUnknown, NothingDueNow, NoPlaceHere, NoNumberHere: with the way to the desk.
    """
    clean = SPACES.sub("", unicodedata.normalize("NFKC", text))
    is_bare = NUMBER.fullmatch(clean) is not None
    day = day_of(reading.wall)
    standing = None if is_bare else visit_queries.find_visit(clinic_id=device.clinic_id, day=day, code=text)
    if standing is not None:
        return Number(visit=standing, again=True)
    if not CARD.fullmatch(clean):
        return _by_code(device, text, actor, key, reading)
    person = _person(clean, reading)
    residents_operations.open_person(person_id=person.id, actor=actor, purpose="kiosk", now=reading.wall)
    present = visit_queries.find_present(clinic_id=device.clinic_id, person_id=person.id)
    if present is not None and present.day == day_of(reading.wall):
        return Number(visit=present, again=True)
    booked = _booked(device, person, reading)
    if booked is not None:
        return _by_code(device, booked.short_code, actor, key, reading)
    return _without_booking(device, person, actor, key, reading)


def take(
    *, device: Device, token: str, codes: Sequence[str], actor: Actor, key: str, reading: Reading
) -> Number | Full:
    """What was chosen from the menu of ``scan``.

    :raises ChoiceOver: too late, or another machine's. :raises NoNumberHere: see ``scan``.
    """
    opened = qr.opened(PURPOSE, token)
    if not isinstance(opened, list) or len(opened) != 3 or opened[1] != str(device.id):
        raise ChoiceOver
    if reading.wall.timestamp() > opened[2] or not codes:
        raise ChoiceOver
    person = residents.get_person(person_id=uuid.UUID(opened[0]))
    return _arrive(device, person, codes, actor, key, reading)


def choice_token(*, person: Person, device: Device, now: dt.datetime) -> str:
    return qr.signed(PURPOSE, [str(person.id), str(device.id), (now + rules.CHOICE_LASTS).timestamp()])


def _person(clean: str, reading: Reading) -> Person:
    try:
        paper = residents.parse_document(kind=DocumentKind.ID_CARD, text=clean, today=day_of(reading.wall))
    except InvalidDocument as wrong:
        raise NotRead from wrong
    person = residents.find_person_by_document(kind=paper.kind, number=paper.number or "")
    if person is None:
        raise NotOnFile
    return person


def _booked(device: Device, person: Person, reading: Reading) -> Appointment | None:
    """Today's booking at this clinic, the earliest."""
    mine = [
        one
        for one in booking.appointments_of_persons(person_ids=[person.id])
        if one.clinic_id == device.clinic_id
        and one.day == day_of(reading.wall)
        and one.status is AppointmentStatus.BOOKED
    ]
    return min(mine, key=lambda one: one.slot.starts_at, default=None)


def _by_code(device: Device, code: str, actor: Actor, key: str, reading: Reading) -> Number:
    try:
        visit = visits.arrive_booked(clinic_id=device.clinic_id, code=code, actor=actor, key=key, reading=reading)
    except UnknownCode as unknown:
        raise CodeUnknown from unknown
    except AlreadyHere as here:
        return Number(visit=_there(device, here), again=True)
    except SAYS_ITSELF as refusal:
        raise NoNumberHere(why=refusal.message) from refusal
    except Refused as refusal:
        raise _to_the_desk(refusal) from refusal
    return Number(visit=visit)


def _without_booking(
    device: Device, person: Person, actor: Actor, key: str, reading: Reading
) -> Number | Choice | Full:
    today = day_of(reading.wall)
    on_hand = stock.doses_on_hand(clinic_id=device.clinic_id, on=today)
    ready = [one.vaccine for one in records.due_for(person=person, on=today) if on_hand.get(one.vaccine)]
    keys = rules.options(ready=ready, together=_together(person, ready, today))
    if not keys:
        raise NothingDueNow
    if len(keys) > 1:
        return Choice(token=choice_token(person=person, device=device, now=reading.wall), options=keys)
    return _arrive(device, person, keys[0].codes, actor, key, reading)


def _together(person: Person, ready: Sequence[str], today: dt.date) -> Sequence[str]:
    """The first two that may both be given today: each is still open when the other has been given."""
    for first, second in itertools.combinations(ready, rules.TOGETHER):
        after = {
            one: booking.forecasts_on(person=person, on=today, also=[GivenDose(other, today)])[one]
            for one, other in ((first, second), (second, first))
        }
        if all(forecast.is_open for forecast in after.values()):
            return (first, second)
    return ()


def _arrive(
    device: Device, person: Person, codes: Sequence[str], actor: Actor, key: str, reading: Reading
) -> Number | Full:
    try:
        visit = visits.arrive_walk_in(
            clinic_id=device.clinic_id, person_id=person.id, vaccine_codes=codes, actor=actor, key=key, reading=reading
        )
    except AlreadyHere as here:
        return Number(visit=_there(device, here), again=True)
    except PoolEmpty:
        visits.note_turned_away(clinic_id=device.clinic_id, person_id=person.id, stated=None, now=reading.wall)
        return Full()
    except Refused as refusal:
        raise _to_the_desk(refusal) from refusal
    return Number(visit=visit)


def _there(device: Device, here: AlreadyHere) -> Visit:
    return visit_queries.get_visit(clinic_id=device.clinic_id, visit_id=uuid.UUID(here.facts["visit_id"]))


def _to_the_desk(refusal: Refused) -> Refused:
    """The machine names no vaccine: whoever stands behind reads along."""
    if isinstance(refusal, LostRace) and not isinstance(refusal, DosesReserved):
        return refusal  # looked at once more
    if isinstance(refusal, NONE_LEFT):
        return NoPlaceHere()
    return NoNumberHere(why=str(TO_THE_DESK))
