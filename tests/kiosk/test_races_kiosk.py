"""One call, one card, many presses at one instant, on PostgreSQL; with a control that must go wrong."""

import pytest

from tests import builders
from tests.visits.builders import at, elder, only_in_stock, shop
from tests.visits.pages import count
from tests.visits.races import looks_then_writes, race
from vaccsched.identity.models import Device, DeviceKind
from vaccsched.kiosk import operations
from vaccsched.kiosk.errors import CallTaken
from vaccsched.kiosk.models import CallKind, KioskCall
from vaccsched.kiosk.operations import calls
from vaccsched.shared.actor import Actor, ActorKind
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Visit

pytestmark = pytest.mark.postgresql
HANDS = 4


@pytest.fixture
def hall(pg_app):
    where = shop(walk_in=HANDS)
    only_in_stock(where, "PPV23")
    machine = builders.device(at=where.clinic, kind=DeviceKind.KIOSK)
    who = Actor(kind=ActorKind.DEVICE, id=machine.id, clinic_id=where.clinic.id, name="取号机")
    return pg_app, where, machine.id, who


def taking(where, call_id):
    def take():
        actor = where.actor
        return operations.take_call(clinic_id=actor.clinic_id, call_id=call_id, actor=actor, now=at(8).wall).taken_by_id

    return take


def standing_call(machine_id, who):
    with unit_of_work():
        machine = db.session.get_one(Device, machine_id)
        return operations.call_staff(device=machine, kind=CallKind.HELP, actor=who, now=at(8).wall).id


def test_one_of_several_colleagues_goes(hall):
    app, where, machine_id, who = hall
    answers = race(app, [taking(where, standing_call(machine_id, who))] * HANDS)
    assert sum(isinstance(one, CallTaken) for one in answers) == HANDS - 1


def test_without_the_claim_several_go(hall, monkeypatch):
    app, where, machine_id, who = hall
    call_id = standing_call(machine_id, who)
    by_looking = looks_then_writes(HANDS, lambda _row: {"taken_at": at(8).wall})
    monkeypatch.setattr(calls, "claim", by_looking)
    answers = race(app, [taking(where, call_id)] * HANDS)
    assert sum(isinstance(one, CallTaken) for one in answers) < HANDS - 1


def test_many_presses_at_one_instant_are_one_call(hall):
    app, _where, machine_id, who = hall

    def press():
        machine = db.session.get_one(Device, machine_id)
        return operations.call_staff(device=machine, kind=CallKind.HELP, actor=who, now=at(8).wall).id

    assert len(set(map(str, race(app, [press] * HANDS)))) == 1
    assert count(KioskCall) == 1


def test_one_card_read_by_machines_at_one_instant_is_one_number(hall):
    app, _where, machine_id, who = hall
    card = elder().document

    def swipe(number):
        def read():
            machine = db.session.get_one(Device, machine_id)
            found = operations.scan(device=machine, text=card, actor=who, key=f"key-{number}", reading=at(8))
            return found.visit.ticket

        return read

    assert set(race(app, [swipe(number) for number in range(HANDS)])) == {"B001"}
    assert count(Visit) == 1
