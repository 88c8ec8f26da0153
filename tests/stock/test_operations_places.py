"""Moving packs, open vials, counts, disposal; every refusal once, and stock agrees with its movements in each place."""

import datetime as dt

import pytest

from tests import builders as make
from tests.stock import builders as stock
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations, queries
from vaccsched.stock.errors import (
    CodeTwice,
    LotOnColdChainHold,
    LotQuarantined,
    NeverFrozen,
    NotFirstExpiring,
    NothingOverdue,
    NothingReceived,
    NothingToDispose,
    OnlyByEvaluation,
    OpenedNotReturned,
    PackDiscarded,
    PackElsewhere,
    PackUsedUp,
    PlaceNameTaken,
    PlaceNotEmpty,
    SamePlace,
    SameSigner,
    UnknownTraceCode,
    UsableNotDisposed,
)
from vaccsched.stock.models import LocationKind, LotStatus
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)


class World:
    """A clinic with fridge, freezer and station; three packs of two doses in the fridge."""

    def __init__(self, *, vaccine: str = "PPV23") -> None:
        with unit_of_work():
            load_programme()
            self.clinic = make.clinic()
            self.keeper, self.nurse = (make.actor(make.nurse(at=self.clinic)) for _ in range(2))
            self.product = stock.product(of=vaccine, doses=2, open_minutes=60)
            self.fridge, self.freezer, self.station = (
                self.place(name, kind)
                for name, kind in (
                    ("1 号冰箱", LocationKind.FRIDGE),
                    ("冷冻柜", LocationKind.FREEZER),
                    ("1 号接种台", LocationKind.STATION),
                )
            )
            self.codes = stock.codes(self.product, 3)
            self.lot = self.receive("L1", self.codes)

    def place(self, name, kind):
        with unit() as _:
            return operations.add_location(
                clinic_id=self.clinic.id, name=name, kind=kind, station_id=None, actor=self.keeper, now=NOW
            )

    def receive(self, number, codes, *, expires_on=stock.FAR):
        with unit() as _:
            return operations.receive(
                clinic_id=self.clinic.id, product_id=self.product.id, lot_number=number, expires_on=expires_on,
                trace_codes=list(codes), location_id=self.fridge.id, actor=self.keeper, now=NOW,
            )  # fmt: skip

    def move(self, codes, *, source=None, target=None, reason=None, now=NOW):
        with unit_of_work():
            return operations.move_packs(
                clinic_id=self.clinic.id, from_id=(source or self.fridge).id, to_id=(target or self.station).id,
                trace_codes=list(codes), reason=reason, actor=self.keeper, now=now,
            )  # fmt: skip

    def pack(self, number=0):
        db.session.rollback()
        return queries.find_pack(clinic_id=self.clinic.id, scan=queries.read_code(self.codes[number]))

    def use(self, number=0, *, now=NOW):
        pack_id = self.pack(number).id
        with unit_of_work():
            return operations.use_dose(pack_id=pack_id, actor=self.nurse, now=now)

    def count(self, counted, codes=()):
        with unit_of_work():
            return operations.count_place(
                clinic_id=self.clinic.id, location_id=self.fridge.id, counted=counted, trace_codes=list(codes),
                reason=None, actor=self.keeper, now=NOW,
            )  # fmt: skip

    def post(self, count, who=None):
        with unit_of_work():
            return operations.post_count(count_id=count.id, reason="找过两遍", second=who or self.nurse, now=NOW)

    def dispose(self, *, second=None):
        with unit_of_work():
            return operations.dispose_lot(
                lot_id=self.lot.id, reason="交医疗废物", actor=self.keeper, second=second or self.nurse, now=NOW
            )

    def set_status(self, status):
        with unit_of_work():
            operations.set_lot_status(lot_id=self.lot.id, status=status, reason="x", actor=self.keeper, now=NOW)

    def agrees(self) -> bool:
        db.session.rollback()
        return not queries.differences() and not queries.place_differences()


unit = make.written


def kinds(pack):
    return [(movement.kind.value, movement.doses, place) for movement, place in queries.custody(pack_id=pack.id)]


def test_an_issue_and_a_return_are_movements_of_both_places(any_app):
    world = World()
    world.move(world.codes[:1])
    world.move(world.codes[:1], source=world.station, target=world.fridge)
    pack = world.pack()
    assert kinds(pack) == [
        ("receive", 2, "1 号冰箱"),
        ("issue", -2, "1 号冰箱"),
        ("issue", 2, "1 号接种台"),
        ("return", -2, "1 号接种台"),
        ("return", 2, "1 号冰箱"),
    ]
    assert pack.returned_at == NOW
    assert world.agrees()


def test_what_came_back_unopened_is_used_first_then_what_expires_first(any_app):
    world = World()
    early = stock.codes(world.product, 1)
    world.receive("EARLY", early, expires_on=TODAY + dt.timedelta(days=40))
    world.move(world.codes[2:], reason="试验")
    world.move(world.codes[2:], source=world.station, target=world.fridge)
    first = queries.first_to_use(clinic_id=world.clinic.id, location_id=world.fridge.id, on=TODAY)
    assert [pack.trace_code for pack in first][:2] == [world.codes[2], early[0]]


def test_an_issue_takes_first_what_expires_first_or_says_why_not(any_app):
    world = World()
    world.receive("EARLY", stock.codes(world.product, 1), expires_on=TODAY + dt.timedelta(days=40))
    with pytest.raises(NotFirstExpiring) as refused:
        world.move(world.codes[:1])
    assert "EARLY" in refused.value.message
    [moved] = world.move(world.codes[:1], reason="外出接种用单独批号")
    assert moved.location_id == world.station.id


@pytest.mark.parametrize(
    ("codes", "refusal"), [([], NothingReceived), (["81000020000000000026"], UnknownTraceCode)], ids=["none", "unknown"]
)
def test_only_packs_of_this_clinic_move(app, codes, refusal):
    with pytest.raises(refusal):
        World().move(codes)


def test_a_code_scanned_twice_is_said(app):
    world = World()
    with pytest.raises(CodeTwice):
        world.move([world.codes[0], world.codes[0]])


def test_from_and_to_are_two_places(app):
    world = World()
    with pytest.raises(SamePlace):
        world.move(world.codes[:1], target=world.fridge)


def test_a_pack_that_is_not_where_it_is_said_to_be_does_not_move_and_none_of_the_others(any_app):
    world = World()
    world.move(world.codes[:1])
    with pytest.raises(PackElsewhere) as refused:
        world.move([world.codes[1], world.codes[0]])
    assert "1 号接种台" in refused.value.message
    assert world.pack(1).location_id == world.fridge.id


def test_an_opened_vial_does_not_go_back_to_the_fridge(app):
    world = World()
    world.move(world.codes[:1])
    world.use()
    with pytest.raises(OpenedNotReturned):
        world.move(world.codes[:1], source=world.station, target=world.fridge)


def test_an_empty_or_discarded_pack_does_not_move(app):
    world = World()
    world.use()
    world.use()
    with pytest.raises(PackUsedUp):
        world.move(world.codes[:1])
    pack_id = world.pack(1).id
    with unit_of_work():
        operations.discard(pack_id=pack_id, reason="破损", actor=world.keeper, now=NOW)
    with pytest.raises(PackDiscarded):
        world.move(world.codes[1:2])


def test_what_must_never_freeze_is_not_put_into_the_freezer(app):
    world = World(vaccine="HEPB")
    with pytest.raises(NeverFrozen):
        world.move(world.codes[:1], target=world.freezer)


def test_a_stopped_lot_is_not_issued_but_may_be_put_aside(app):
    world = World()
    world.set_status(LotStatus.QUARANTINED)
    with pytest.raises(LotQuarantined):
        world.move(world.codes[:1])
    assert world.move(world.codes[:1], target=world.freezer)


def test_packs_without_a_place_get_one(any_app):
    world = World()
    loose = stock.codes(world.product, 1)
    stock.lot(at=world.clinic, by=world.keeper, of=world.product, trace_codes=loose, now=NOW)
    with unit_of_work():
        [pack] = operations.move_packs(
            clinic_id=world.clinic.id, from_id=None, to_id=world.fridge.id, trace_codes=loose, reason=None,
            actor=world.keeper, now=NOW,
        )  # fmt: skip
    assert pack.location_id == world.fridge.id
    assert world.agrees()


def test_a_place_of_another_clinic_does_not_exist(app):
    world = World()
    other = World()
    with pytest.raises(NotFound):
        world.move(world.codes[:1], target=other.station)


def test_two_places_have_two_names(any_app):
    world = World()
    with pytest.raises(PlaceNameTaken), unit_of_work():
        world.place("1 号冰箱", LocationKind.BAG)


def test_a_place_with_vaccine_in_it_stays_in_use(app):
    world = World()
    with pytest.raises(PlaceNotEmpty) as refused, unit_of_work():
        operations.archive_location(location_id=world.fridge.id, actor=world.keeper, now=NOW)
    assert "3" in refused.value.message
    with unit_of_work():
        operations.archive_location(location_id=world.freezer.id, actor=world.keeper, now=NOW)
    assert world.freezer.id not in {place.id for place in queries.locations(clinic_id=world.clinic.id)}


def test_open_vials_tell_their_minutes_and_the_overdue_go_in_one_press(any_app):
    world = World()
    world.use(0)
    world.use(1, now=NOW + dt.timedelta(minutes=30))
    later = NOW + dt.timedelta(minutes=61)
    vials = queries.open_vials(clinic_id=world.clinic.id, now=later)
    assert [vial.minutes_left for vial in vials] == [-1, 29]
    with unit_of_work():
        gone = operations.discard_overdue(clinic_id=world.clinic.id, actor=world.nurse, now=later)
    assert [pack.trace_code for pack in gone] == [world.codes[0]]
    assert world.agrees()
    with pytest.raises(NothingOverdue), unit_of_work():
        operations.discard_overdue(clinic_id=world.clinic.id, actor=world.nurse, now=later)


def test_a_stopped_lot_is_disposed_of_with_two_signatures(any_app):
    world = World()
    with pytest.raises(UsableNotDisposed):
        world.dispose()
    world.set_status(LotStatus.QUARANTINED)
    with pytest.raises(SameSigner):
        world.dispose(second=world.keeper)
    assert world.dispose() == 3
    assert world.agrees()
    with pytest.raises(NothingToDispose):
        world.dispose()


def test_a_held_lot_is_neither_disposed_of_nor_released_by_hand(any_app):
    world = World()
    world.set_status(LotStatus.COLD_CHAIN_HOLD)
    with pytest.raises(LotOnColdChainHold):
        world.dispose()
    for status in (LotStatus.RELEASED, LotStatus.QUARANTINED):
        with pytest.raises(OnlyByEvaluation):
            world.set_status(status)
    world.set_status(LotStatus.RECALLED)


def test_a_month_tells_what_came_what_went_and_what_is_left(any_app):
    world = World()
    world.use()
    with unit_of_work():
        operations.undo_use(pack_id=world.pack().id, reason="按错", actor=world.nurse, now=NOW)
    world.use()
    world.post(world.count({world.lot.id: 2}, world.codes[:2]))
    pack_id = world.pack().id
    with unit_of_work():
        operations.discard(pack_id=pack_id, reason="破损", actor=world.keeper, now=NOW)
    world.move(world.codes[1:2])
    [row] = queries.month_report(clinic_id=world.clinic.id, first_day=TODAY, next_month=dt.date(2027, 1, 1))
    assert (row.opening, row.received, row.used, row.wasted, row.adjusted, row.closing) == (0, 6, 1, 1, -2, 2)
    [after] = queries.month_report(
        clinic_id=world.clinic.id, first_day=dt.date(2027, 1, 1), next_month=dt.date(2027, 2, 1)
    )
    assert (after.opening, after.received, after.closing) == (2, 0, 2)


def test_less_than_a_months_use_on_hand_is_warned_of(any_app):
    world = World()
    assert queries.low_levels(clinic_id=world.clinic.id, on=TODAY) == []
    world.use()
    world.use()
    [low] = queries.low_levels(clinic_id=world.clinic.id, on=TODAY)
    assert (low.vaccine_code, low.on_hand, low.need) == ("PPV23", 4, 9)
