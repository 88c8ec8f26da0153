"""Holds, appointments, the waitlist: the same operations as the residents' pages, under the same rules."""

import uuid
from typing import Any

from flask_babel import lazy_gettext as _l

from vaccsched.api import operations, paging, queries
from vaccsched.api.facts import booking as told
from vaccsched.api.schemas.base import Headers
from vaccsched.api.schemas.booking import (
    AppointmentOut,
    AppointmentsOut,
    BookIn,
    CancelIn,
    ChangeIn,
    DayQuery,
    HoldIn,
    HoldOut,
    WaitIn,
    WaitOut,
)
from vaccsched.api.views._routes import reads, writes
from vaccsched.booking import operations as booking
from vaccsched.booking import queries as bookings
from vaccsched.booking.models import Appointment, Channel, Hold
from vaccsched.integration import operations as integration
from vaccsched.integration import queries as open_to
from vaccsched.integration.guards import current_client, current_client_actor
from vaccsched.mydata.models import Scope
from vaccsched.residents import operations as residents
from vaccsched.shared import clock
from vaccsched.waitlist import operations as waitlist
from vaccsched.waitlist import queries as waiting
from vaccsched.waitlist.models import WaitlistEntry


@writes("/holds", scope="holds:write", body=HoldIn, answer=HoldOut, keyed=True, summary=_l("占一个号 5 分钟"))
def hold(body: HoldIn, headers: Headers) -> dict[str, Any]:
    clinic_id = _own_slot(body.slot_id)
    _open_person(body.person_id)
    made = operations.hold(
        slot_id=body.slot_id, person_id=body.person_id, actor=current_client_actor(clinic_id=clinic_id),
        key=headers.idempotency_key, now=clock.now(),
    )  # fmt: skip
    return told.hold(made)


@writes("/holds/<uuid:hold_id>/release", scope="holds:write", answer=HoldOut, status=200, summary=_l("放掉占的号"))
def release(hold_id: uuid.UUID) -> dict[str, Any]:
    """Again changes nothing."""
    held = _own_hold(hold_id)
    if held.ended_at is not None:
        _note_read(held.person_id, held.slot.clinic_id)
    actor = current_client_actor(clinic_id=held.slot.clinic_id)
    return told.hold(booking.release_hold(hold_id=hold_id, actor=actor, now=clock.now()))


@reads(
    "/clinics/<uuid:clinic_id>/appointments", scope="appointments:read", query=DayQuery, answer=AppointmentsOut,
    summary=_l("一家门诊一天的预约"),
)  # fmt: skip
def appointments(clinic_id: uuid.UUID, query: DayQuery) -> dict[str, Any]:
    now = clock.now()
    clinic_id = open_to.clinic_for(current_client(), clinic_id).id
    rows = queries.appointments(
        clinic_id=clinic_id, day=query.day or clock.day_of(now), after=paging.read(query.cursor), limit=query.limit
    )
    actor = current_client_actor(clinic_id=clinic_id)
    residents.note_list_seen(person_ids=[one.person_id for one in rows[: query.limit]], actor=actor, now=now)
    return paging.part(
        rows, limit=query.limit, place=lambda one: (one.created_at, one.id), facts=told.appointment
    )  # fmt: skip


@reads("/appointments/<uuid:appointment_id>", scope="appointments:read", answer=AppointmentOut, summary=_l("一个预约"))
def appointment(appointment_id: uuid.UUID) -> dict[str, Any]:
    found = _own_appointment(appointment_id)
    _note_read(found.person_id, found.clinic_id)
    return told.appointment(found)


@writes(
    "/appointments", scope="appointments:write", body=BookIn, answer=AppointmentOut, keyed=True,
    summary=_l("预约一个时段，一种或两种疫苗"),
)  # fmt: skip
def book(body: BookIn, headers: Headers) -> dict[str, Any]:
    clinic_id = _own_slot(body.slot_id)
    _open_person(body.person_id)
    made = booking.book(
        slot_id=body.slot_id, person_id=body.person_id, vaccine_codes=body.vaccine_codes, account_id=None,
        channel=Channel.ONLINE, actor=current_client_actor(clinic_id=clinic_id), key=headers.idempotency_key,
        now=clock.now(),
    )  # fmt: skip
    return told.appointment(made)


@writes(
    "/appointments/<uuid:appointment_id>/change", scope="appointments:write", body=ChangeIn, answer=AppointmentOut,
    status=200, keyed=True, summary=_l("改约到另一个时段"),
)  # fmt: skip
def change(appointment_id: uuid.UUID, body: ChangeIn, headers: Headers) -> dict[str, Any]:
    found = _own_appointment(appointment_id)
    made = booking.change(
        appointment_id=found.id, slot_id=body.slot_id, actor=current_client_actor(clinic_id=found.clinic_id),
        key=headers.idempotency_key, now=clock.now(),
    )  # fmt: skip
    return told.appointment(made)


@writes(
    "/appointments/<uuid:appointment_id>/cancel", scope="appointments:write", body=CancelIn, answer=AppointmentOut,
    status=200, summary=_l("取消预约，号马上放出来"),
)  # fmt: skip
def cancel(appointment_id: uuid.UUID, body: CancelIn) -> dict[str, Any]:
    """Again changes nothing."""
    found = _own_appointment(appointment_id)
    if found.cancelled_at is not None:
        _note_read(found.person_id, found.clinic_id)
    made = booking.cancel(
        appointment_id=found.id, actor=current_client_actor(clinic_id=found.clinic_id), now=clock.now(),
        reason=body.reason,
    )  # fmt: skip
    return told.appointment(made)


@writes("/waitlist", scope="waitlist:write", body=WaitIn, answer=WaitOut, keyed=True, summary=_l("登记候补"))
def join(body: WaitIn, headers: Headers) -> dict[str, Any]:
    clinic_id = open_to.clinic_for(current_client(), body.clinic_id).id
    _open_person(body.person_id)
    made = waitlist.join(
        clinic_id=clinic_id, person_id=body.person_id, vaccine_codes=body.vaccine_codes, first_day=body.first_day,
        last_day=body.last_day, half_days=body.half_days, account_id=None,
        actor=current_client_actor(clinic_id=clinic_id), key=headers.idempotency_key, now=clock.now(),
    )  # fmt: skip
    return told.waiting(made)


@reads("/waitlist/<uuid:entry_id>", scope="waitlist:write", answer=WaitOut, summary=_l("一个候补"))
def entry(entry_id: uuid.UUID) -> dict[str, Any]:
    found = _own_entry(entry_id)
    _note_read(found.person_id, found.clinic_id)
    return told.waiting(found)


@writes("/waitlist/<uuid:entry_id>/leave", scope="waitlist:write", answer=WaitOut, status=200, summary=_l("退出候补"))
def leave(entry_id: uuid.UUID) -> dict[str, Any]:
    """Again changes nothing."""
    found = _own_entry(entry_id)
    if found.ended_at is not None:
        _note_read(found.person_id, found.clinic_id)
    actor = current_client_actor(clinic_id=found.clinic_id)
    return told.waiting(waitlist.leave(entry_id=found.id, actor=actor, now=clock.now()))


def _own_slot(slot_id: uuid.UUID) -> uuid.UUID:
    """The clinic of the slot.

    :raises NotFound: none that is open to the program.
    """
    return open_to.clinic_for(current_client(), queries.clinic_of_slot(slot_id=slot_id)).id


def _open_person(person_id: uuid.UUID) -> None:
    open_to.get_open_person(current_client(), person_id, scope=Scope.DOSES, now=clock.now())


def _note_read(person_id: uuid.UUID, clinic_id: uuid.UUID) -> None:
    """What changes nothing tells all the same: it stands in the person's own list."""
    actor = current_client_actor(clinic_id=clinic_id)
    residents.open_person(person_id=person_id, actor=actor, purpose=integration.PURPOSE, now=clock.now())


def _own_appointment(appointment_id: uuid.UUID) -> Appointment:
    found = bookings.get_appointment(appointment_id=appointment_id)
    open_to.clinic_for(current_client(), found.clinic_id)
    return found


def _own_hold(hold_id: uuid.UUID) -> Hold:
    found = queries.get_hold(hold_id=hold_id)
    open_to.clinic_for(current_client(), found.slot.clinic_id)
    return found


def _own_entry(entry_id: uuid.UUID) -> WaitlistEntry:
    found = waiting.get_entry(entry_id=entry_id)
    open_to.clinic_for(current_client(), found.clinic_id)
    return found
