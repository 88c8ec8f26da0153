"""Collecting and serving an opening rush, on both databases."""

import hashlib

import pytest
import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from tests.booking import rush as scenes
from tests.booking.rush import BEFORE, CODE, OPENING, OVER, SECOND, WITHIN, ask, booked, elder, served, statuses
from vaccsched.booking import jobs, operations, queries
from vaccsched.booking.errors import (
    NotDueYet,
    NotServed,
    OnlyByDraw,
    RushCollecting,
    RushLimit,
    RushNotOver,
    RushOver,
    RushServing,
)
from vaccsched.booking.models import Appointment, Channel, Fallback, Rush, RushCount, RushRequest, Share
from vaccsched.booking.rules import rush as rules
from vaccsched.messages.models import OutboxMessage
from vaccsched.residents.models import Person
from vaccsched.schedule import queries as schedule_queries
from vaccsched.schedule.models import Slot
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.errors import LostRace, NotFound
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work


@pytest.fixture
def scene(any_app, clock):
    return scenes.scene(clock)


def opening(slot, now):
    found = queries.rush_opening(slot=schedule_queries.get_slot(slot_id=slot.id), now=now)
    db.session.rollback()
    return found


def book(slot, who, *, now, channel=Channel.ONLINE):
    account, person = who
    online = channel is Channel.ONLINE
    with unit_of_work():
        return operations.book(
            slot_id=slot.id, person_id=person.id, vaccine_codes=[CODE], account_id=account.id if online else None,
            channel=channel, actor=builders.account_actor(account) if online else SYSTEM, key=str(person.id), now=now,
        )  # fmt: skip


# when


@pytest.mark.parametrize("now", [OPENING - 600 * SECOND, BEFORE, WITHIN, OVER - SECOND])
def test_the_slots_of_the_day_that_opens_are_in_the_rush(scene, now):
    assert opening(scene.morning[0], now) == OPENING


@pytest.mark.parametrize("now", [OPENING - 601 * SECOND, OVER])
def test_before_and_after_they_are_not(scene, now):
    assert opening(scene.morning[0], now) is None


def test_days_that_are_open_already_are_booked_as_usual_meanwhile(scene):
    earlier = made.open_slot(at=scene.clinic, days=5)
    assert opening(earlier, WITHIN) is None
    assert book(earlier, elder(), now=WITHIN)


def test_a_clinic_without_rush_seconds_has_none(any_app, clock):
    scene = scenes.scene(clock, rush_seconds=0)
    assert opening(scene.morning[0], WITHIN) is None
    assert book(scene.morning[0], elder(), now=WITHIN)


def test_the_second_stage_of_an_opening_has_its_rush_too_and_places_left_before_it_are_booked(any_app, clock):
    scene = scenes.scene(clock, places=2, opening_stages=[[20, 50], [14, 100]], days_ahead=20)
    slot = scene.morning[0]
    assert opening(slot, BEFORE) is None
    assert book(slot, elder(), now=BEFORE)
    assert opening(slot, BEFORE) == OPENING
    assert opening(slot, WITHIN) == OPENING


# no way round


def test_nobody_books_or_holds_past_the_lot_while_requests_are_collected(scene):
    who = elder()
    with pytest.raises(RushCollecting):
        book(scene.morning[0], who, now=WITHIN)
    with pytest.raises(RushCollecting), unit_of_work():
        operations.hold(
            slot_id=scene.morning[0].id, person_id=who[1].id, account_id=who[0].id,
            actor=builders.account_actor(who[0]), now=WITHIN,
        )  # fmt: skip


def test_nobody_moves_a_booking_into_the_rush(scene):
    who = elder()
    appointment = book(made.open_slot(at=scene.clinic, days=5), who, now=BEFORE)
    with pytest.raises(RushCollecting), unit_of_work():
        operations.change(
            appointment_id=appointment.id, slot_id=scene.morning[0].id, actor=builders.account_actor(who[0]),
            key="k", now=WITHIN,
        )  # fmt: skip


def test_until_the_collected_are_served_others_wait_and_then_take_what_is_left(scene):
    ask(scene.morning[0])
    late = elder()
    with pytest.raises(RushServing):
        book(scene.morning[1], late, now=OVER)
    served()
    assert book(scene.morning[1], late, now=OVER)


def test_a_worker_that_never_comes_stops_nobody_for_longer_than_ten_minutes(scene):
    ask(scene.morning[0])
    assert book(scene.morning[1], elder(), now=OVER + rules.PATIENCE)


def test_the_staff_are_never_slowed(scene):
    ask(scene.morning[0])
    assert book(scene.morning[0], elder(), now=WITHIN, channel=Channel.PHONE)
    assert book(scene.morning[1], elder(), now=OVER, channel=Channel.DESK)


# collecting


def test_pressing_again_changes_the_wish_and_not_the_lot(scene):
    who = elder()
    first = ask(scene.morning[0], who, now=BEFORE)
    lot = first.lot
    again = ask(scene.morning[1], who, fallback=Fallback.DAY)
    assert (again.id, again.lot, again.slot_id, again.fallback) == (first.id, lot, scene.morning[1].id, Fallback.DAY)
    assert db.session.scalar(sa.select(sa.func.max(RushCount.persons))) == 1
    db.session.rollback()


def test_the_lot_is_made_of_the_secret_whose_hash_was_shown_and_of_the_code_on_the_page(scene):
    request = ask(scene.morning[0])
    rush = scenes.the_rush()
    secret = bytes.fromhex(rush.secret)
    assert hashlib.sha256(secret).hexdigest() == rush.secret_sha256
    assert rules.lot(secret=secret, code=request.code) == request.lot
    assert str(request.person_id) not in request.code
    db.session.rollback()


def test_another_familys_person_cannot_be_registered(scene):
    (account, _own), (_other, person) = elder(), elder()
    with pytest.raises(NotFound):
        ask(scene.morning[0], (account, person))


def test_who_may_not_have_the_vaccine_is_told_at_once(scene):
    account, person = elder()
    with unit_of_work():
        db.session.get_one(Person, person.id).birth_date = WITHIN.date()
    with pytest.raises(NotDueYet):
        ask(scene.morning[0], (account, person))


def test_a_scarce_vaccine_needs_its_right_here_too(scene):
    with unit_of_work():
        scene.clinic.scarce_vaccines = [CODE]
    with pytest.raises(OnlyByDraw):
        ask(scene.morning[0])


def test_a_half_day_for_other_vaccines_takes_no_request(scene):
    with unit_of_work():
        scene.morning[0].session.vaccine_codes = ["IPV"]
    with pytest.raises(NotServed):
        ask(scene.morning[0])


@pytest.mark.parametrize("share", [Share.DEVICE, Share.NETWORK])
def test_one_device_or_network_registers_so_many_people_and_no_more(scene, monkeypatch, share):
    monkeypatch.setattr(rules, "LIMITS", {**rules.LIMITS, share: 2})
    for _ in range(2):
        ask(scene.morning[0], sharing={share: "the same"})
    with pytest.raises(RushLimit) as refusal:
        ask(scene.morning[0], sharing={share: "the same"})
    assert scene.clinic.phone in refusal.value.message
    assert ask(scene.morning[0], sharing={share: "another"})


def test_one_account_registers_a_family_and_no_more(scene, monkeypatch):
    monkeypatch.setattr(rules, "LIMITS", {**rules.LIMITS, Share.ACCOUNT: 1})
    account, person = elder()
    ask(scene.morning[0], (account, person))
    other = builders.person(birth_date=person.birth_date)
    builders.guardianship(of=other, by=account)
    with pytest.raises(RushLimit):
        ask(scene.morning[0], (account, other))


def test_no_address_is_kept(scene):
    ask(scene.morning[0], sharing={Share.NETWORK: "203.0.113.9"})
    values = db.session.scalars(sa.select(RushCount.value)).all()
    assert values
    assert all("203.0" not in value for value in values)
    db.session.rollback()


# serving


def test_the_smallest_lot_gets_the_place_whoever_pressed_first(scene):
    for number in range(4):
        ask(scene.morning[0], now=WITHIN + number * SECOND)
    served()
    assert statuses() == [("booked", None), ("lost", None), ("lost", None), ("lost", None)]
    assert db.session.get_one(Slot, scene.morning[0].id).taken == 1
    db.session.rollback()


def test_wishes_are_tried_in_their_order_and_never_beyond(scene):
    """One place a slot: this time, another of the half-day, another of the day, and nothing more for the rest."""
    for _ in range(5):
        ask(scene.morning[0], fallback=Fallback.DAY)
    served()
    assert [status for status, _reason in statuses()] == ["booked"] * 4 + ["lost"]
    starts = db.session.scalars(
        sa.select(Slot.starts_at)
        .join(Appointment, Appointment.slot_id == Slot.id)
        .join(RushRequest, RushRequest.appointment_id == Appointment.id)
        .order_by(RushRequest.lot)
    ).all()
    assert starts == [slot.starts_at for slot in [*scene.morning, scene.afternoon]]
    db.session.rollback()


def test_nothing_is_served_before_the_window_is_over(scene):
    ask(scene.morning[0])
    with pytest.raises(RushNotOver):
        served(now=OVER - SECOND)


def test_serving_twice_gives_nobody_a_second_place(scene):
    for _ in range(3):
        ask(scene.morning[0], fallback=Fallback.DAY)
    served()
    served()
    assert booked() == 3


def dies_after_serving():
    with unit_of_work():
        operations.serve_rush(rush_id=scenes.the_rush().id, now=OVER)
        raise KeyboardInterrupt


def test_a_worker_that_dies_midway_is_followed_by_one_that_goes_on(scene, monkeypatch):
    """Four requests, two at once: the second step dies before it is committed and leaves nothing."""
    monkeypatch.setattr("vaccsched.booking.operations.rush.BOOKED_AT_ONCE", 2)
    for _ in range(4):
        ask(scene.morning[0], fallback=Fallback.DAY)
    with unit_of_work():
        assert operations.serve_rush(rush_id=scenes.the_rush().id, now=OVER) is False
    with pytest.raises(KeyboardInterrupt):
        dies_after_serving()
    assert booked() == 2
    with unit_of_work():
        jobs.keep_rushes({}, OVER)
    served()
    assert (booked(), {status for status, _reason in statuses()}) == (4, {"booked"})


def test_the_job_comes_again_until_all_are_served(scene, monkeypatch):
    monkeypatch.setattr("vaccsched.booking.operations.rush.BOOKED_AT_ONCE", 1)
    for _ in range(2):
        ask(scene.morning[0], fallback=Fallback.DAY)
    payload = {"rush_id": str(scenes.the_rush().id)}
    db.session.rollback()
    for more in (1, 1, 0):
        before = waiting_jobs()
        with unit_of_work():
            jobs.serve_rush(payload, OVER)
        assert waiting_jobs() - before == more
    assert booked() == 2


def waiting_jobs():
    found = db.session.scalar(sa.select(sa.func.count()).where(Job.kind == "booking.serve_rush"))
    db.session.rollback()
    return found


def test_what_stopped_being_lawful_meanwhile_is_refused_with_its_reason(scene):
    who = elder()
    ask(scene.morning[0], who)
    book(made.open_slot(at=scene.clinic, days=5), who, now=WITHIN)
    served()
    assert statuses() == [("refused", "already_booked")]


def test_who_got_nothing_is_told_without_the_vaccine(scene):
    for _ in range(2):
        ask(scene.morning[0])
    served()
    message = db.session.scalars(sa.select(OutboxMessage).where(OutboxMessage.template == "rush_lost")).one()
    assert "12月15日" in message.body
    assert "候补" in message.body
    assert CODE not in message.body
    db.session.rollback()


def withdraw(request):
    with unit_of_work():
        operations.withdraw_from_rush(request=db.session.get_one(RushRequest, request.id), actor=SYSTEM, now=WITHIN)


def test_a_withdrawn_request_gets_nothing_and_may_come_back_with_the_same_lot(scene):
    who = elder()
    request = ask(scene.morning[0], who)
    lot = request.lot
    withdraw(request)
    assert ask(scene.morning[0], who).lot == lot
    withdraw(request)
    served()
    assert (statuses(), booked()) == ([("withdrawn", None)], 0)


def test_what_is_served_cannot_be_withdrawn(scene):
    request = ask(scene.morning[0])
    served()
    with pytest.raises(RushOver):
        withdraw(request)


def test_the_secret_is_fixed_an_hour_before_the_opening_and_once(scene):
    for _ in range(2):
        with unit_of_work():
            operations.prepare_rushes(now=BEFORE)
    rush = scenes.the_rush()
    assert (rush.opens_at, rush.ends_at) == (OPENING, OVER)
    twice = {"clinic_id": rush.clinic_id, "opens_at": OPENING, "ends_at": OVER, "secret_sha256": "x"}
    db.session.rollback()
    with pytest.raises(LostRace), unit_of_work():
        db.session.add(Rush(**twice, secret_sealed="x"))
