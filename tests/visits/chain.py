"""Visits on their way, for the tests of calling and moving."""

from tests.visits.builders import arrive, at, call, elder, move
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import operations, queries
from vaccsched.visits.models import DoseOutcome, Stage

TO_THE_NEEDLE = (Stage.CONSENT, Stage.WAITING)


def stage_of(visit):
    entry = queries.open_entry(visit_id=visit.id)
    return entry.stage if entry else None


def at_the_needle(where, who=None):
    """A visit in the hands of a vaccinator."""
    visit = arrive(where, who or elder(), at(8))
    call(where, where.screening[0], at(8, 5))
    move(where, visit, *TO_THE_NEEDLE, reading=at(8, 10))
    call(where, where.vaccination[0], at(8, 15))
    return visit


def give(visit):
    with unit_of_work():
        operations.record_outcome(planned_dose_id=visit.planned_doses[0].id, outcome=DoseOutcome.GIVEN)
