"""The answers given while booking."""

import sqlalchemy as sa

from tests import builders
from tests.booking import builders as made
from vaccsched.screening import operations
from vaccsched.screening.models import Prefill
from vaccsched.screening.rules import Answer, AnswerSet
from vaccsched.shared.clock import now
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


def booked():
    made.programme()
    clinic = builders.clinic()
    family = builders.child_with_two_guardians(at=clinic)
    return made.appointment(of=family.child, by=family.mother, slot=made.open_slot(at=clinic))


def keep(appointment, answers):
    with unit_of_work():
        return operations.prefill(appointment_id=appointment.id, answers=answers, now=now())


def test_the_answers_are_kept_encrypted(any_app):
    answers = AnswerSet({**AnswerSet.all_no().answers, "allergy": Answer(True, "青霉素")})
    kept = keep(booked(), answers)
    assert AnswerSet.from_json(kept.answers).yes == ("allergy",)
    assert "青霉素" not in str(db.session.execute(sa.select(Prefill.__table__)).all())


def test_a_repeated_request_keeps_the_first_answers(any_app):
    appointment = booked()
    first = keep(appointment, AnswerSet.all_no())
    again = keep(appointment, AnswerSet({**AnswerSet.all_no().answers, "neuro": Answer(True)}))
    assert again.id == first.id
    assert AnswerSet.from_json(again.answers).yes == ()
