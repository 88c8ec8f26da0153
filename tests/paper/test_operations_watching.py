"""Thirty minutes by a sheet that goes on with a visit in which the system had a needle already."""

import dataclasses

import pytest
import sqlalchemy as sa

from tests.paper.builders import counts, enter, hour, on_paper, sheet
from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.paper.errors import HeldAgainst
from vaccsched.screening.models import InquiryOutcome
from vaccsched.shared.db import db
from vaccsched.visits.models import Stage


def pressed_then_cut():
    """Two were planned; the first was pressed at nine, then the network went and the second was put off on paper."""
    made, who = on_paper("PPV23", "IIV")
    visit = made.screened(who, ("PPV23", "IIV"))
    made.called()
    made.give(made.ready(visit))
    written = sheet(made, who)
    put_off = dataclasses.replace(written.inquiry, outcome=InquiryOutcome.POSTPONE, advice="一周后再来")
    return made, dataclasses.replace(written, doses=(), inquiry=put_off)


def test_a_sheet_without_a_needle_does_not_shorten_the_watch_of_one_that_was_pressed(any_app):
    made, written = pressed_then_cut()
    before = counts()
    with pytest.raises(HeldAgainst) as refused:
        enter(made, dataclasses.replace(written, left_at=hour(9, 20)))
    assert [one["code"] for one in refused.value.facts["findings"]] == ["left_too_early"]
    assert counts() == before


def test_thirty_minutes_after_the_pressed_needle_are_full(any_app):
    made, written = pressed_then_cut()
    entry = enter(made, dataclasses.replace(written, left_at=hour(9, 31)))
    left = db.session.scalars(sa.select(ObservationExit)).one()
    assert (left.kind, left.last_injection_at, left.left_at) == (ExitKind.COMPLETE, hour(9), hour(9, 31))
    assert [one.stage for one in entry.visit.entries][-2:] == [Stage.OBSERVATION, Stage.LEFT]
    db.session.rollback()
