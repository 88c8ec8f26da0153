"""Vials under several stations on PostgreSQL: a dose goes into one arm; the negative control shows that it matters."""

import secrets
import sys

import pytest
import sqlalchemy as sa

from tests import builders
from tests.checks.builders import bedside, ticket_code
from tests.visits.builders import at, child, elder
from tests.visits.races import looks_then_writes, race
from vaccsched.checks import operations
from vaccsched.checks.errors import AlreadyGiven, NothingToUndo
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.records.models import BodySite, Immunization
from vaccsched.shared.db import db
from vaccsched.stock import queries as stock
from vaccsched.stock.errors import PackUsedUp
from vaccsched.stock.models import Pack
from vaccsched.visits.models import Stage, StageEntry

pytestmark = pytest.mark.postgresql
USING = sys.modules["vaccsched.stock.operations.using"]
STATIONS = 4


def stations_at_one_vial(*, doses: int):
    """Everybody has scanned the same vial and the ticket of their own person; only the press is missing."""
    made = bedside(doses=doses, packs=STATIONS)  # everybody is promised a dose, all of them hold the first vial
    checks = []
    for number in range(STATIONS):
        made.screened(elder(f"人{number}"))
    for number in range(STATIONS):
        station = builders.station(at=made.floor.clinic, number=10 + number)
        visit = made.called(station=station)
        checks.append(made.ready(visit, station=station).id)
    return made, checks


def presses(made, checks):
    def press(check_id):
        return operations.give_dose(
            check_id=check_id, site=BodySite.LEFT_ARM, confirmed=BY_EYES, actor=made.floor.actor,
            key=secrets.token_hex(8), reading=at(9, 1),
        ).id  # fmt: skip

    return [lambda which=which: press(which) for which in checks]


def used_of_the_vial(made) -> int:
    return db.session.scalar(sa.select(Pack.doses_used).where(Pack.trace_code == made.codes["PPV23"][0]))


def recorded() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(Immunization))


@pytest.mark.parametrize("doses", [1, 2])
def test_a_vial_gives_as_many_doses_as_it_holds(pg_app, doses):
    made, checks = stations_at_one_vial(doses=doses)
    answers = race(pg_app, presses(made, checks))
    assert sum(isinstance(one, PackUsedUp) for one in answers) == STATIONS - doses
    assert recorded() == doses
    assert used_of_the_vial(made) == doses
    assert stock.differences() == []
    in_observation = sa.select(sa.func.count()).where(StageEntry.stage == Stage.OBSERVATION)
    assert db.session.scalar(in_observation) == doses


@pytest.mark.parametrize("doses", [1, 2])
def test_without_the_claim_more_arms_than_doses(pg_app, monkeypatch, doses):
    """Negative control: everybody looks before anybody writes."""
    made, checks = stations_at_one_vial(doses=doses)
    unguarded = looks_then_writes(STATIONS, lambda row: {"doses_used": min(row["doses_used"] + 1, doses)})
    monkeypatch.setattr(USING, "claim", unguarded)
    race(pg_app, presses(made, checks))
    assert recorded() > doses
    assert stock.differences() != []


def test_two_tablets_press_for_one_dose_at_once(pg_app):
    made, checks = stations_at_one_vial(doses=STATIONS)
    one = checks[0]
    answers = race(pg_app, presses(made, [one] * STATIONS))
    assert sum(isinstance(answer, AlreadyGiven) for answer in answers) == STATIONS - 1
    assert recorded() == 1


def test_one_press_sent_twice_at_once_is_one_record(pg_app):
    made, checks = stations_at_one_vial(doses=STATIONS)

    def press():
        return operations.give_dose(
            check_id=checks[0], site=BodySite.LEFT_ARM, confirmed=BY_EYES, actor=made.floor.actor, key="same",
            reading=at(9, 1),
        ).id  # fmt: skip

    answers = race(pg_app, [press, press])
    assert answers[0] == answers[1]
    assert recorded() == 1


def test_the_last_two_doses_of_a_visit_at_once_start_one_observation(pg_app):
    made = bedside("IPV", "DTAP")
    visit = made.screened(child(), ("IPV", "DTAP"))
    made.called()
    checks = [made.scan(made.codes[code][0]).id for code in ("IPV", "DTAP")]
    made.scan(ticket_code(visit))
    sites = dict(zip(checks, (BodySite.LEFT_THIGH, BodySite.RIGHT_THIGH), strict=True))

    def press(check_id):
        return operations.give_dose(
            check_id=check_id, site=sites[check_id], confirmed=BY_EYES, actor=made.floor.actor,
            key=secrets.token_hex(8), reading=at(9, 1),
        ).id  # fmt: skip

    race(pg_app, [lambda which=which: press(which) for which in checks])
    assert recorded() == 2
    stages = db.session.scalars(
        sa.select(StageEntry.stage).where(StageEntry.visit_id == visit.id, StageEntry.ended_at.is_(None))
    ).all()
    assert stages == [Stage.OBSERVATION]


def test_two_presses_take_one_dose_back_once(pg_app):
    made, checks = stations_at_one_vial(doses=STATIONS)
    one = checks[0]
    race(pg_app, presses(made, [one]))

    def undo():
        return operations.undo_dose(
            check_id=one, reason="pressed_wrong", actor=made.floor.actor, key=secrets.token_hex(8),
            reading=at(9, 1, 30),
        ).id  # fmt: skip

    answers = race(pg_app, [undo, undo])
    assert sum(isinstance(answer, NothingToUndo) for answer in answers) == 1
    assert used_of_the_vial(made) == 0
    assert recorded() == 2
    assert stock.differences() == []
