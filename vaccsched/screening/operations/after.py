"""What follows an inquiry that put something off: another appointment."""

import datetime as dt
import uuid

from vaccsched.booking import operations as booking
from vaccsched.booking import queries as booking_queries
from vaccsched.booking.models import Appointment, Channel
from vaccsched.screening import queries
from vaccsched.screening.errors import NothingPostponed
from vaccsched.shared.actor import Actor
from vaccsched.shared.errors import NotFound
from vaccsched.visits import queries as visits


def book_again(*, visit_id: uuid.UUID, slot_id: uuid.UUID, actor: Actor, key: str, now: dt.datetime) -> Appointment:
    """Take a place of the own clinic for what was postponed at a visit, through the engine that everybody uses.

    :raises NothingPostponed:
    :raises NotFound: another clinic's visit or slot.
    :raises Refused: as ``booking.book``.
    """
    if actor.clinic_id is None:
        raise NotFound
    visit = visits.get_visit(clinic_id=actor.clinic_id, visit_id=visit_id)
    doses = queries.postponed(visit)
    if not doses:
        raise NothingPostponed
    booking_queries.must_be_own_slot(slot_id=slot_id, clinic_id=actor.clinic_id)
    codes = list(dict.fromkeys(one.vaccine_code for one in doses))
    return booking.book(
        slot_id=slot_id, person_id=visit.person_id, vaccine_codes=codes, account_id=None,
        channel=Channel.DESK, actor=actor, key=key, now=now,
    )  # fmt: skip
