"""A model of the life of vials and doses: whatever the order, never more doses than in the vial, never two records for
one dose, stock is the sum of its movements, and every dose can be followed from receiving into the arm.
"""

import secrets

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.checks.builders import bedside, ticket_code
from tests.visits.builders import at, elder
from vaccsched.calling import operations as calling
from vaccsched.checks import operations
from vaccsched.checks.models import BedsideCheck, CheckItem, Item, ItemResult
from vaccsched.checks.rules.items import BY_EYES
from vaccsched.records.models import BodySite, Immunization, ImmunizationStatus
from vaccsched.shared import clock
from vaccsched.shared.db import db
from vaccsched.shared.errors import Refused
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock
from vaccsched.stock import queries as stock_queries
from vaccsched.stock.models import LotStatus, MovementKind, Pack, StockMovement
from vaccsched.visits import queries as visit_queries

PEOPLE, PACKS, DOSES = 4, 2, 2
acts = st.lists(
    st.one_of(
        st.tuples(st.just("call"), st.just(0)),
        st.tuples(st.just("vial"), st.integers(0, PACKS - 1)),
        st.tuples(st.just("ticket"), st.just(0)),
        st.tuples(st.just("give"), st.integers(0, 1)),
        st.tuples(st.just("undo"), st.just(0)),
        st.tuples(st.just("wait"), st.sampled_from([2, 20, 70, 3700])),
        st.tuples(st.just("discard"), st.integers(0, PACKS - 1)),
        st.tuples(st.just("hold"), st.booleans()),
        st.tuples(st.just("put_back"), st.just(0)),
    ),
    min_size=12,
    max_size=28,
)


class Life:
    """A station, four people and two vials of two doses, and acts upon them at a running clock."""

    def __init__(self) -> None:
        self.made = bedside(doses=DOSES, packs=PACKS)
        self.people = [self.made.screened(elder(f"人{number}")).id for number in range(PEOPLE)]
        self.seconds = 0
        self.last = None

    def reading(self) -> clock.Reading:
        return at(9 + self.seconds // 3600, self.seconds // 60 % 60, self.seconds % 60)

    def act(self, name, what) -> None:
        """One act; what is refused changes nothing."""
        self.seconds = min(self.seconds + 1, 8 * 3600)
        try:
            with unit_of_work():
                getattr(self, name)(what)
        except Refused:
            return

    def wait(self, seconds) -> None:
        self.seconds += seconds

    def call(self, _what) -> None:
        calling.call_next(
            station=self.made.station, actor=self.made.floor.actor, key=secrets.token_hex(6), reading=self.reading()
        )

    def vial(self, number) -> None:
        self.scan(self.made.codes["PPV23"][number])

    def ticket(self, _what) -> None:
        entry = visit_queries.current_at(station_id=self.made.station.id)
        if entry is not None:
            self.scan(ticket_code(entry.visit))

    def scan(self, code) -> None:
        operations.scan(station=self.made.station, code=code, actor=self.made.floor.actor, now=self.reading().wall)

    def give(self, again) -> None:
        check = db.session.scalars(sa.select(BedsideCheck).order_by(BedsideCheck.id.desc())).first()
        if check is None:
            return
        self.last = check.id
        operations.give_dose(
            check_id=check.id, site=BodySite.LEFT_ARM, confirmed=BY_EYES, actor=self.made.floor.actor,
            key=f"same-{check.id}" if again else secrets.token_hex(6), reading=self.reading(),
        )  # fmt: skip

    def undo(self, _what) -> None:
        if self.last is not None:
            operations.undo_dose(
                check_id=self.last, reason="pressed_wrong", actor=self.made.floor.actor, key=secrets.token_hex(6),
                reading=self.reading(),
            )  # fmt: skip

    def discard(self, number) -> None:
        pack = db.session.scalars(sa.select(Pack).where(Pack.trace_code == self.made.codes["PPV23"][number])).one()
        stock.discard(pack_id=pack.id, reason="打碎", actor=self.made.floor.actor, now=self.reading().wall)

    def hold(self, back) -> None:
        status = LotStatus.RELEASED if back else LotStatus.QUARANTINED
        stock.set_lot_status(
            lot_id=self.made.lots["PPV23"].id, status=status, reason="x", actor=self.made.floor.actor,
            now=self.reading().wall,
        )  # fmt: skip

    def put_back(self, _what) -> None:
        entry = visit_queries.current_at(station_id=self.made.station.id)
        if entry is not None:
            calling.put_back(entry_id=entry.id, actor=self.made.floor.actor, reading=self.reading())


def standing_records() -> list[Immunization]:
    """The latest version of each record, unless in error."""
    rows = db.session.scalars(sa.select(Immunization).order_by(Immunization.record_id, Immunization.version))
    latest = {row.record_id: row for row in rows}
    return [row for row in latest.values() if row.status is ImmunizationStatus.COMPLETED]


def must_hold() -> None:
    db.session.rollback()
    records = standing_records()
    for pack in db.session.scalars(sa.select(Pack)):
        of_pack = [one for one in records if one.pack_id == pack.id]
        assert len(of_pack) == pack.doses_used <= pack.doses_total == DOSES
    people = [one.person_id for one in records]
    assert len(people) == len(set(people)), "one dose, two records"
    assert stock_queries.differences() == []
    for record in records:
        chain_is_whole(record)


def chain_is_whole(record: Immunization) -> None:
    """Received, used and given: one movement in, one out, a check with all fifteen items, one record."""
    moved = db.session.scalars(sa.select(StockMovement).where(StockMovement.pack_id == record.pack_id)).all()
    received = [one for one in moved if one.kind is MovementKind.RECEIVE]
    assert [one.doses for one in received] == [DOSES]
    assert received[0].at < record.given_at
    assert any(one.kind is MovementKind.USE and one.at == record.given_at for one in moved)
    check = db.session.scalars(sa.select(BedsideCheck).where(BedsideCheck.immunization_id == record.id)).one()
    assert check.pack_id == record.pack_id
    items = db.session.scalars(sa.select(CheckItem).where(CheckItem.check_id == check.id)).all()
    assert {one.item for one in items if one.result is ItemResult.OK} == set(Item)
    assert (record.trace_code, record.lot_id, record.expires_on) == (
        check.pack.trace_code, check.pack.lot_id, check.pack.lot.expires_on,
    )  # fmt: skip


@pytest.fixture
def saved(app):
    """The database as it is now; the function puts it back."""
    tables = [table for table in db.metadata.sorted_tables if table.name != "vaccines"]

    def clear() -> None:
        db.session.rollback()
        with db.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
            for name, _sql in triggers:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
            for table in reversed(tables):
                connection.execute(table.delete())
            for _name, sql in triggers:
                connection.exec_driver_sql(sql)
        db.session.remove()

    return clear


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(acts=acts)
def test_whatever_happens_to_vials_and_doses_the_books_are_right(saved, acts):
    saved()
    life = Life()
    for name, what in [("call", 0), ("vial", 0), ("ticket", 0), ("give", 0), *acts]:
        life.act(name, what)
    must_hold()
