"""Stations that call at one instant keep the ratio of the order rule; a double press for help is one call."""

import datetime as dt

import sqlalchemy as sa

from tests import builders
from tests.visits.builders import arrive, at, elder, floor
from tests.visits.races import race
from vaccsched.calling import operations
from vaccsched.calling.models import HelpCall
from vaccsched.shared.db import db
from vaccsched.sites.models import Station
from vaccsched.visits.models import QueueMove

DESKS = 4


def hall():
    """Four who stand first and four elders behind them; of four calls one may go ahead."""
    where = floor(walk_in=2 * DESKS, desks=DESKS)
    for number in range(DESKS):
        arrive(where, builders.person(name=f"人{number}", birth_date=dt.date(1990, 5, 1)), at(8, number))
    for number in range(DESKS):
        arrive(where, elder(f"老{number}"), at(8, 10 + number))
    return where


def calls(where):
    def call(station_id):
        station = db.session.get_one(Station, station_id)
        return operations.call_next(station=station, actor=where.actor, key=str(station_id), reading=at(9)).visit_id

    return [lambda one=station.id: call(one) for station in where.screening]


def jumps():
    number = db.session.scalar(sa.select(sa.func.count()).where(QueueMove.jumped))
    db.session.rollback()
    return number


def test_of_four_calls_at_once_one_goes_ahead(pg_app):
    where = hall()
    answers = race(pg_app, calls(where))
    assert len(set(answers)) == DESKS
    assert jumps() == 1


def test_a_double_press_for_help_is_one_call(pg_app):
    where = floor()
    station_id = where.screening[0].id

    def press():
        station = db.session.get_one(Station, station_id)
        return operations.call_help(station=station, actor=where.actor, now=at(9).wall).id

    assert len(set(race(pg_app, [press] * DESKS))) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(HelpCall)) == 1
    db.session.rollback()
