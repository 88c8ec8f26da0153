"""2,000 messages, one in ten failing in every way, the worker dying all the time: none lost, each kept once.

100,000 of them, over real HTTP and with a worker that is really killed: ``python -m bench.handover``.
"""

import json
import random
from collections import Counter
from contextlib import suppress

import sqlalchemy as sa

from tests.handover import builders as handed
from vaccsched.handover import operations
from vaccsched.handover.adapters import JsonAdapter, NotTaken, Reply
from vaccsched.handover.models import HandoverMessage, HandoverStatus, Trouble
from vaccsched.handover.receiver import AFTER, Fault, Kept, sometimes
from vaccsched.shared.db import db

PERSONS, EACH = 500, 4
DEATHS = 25  # one worker in so many messages dies
BROKEN_LINE = {Fault.HANG: Trouble.TIMEOUT, Fault.CUT: Trouble.UNREADABLE, Fault.HALF: Trouble.UNREADABLE}
ANSWERS = {
    Fault.REFUSE: (400, b"{}"), Fault.BREAK: (500, b"no"), Fault.BUSY: (503, b""), Fault.GARBLED: (200, b"<html>"),
    Fault.BUT_ERROR: (200, b'{"accepted": false}'),
}  # fmt: skip


class Killed(BaseException):
    """The worker ends here, without another statement."""


class Small(JsonAdapter):
    """What is said is written in one line: what it says is the business of other tests."""

    def write(self, report):
        return json.dumps([str(report.event_id), str(report.person.id), str(report.dose.record_id)]).encode()


class World:
    """The platform, and a worker that may die between any two steps."""

    def __init__(self):
        self.kept, self.choose = Kept(), sometimes(10, seed=7)
        self.chance = random.Random(3)
        self.poisoned = ""

    def may_die(self):
        if self.chance.random() < 1 / DEATHS / 3:
            raise Killed

    def post(self, body, _headers):
        event, person, record = json.loads(body)
        fault = Fault.REFUSE if person == self.poisoned else self.choose(event, "")
        self.may_die()
        self.kept.tries[event] += 1
        if fault is None or fault in AFTER:
            receipt = self.kept.take(event, person, record, None)
        self.may_die()
        if fault in BROKEN_LINE:
            raise NotTaken(BROKEN_LINE[fault], str(fault))
        if fault is not None:
            status, answer = ANSWERS[fault]
            if fault is Fault.BUT_ERROR:
                answer = json.dumps({"event_id": event, "accepted": False}).encode()
            return Reply(status=status, body=answer, headers={})
        return Reply(
            status=200, headers={}, body=json.dumps({"event_id": event, "accepted": True, "receipt": receipt}).encode()
        )


def test_two_thousand_messages_with_faults_and_deaths_are_told_once_and_in_order(app, clock, monkeypatch):
    events = [str(one) for one in handed.give_many(handed.world(), persons=PERSONS, each=EACH)]
    world, deaths = World(), 0
    whose = {str(one.id): str(one.person_id) for one in handed.messages()}
    world.poisoned = whose[events[0]]
    marking = operations.mark_taken

    def may_die_marking(**about):
        marking(**about)
        world.may_die()

    monkeypatch.setattr(operations, "mark_taken", may_die_marking)
    clock.advance(seconds=61)
    while _waiting() > EACH:
        with suppress(Killed):
            handed.go(Small(world.post))
            deaths -= 1
        deaths += 1
        clock.advance(minutes=6)
    told = [one for one in events if whose[one] != world.poisoned]
    assert set(world.kept.events) == set(told)  # none lost, and the poisoned one's are not there
    assert [one for one in handed.statuses() if one is HandoverStatus.TAKEN] == [HandoverStatus.TAKEN] * len(told)
    for person, came in world.kept.order.items():
        assert came == [one for one in events if whose[one] == person]
    assert deaths > 20
    assert sum((Counter(world.kept.tries)).values()) > 2100  # many came more than once


def _waiting():
    db.session.rollback()
    waiting = sa.select(sa.func.count()).where(HandoverMessage.status == HandoverStatus.WAITING)
    return db.session.scalar(waiting)


def test_a_lost_answer_makes_a_message_come_twice(app, clock):
    """The control: without the event id the platform would keep it twice."""
    handed.give_many(handed.world(), persons=1, each=1)
    came = []

    def post(body, _headers):
        came.append(json.loads(body)[0])
        raise NotTaken(Trouble.TIMEOUT, "taken, and the answer was lost")

    clock.advance(seconds=61)
    for _go in range(2):
        handed.go(Small(post))
        clock.advance(minutes=10)
    assert (len(came), len(set(came))) == (2, 1)
