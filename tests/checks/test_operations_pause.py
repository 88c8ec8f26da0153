"""暂停, 继续, 跳过: a station that calls nobody for a while, and somebody who waits behind the next two."""

import pytest
import sqlalchemy as sa

from tests.checks.builders import at_station, bedside, child_at_station, ticket_code
from tests.visits.builders import at, elder
from vaccsched.checks import operations
from vaccsched.checks.errors import PausedTwice, ReasonMissing, StationPaused
from vaccsched.checks.models import StationPause
from vaccsched.records.models import BodySite
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits import queries as visits
from vaccsched.visits.errors import UnlawfulMove
from vaccsched.visits.models import Stage


def pause(made, *, reason="fetch", reading=None):
    with unit_of_work():
        return operations.pause(
            station=made.station, reason=reason, actor=made.floor.actor, reading=reading or at(9, 1)
        )


def test_a_pause_is_kept_and_whoever_stands_there_waits_unchanged(any_app):
    made, visit = at_station()
    before = visit.queue_at
    pause(made)
    with pytest.raises(StationPaused), unit_of_work():
        operations.must_not_be_paused(station=made.station)
    assert visits.open_entry(visit_id=visit.id).stage is Stage.WAITING
    assert visit.queue_at == before
    with unit_of_work():
        operations.resume(station=made.station, actor=made.floor.actor, now=at(9, 5).wall)
        operations.must_not_be_paused(station=made.station)
    [kept] = db.session.scalars(sa.select(StationPause))
    assert (kept.reason, kept.started_at, kept.ended_at) == ("fetch", at(9, 1).wall, at(9, 5).wall)


def test_a_station_is_paused_once(any_app):
    made = bedside()
    pause(made)
    with pytest.raises(PausedTwice):
        pause(made, reading=at(9, 2))


def test_two_open_pauses_break_a_constraint(any_app):
    made = bedside()
    pause(made)
    facts = {"station_id": made.station.id, "staff_id": made.floor.registrar.id, "reason": "break"}
    with pytest.raises(PausedTwice), unit_of_work():
        db.session.add(StationPause(id=new_id(), started_at=at(9, 2).wall, **facts))


@pytest.mark.parametrize("reason", ["", "holiday"])
def test_a_pause_has_a_reason_of_the_list(app, reason):
    made = bedside()
    with pytest.raises(ReasonMissing):
        pause(made, reason=reason)


def test_after_a_needle_the_person_is_finished_first(any_app):
    made, visit = child_at_station()
    check = made.scan(made.codes["IPV"][0])
    made.scan(ticket_code(visit))
    made.give(check, site=BodySite.LEFT_THIGH)
    with pytest.raises(UnlawfulMove):
        pause(made)


def test_who_is_skipped_waits_behind_the_next_two_and_the_reason_is_kept(any_app):
    made = bedside(packs=5)
    for minute, name in enumerate(("甲甲", "乙乙", "丙丙", "丁丁")):
        made.screened(elder(name), reading=at(8, 30 + minute))
    first = made.called()
    entry = visits.current_at(station_id=made.station.id)
    with unit_of_work():
        operations.skip(entry=entry, reason="not_ready", actor=made.floor.actor, reading=at(9, 1))
    waiting = [
        one.visit.ticket for one in visits.queue(clinic_id=made.floor.clinic.id, day=first.day, stage=Stage.WAITING)
    ]
    assert waiting == ["B002", "B003", "B001", "B004"]
    [noted] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "skipped"))
    assert noted.detail["reason"] == "not_ready"


def test_a_skip_has_a_reason_of_the_list(app):
    made, _visit = at_station()
    entry = visits.current_at(station_id=made.station.id)
    with pytest.raises(ReasonMissing), unit_of_work():
        operations.skip(entry=entry, reason="x", actor=made.floor.actor, reading=at(9, 1))
