"""What every taking of a place asks first: whose, which slot; and what it says when none is left."""

import datetime as dt
import uuid
from collections.abc import Sequence

from vaccsched.booking import queries
from vaccsched.booking.errors import BarredForNoShows, NotServed, SlotFull, SlotGone
from vaccsched.booking.queries import BookedLine, Choice, no_show
from vaccsched.residents import queries as residents
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.shared import clock
from vaccsched.shared import format as wording
from vaccsched.vaccines import queries as vaccines


def person_of(account_id: uuid.UUID | None, person_id: uuid.UUID, now: dt.datetime) -> Person:
    """The person, on this account; None: anybody, for the desk.

    :raises NotFound: another family's.
    """
    if account_id is None:
        return residents.get_person(person_id=person_id)
    return residents.get_own_person(account_id=account_id, person_id=person_id, on=clock.day_of(now))


def slot_for(slot_id: uuid.UUID, *, online: bool, now: dt.datetime) -> Slot:
    """The slot with session and clinic, while it can be booked; ``online``: by residents themselves.

    :raises SlotGone: past, withdrawn, not open yet, or the clinic is closed.
    """
    slot = schedule_queries.find_slot(slot_id=slot_id)
    if slot is None or not schedule_queries.is_bookable(slot=slot, now=now, online=online):
        raise SlotGone
    return slot


def choices_for(
    person: Person,
    slot: Slot,
    vaccine_codes: Sequence[str],
    *,
    online: bool,
    now: dt.datetime,
    instead_of: uuid.UUID | None = None,
    booked: Sequence[BookedLine] | None = None,
) -> list[Choice]:
    """Whether the person may have these vaccines on the slot's day, and which doses they will be. ``instead_of``: an
    appointment that this one replaces; ``booked``: the person's open lines, when they have been read already.

    :raises NotServed: the half-day is for other vaccines.
    :raises RushCollecting, RushServing: online, while the slot is in its opening rush.
    :raises BarredForNoShows: missed too often, and the vaccine is scarce and self-paid.
    :raises Refused: see ``queries.check_choice``.
    """
    serves = slot.session.vaccine_codes
    if serves is not None and not set(vaccine_codes) <= set(serves):
        raise NotServed
    if online:
        queries.keep_to_the_lot(slot=slot, person_id=person.id, now=now)
    if online and instead_of is None:
        _refuse_barred(person, slot, vaccine_codes, now)
    return queries.check_choice(
        person=person, vaccine_codes=vaccine_codes, on=slot.session.day, instead_of=instead_of, booked=booked
    )


def _refuse_barred(person: Person, slot: Slot, vaccine_codes: Sequence[str], now: dt.datetime) -> None:
    """Missed appointments count against a new one, not against moving one."""
    for code in vaccine_codes:
        until = no_show.barred_until(person=person, vaccine_code=code, clinic=slot.session.clinic, now=now)
        if until is not None:
            raise BarredForNoShows(name=vaccines.name_of(code), until=wording.full_day(until), vaccine=code)


def share_of(slot: Slot, *, online: bool, now: dt.datetime) -> int:
    """The percentage of the slot's places that is open now."""
    return schedule_queries.open_share(session=slot.session, clinic=slot.session.clinic, now=now, online=online)


def full(slot: Slot, now: dt.datetime, vaccine_codes: Sequence[str] = ()) -> SlotFull:
    """The refusal, with the three nearest free slots that serve these vaccines (none told: all of this slot's own)."""
    nearest = schedule_queries.nearest_free_slots(
        clinic_id=slot.clinic_id, near=slot.starts_at, now=now,
        vaccine_codes=vaccine_codes or slot.session.vaccine_codes or (),
    )  # fmt: skip
    return SlotFull(alternatives=schedule_queries.offers_of(nearest))
