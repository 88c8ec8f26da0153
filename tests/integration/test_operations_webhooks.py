"""Webhooks: told what happened, once each, to listed addresses, signed, tried for 72 hours, never who it was about."""

import base64
import datetime as dt
import hashlib
import hmac
import json

import pytest
import sqlalchemy as sa

from tests import builders as make
from tests.integration.webhooks import HOST, happened, receiver, webhook
from vaccsched.integration import jobs, operations, queries, webhook_sender
from vaccsched.integration.errors import NothingToSendAgain
from vaccsched.integration.models import TellingStatus, Webhook, WebhookKind, WebhookTelling
from vaccsched.integration.rules import webhooks as rules
from vaccsched.integration.rules.webhooks import Seen
from vaccsched.shared import clock as time
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


def note():
    with unit_of_work():
        return operations.note_events(now=time.now())


def tellings():
    found = list(db.session.scalars(sa.select(WebhookTelling).order_by(WebhookTelling.id)))
    db.session.rollback()
    return found


def tried(seen, share=0.0):
    with unit_of_work():
        telling_id = operations.lease_telling(now=time.now())
    if telling_id is None:
        return None
    with unit_of_work():
        operations.note_answer(telling_id=telling_id, seen=seen, share=share, now=time.now())
    return db.session.get(WebhookTelling, telling_id)


@pytest.fixture
def place(any_app):
    with unit_of_work():
        return make.clinic()


def test_what_happens_is_told_once_and_says_nobodys_name(place):
    person = make.person(at=place)
    webhook(at=place)
    happened(
        "appointment_booked", at=place, person_id=person.id, slot_id="s-1", vaccines=["HepB"], reason="乙肝携带",
        name="王桂芳",
    )  # fmt: skip
    assert (note(), note()) == (1, 0)
    told = tellings()[0]
    assert (told.kind, told.status) == (WebhookKind.APPOINTMENT_BOOKED, TellingStatus.WAITING)
    assert told.facts == {"object": "appointment", "id": str(place.id), "slot_id": "s-1"}
    assert str(person.id) not in json.dumps(told.facts)


def test_only_the_chosen_kinds_of_the_chosen_clinic_are_told(place):
    with unit_of_work():
        other = make.clinic(name="另一家")
    webhook(at=place, kinds=[WebhookKind.DAY_CLOSED])
    for where, action in (
        (place, "day_closed"),
        (place, "appointment_booked"),
        (other, "day_closed"),
        (place, "sign_in"),
    ):
        happened(action, at=where)
    note()
    assert [(one.clinic_id, str(one.kind)) for one in tellings()] == [(place.id, "day.closed")]


def test_the_county_is_told_of_all_its_clinics(place):
    with unit_of_work():
        sister = make.clinic(in_county=place_county(place), name="另一家")
    webhook(at=place, of_all=True)
    happened("day_closed", at=sister)
    note()
    assert [one.clinic_id for one in tellings()] == [sister.id]


def place_county(place):
    return db.session.get_one(type(place), place.id).county


def test_nothing_from_before_it_was_made_is_told(place, clock):
    happened("day_closed", at=place)
    clock.advance(seconds=1)
    webhook(at=place)
    note()
    assert tellings() == []


def test_an_act_that_is_not_sealed_yet_is_told_later(place):
    from vaccsched.shared import audit

    webhook(at=place)
    with unit_of_work():
        audit.record(action="day_closed", actor=SYSTEM, now=time.now(), subject=place, clinic_id=place.id)
    assert note() == 0
    happened("lot_status", at=place, status="recalled")
    assert note() == 2


def test_the_same_event_is_never_written_down_twice_for_an_address(place):
    webhook(at=place)
    happened("day_closed", at=place)
    note()
    told = tellings()[0]
    copy = {column.key: getattr(told, column.key) for column in WebhookTelling.__table__.columns}
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.insert(WebhookTelling), copy | {"id": time_id()})


def time_id():
    from vaccsched.shared.db import new_id

    return new_id()


def test_an_address_that_does_not_answer_is_left_alone_and_holds_up_nobody_else(place, clock):
    webhook(at=place)
    webhook(at=place, url=f"https://{HOST}/other")
    happened("day_closed", at=place)
    note()
    first = tried(Seen(error="timeout"))
    assert (first.status, first.last_error, first.attempts) == (TellingStatus.WAITING, "timeout", 1)
    second = tried(Seen(status=204))
    assert (second.status, second.webhook_id != first.webhook_id) == (TellingStatus.DELIVERED, True)
    db.session.rollback()
    assert tried(Seen(status=200)) is None
    clock.advance(seconds=11)
    assert tried(Seen(status=200)).id == first.id


def test_what_a_receiver_refuses_is_held_against_that_telling_only(place):
    webhook(at=place)
    happened("day_closed", at=place)
    happened("day_reopened", at=place)
    note()
    assert tried(Seen(status=400)).status is TellingStatus.WAITING
    assert tried(Seen(status=200)).kind is WebhookKind.DAY_REOPENED


def test_after_72_hours_it_is_given_up_and_a_person_sends_it_again(place, clock):
    one, _secret = webhook(at=place)
    happened("day_closed", at=place)
    note()
    tries = 0
    while tellings()[0].status is TellingStatus.WAITING:
        tried(Seen(status=503), share=1.0)
        db.session.rollback()
        tries += 1
        clock.advance(hours=1)
    told = tellings()[0]
    assert told.status is TellingStatus.DEAD
    assert told.last_tried_at - told.made_at >= dt.timedelta(hours=70)
    assert 70 <= tries <= 90
    assert queries.count_dead(county_id=place.county_id) == 1
    with unit_of_work():
        operations.send_again(telling=db.session.get(WebhookTelling, told.id), actor=SYSTEM, now=time.now())
    again = tried(Seen(status=200))
    assert (again.status, again.event_id) == (TellingStatus.DELIVERED, told.event_id)
    db.session.rollback()
    with pytest.raises(NothingToSendAgain), unit_of_work():
        operations.send_all_again(webhook=db.session.get(Webhook, one.id), actor=SYSTEM, now=time.now())


def test_gone_closes_the_address(place):
    webhook(at=place)
    happened("day_closed", at=place)
    happened("day_reopened", at=place)
    note()
    assert tried(Seen(status=410)).status is TellingStatus.DEAD
    db.session.rollback()
    assert tried(Seen(status=200)) is None


def test_what_waits_for_an_address_that_is_closed_waits_no_longer(place):
    one, _secret = webhook(at=place)
    for action in ("day_closed", "day_reopened", "day_closed"):
        happened(action, at=place)
    note()
    with unit_of_work():
        on_its_way = operations.lease_telling(now=time.now())
        operations.close_webhook(webhook=db.session.get_one(Webhook, one.id), actor=SYSTEM, now=time.now())
    assert [one.status for one in tellings()] == [TellingStatus.WAITING, TellingStatus.DEAD, TellingStatus.DEAD]
    assert {one.last_error for one in tellings()} == {None, "closed"}
    with unit_of_work():
        operations.note_answer(telling_id=on_its_way, seen=Seen(status=503), share=0, now=time.now())
    assert {one.status for one in tellings()} == {TellingStatus.DEAD}
    with pytest.raises(NothingToSendAgain), unit_of_work():
        operations.send_all_again(webhook=db.session.get_one(Webhook, one.id), actor=SYSTEM, now=time.now())
    assert queries.count_dead(county_id=place.county_id) == 0  # nobody can do anything about them


def test_what_a_dead_worker_had_taken_for_a_closed_address_ends_with_the_day(place, clock):
    one, _secret = webhook(at=place)
    happened("day_closed", at=place)
    note()
    with unit_of_work():
        operations.lease_telling(now=time.now())
        operations.close_webhook(webhook=db.session.get_one(Webhook, one.id), actor=SYSTEM, now=time.now())
    clock.advance(days=1)
    with unit_of_work():
        operations.forget_tellings(now=time.now())
    assert [one.status for one in tellings()] == [TellingStatus.DEAD]
    clock.advance(days=30)
    with unit_of_work():
        assert operations.forget_tellings(now=time.now()) == 1


def test_a_worker_that_died_in_between_is_replaced_after_its_lease(place, clock):
    webhook(at=place)
    happened("day_closed", at=place)
    note()
    with unit_of_work():
        assert operations.lease_telling(now=time.now()) is not None
    with unit_of_work():
        assert operations.lease_telling(now=time.now()) is None
    clock.advance(seconds=61)
    assert tried(Seen(status=200)).attempts == 2


def test_the_receiver_can_check_who_when_and_what(place, clock):
    one, secret = webhook(at=place)
    happened("day_closed", at=place, day="2026-12-01")
    note()
    told = tellings()[0]
    sending = webhook_sender.prepared(telling_id=told.id, settings=_settings(), now=time.now())
    db.session.rollback()
    headers = sending.headers
    assert headers["webhook-id"] == str(told.event_id)
    signed = f"{told.event_id}.{headers['webhook-timestamp']}.".encode() + sending.body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert len(key) == 32
    right = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == right
    told_body = json.loads(sending.body)
    assert told_body["type"] == "day.closed"
    assert told_body["data"] == {"clinic": place.code, "object": "closure", "id": str(place.id), "day": "2026-12-01"}
    with unit_of_work():
        fresh = operations.renew_webhook(webhook=db.session.get(Webhook, one.id), actor=SYSTEM, now=time.now())
    both = webhook_sender.prepared(telling_id=told.id, settings=_settings(), now=time.now())
    db.session.rollback()
    assert (len(both.headers["webhook-signature"].split()), fresh != secret) == (2, True)
    clock.advance(hours=25)
    late = webhook_sender.prepared(telling_id=told.id, settings=_settings(), now=time.now())
    db.session.rollback()
    assert len(late.headers["webhook-signature"].split()) == 1


def _settings():
    from flask import current_app

    return current_app.extensions["settings"]


def test_secrets_are_not_readable_in_the_database(place):
    _one, secret = webhook(at=place)
    row = db.session.execute(sa.text("SELECT * FROM webhooks")).one()
    db.session.rollback()
    assert secret not in str(row)


def test_a_host_that_left_the_list_is_told_nothing(place):
    webhook(at=place)
    happened("day_closed", at=place)
    note()
    with unit_of_work():
        db.session.execute(sa.text("DELETE FROM webhook_hosts"))
    sending = webhook_sender.prepared(telling_id=tellings()[0].id, settings=_settings(), now=time.now())
    db.session.rollback()
    assert webhook_sender.tried(sending) == Seen(error="not_listed")


def test_a_webhook_whose_name_turned_inside_is_told_nothing(place):
    webhook(at=place)
    happened("day_closed", at=place)
    note()
    sending = webhook_sender.prepared(telling_id=tellings()[0].id, settings=_settings(), now=time.now())
    db.session.rollback()
    assert webhook_sender.tried(sending, resolver=lambda *_: ["10.0.0.7"]) == Seen(error="inside")


def test_the_worker_tells_what_is_due(place, monkeypatch):
    """Through a real server on this machine, which the setting lets be reached."""
    with receiver() as server:
        monkeypatch.setattr(jobs.webhook_sender.outgoing, "resolved", lambda *_: ["127.0.0.1"])
        webhook(at=place)
        with unit_of_work():
            db.session.execute(sa.update(Webhook).values(url=f"http://{server.host}/in"))
            operations.list_host(county_id=place.county_id, host=server.host, actor=SYSTEM, now=time.now())
        settings = _settings()
        object.__setattr__(settings, "outgoing_inside", frozenset({server.host}))
        try:
            happened("day_closed", at=place)
            note()
            jobs.tell_webhooks({}, time.now())
            jobs.tell_webhooks({}, time.now())
        finally:
            object.__setattr__(settings, "outgoing_inside", frozenset())
        assert [(path, headers["host"]) for path, headers, _body in server.got] == [("/in", server.host)]
    assert tellings()[0].status is TellingStatus.DELIVERED


def test_what_arrived_is_forgotten_after_thirty_days_and_what_did_not_stays(place, clock):
    webhook(at=place)
    happened("day_closed", at=place)
    happened("day_reopened", at=place)
    note()
    tried(Seen(status=200))
    tried(Seen(status=400))
    db.session.rollback()
    clock.advance(days=4)
    tried(Seen(status=400))
    db.session.rollback()
    clock.advance(days=31)
    with unit_of_work():
        assert operations.forget_tellings(now=time.now()) == 1
    assert [one.status for one in tellings()] == [TellingStatus.DEAD]


def test_waits_grow_to_an_hour_and_are_spread():
    assert [rules.wait_after(number, share=1).total_seconds() for number in (1, 2, 3, 9, 50)] == [
        10,
        20,
        40,
        2560,
        3600,
    ]
    assert rules.wait_after(3, share=0) == dt.timedelta(seconds=20)
