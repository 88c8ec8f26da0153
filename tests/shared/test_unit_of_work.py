"""All or nothing, one place that commits, one retry, and constraints that speak."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError

from tests import builders
from vaccsched.shared import events
from vaccsched.shared.claim import claim
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import Busy, LostRace
from vaccsched.shared.unit_of_work import one_transaction, unit_of_work
from vaccsched.sites.errors import ClinicCodeTaken
from vaccsched.sites.models import Clinic, County, Station
from vaccsched.sites.operations import open_clinic


def counties():
    found = db.session.scalar(sa.select(sa.func.count()).select_from(County))
    db.session.rollback()
    return found


def test_leaving_commits_and_raising_undoes(any_app):
    with unit_of_work():
        db.session.add(County(code="1", name="一县"))
    with pytest.raises(ZeroDivisionError), unit_of_work():
        db.session.add(County(code=str(1 // 0), name="二县"))
    assert counties() == 1


def test_units_of_work_do_not_nest(app):
    with unit_of_work(), pytest.raises(RuntimeError, match="do not nest"), unit_of_work():
        pass


def test_changes_made_outside_are_noticed(app):
    county = builders.county()
    county.name = "改名县"
    with pytest.raises(RuntimeError, match="outside"), unit_of_work():
        pass
    db.session.rollback()


def of_all(name):
    return sa.update(County).values(name=name)


@pytest.mark.parametrize(
    "write",
    [
        lambda: db.session.execute(of_all("改名县")),
        lambda: db.session.execute(sa.insert(County), {"code": "2", "name": "二县"}),
        lambda: db.session.execute(sa.text("UPDATE counties SET name = '改名县'")),
        lambda: claim(of_all("改名县")),
        lambda: claim(of_all("改名县"), (County, {"id": new_id(), "code": "2", "name": "二县"})),
        lambda: (db.session.add(County(code="2", name="二县")), db.session.flush()),
    ],
)
def test_what_was_written_outside_is_noticed_and_never_committed(any_app, write):
    builders.county(name="一县")
    write()
    with pytest.raises(RuntimeError, match="outside a unit of work"), unit_of_work():
        pass
    db.session.rollback()
    with unit_of_work():
        assert db.session.scalars(sa.select(County.name)).all() == ["一县"]


def test_a_named_constraint_becomes_its_refusal(any_app):
    clinic = builders.clinic(code="K1")
    with pytest.raises(ClinicCodeTaken), unit_of_work():
        open_clinic(
            county_id=clinic.county_id,
            code="K1",
            name="另一家",
            stations={},
            short_name="另",
            address="",
            phone="",
            licence_number="",
            opening_hours="",
        )


@pytest.mark.parametrize("percent", [-1, 101])
def test_a_check_without_a_refusal_stays_a_fault(any_app, percent):
    clinic = builders.clinic()
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(sa.update(Clinic).where(Clinic.id == clinic.id).values(walk_in_percent=percent))


def test_one_station_of_a_kind_and_number(any_app):
    clinic = builders.clinic()
    builders.station(at=clinic)
    with pytest.raises(IntegrityError) as error, unit_of_work():
        db.session.add(Station(clinic_id=clinic.id, kind="vaccination", number=1, name="又一个"))
    from vaccsched.shared.unit_of_work import constraint_name

    assert constraint_name(error.value) == "uq_stations_clinic_id_kind_number"


def gone(*_args):
    raise OperationalError("SELECT", {}, Exception("the database is gone"))


def test_a_lost_race_is_tried_once_more(app):
    tried = []

    @one_transaction
    def view():
        tried.append(1)
        db.session.add(County(code=str(len(tried)), name="县"))
        if len(tried) == 1:
            raise LostRace
        return "done"

    assert view() == "done"
    assert (len(tried), counties()) == (2, 1)


def test_a_race_lost_twice_is_the_callers_business(app):
    @one_transaction
    def view():
        raise LostRace

    with pytest.raises(LostRace):
        view()


def test_a_database_gone_twice_is_said_plainly(app):
    tried = []

    @one_transaction
    def view():
        tried.append(1)
        gone()

    with pytest.raises(Busy):
        view()
    assert len(tried) == 2


class Happened(events.Event):
    """Something."""


def test_reactions_run_at_once_and_listeners_after_the_commit(app, monkeypatch):
    order = []
    monkeypatch.setattr(events, "_reactions", {Happened: [lambda _event: order.append("reaction")]})
    monkeypatch.setattr(events, "_listeners", [lambda _event: order.append(f"listener {counties()}")])
    with unit_of_work():
        db.session.add(County(code="1", name="县"))
        events.announce(Happened())
        order.append("end of the work")
    assert order == ["reaction", "end of the work", "listener 1"]


def test_nothing_is_told_of_what_was_undone(app, monkeypatch):
    told = []
    monkeypatch.setattr(events, "_listeners", [told.append])
    with pytest.raises(ZeroDivisionError), unit_of_work():
        _ = events.announce(Happened()), 1 // 0
    with unit_of_work():
        pass
    assert told == []
