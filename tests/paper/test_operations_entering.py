"""A sheet comes into the record whole, with its own times, once; what cannot be is refused."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.paper.builders import AFTERNOON, counts, enter, hour, on_paper, sheet, signed, with_dose
from tests.visits import builders as visits
from tests.visits.builders import DAY, at, child
from vaccsched.checks.models import CheckItem, ItemMethod
from vaccsched.observation import queries as observation
from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.paper import operations
from vaccsched.paper.errors import (
    AlreadyOnRecord,
    EnteredAlready,
    LeftMissing,
    NothingWritten,
    SamePackTwice,
    StillWatched,
    TooOld,
    WrongLimit,
    WrongTimes,
)
from vaccsched.paper.models import PaperEntry, PaperFinding
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Relation
from vaccsched.screening.models import Inquiry, InquiryOutcome
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import queries as stock
from vaccsched.stock.errors import UnknownTraceCode
from vaccsched.stock.models import Pack
from vaccsched.stops.models import Item
from vaccsched.visits.models import DoseOutcome, Stage


def chain(entry):
    return [(one.stage, one.started_at, one.ended_at) for one in entry.visit.entries]


def test_a_sheet_is_in_every_room_with_the_times_on_paper(any_app):
    made, who = on_paper()
    entry = enter(made, sheet(made, who))
    (record,) = db.session.scalars(sa.select(Immunization))
    assert (record.given_at, record.recorded_at, record.reason) == (hour(9, 30), AFTERNOON, "补录：网络断了")
    assert (record.trace_code, record.site, record.performer_id) == (
        made.codes["PPV23"][0], BodySite.LEFT_ARM, made.floor.registrar.id,
    )  # fmt: skip
    assert chain(entry) == [
        (Stage.ARRIVED, hour(9), hour(9, 10)),
        (Stage.INQUIRY, hour(9, 10), hour(9, 10)),
        (Stage.CONSENT, hour(9, 10), hour(9, 10)),
        (Stage.WAITING, hour(9, 10), hour(9, 30)),
        (Stage.DOSE, hour(9, 30), hour(9, 30)),
        (Stage.OBSERVATION, hour(9, 30), hour(10, 5)),
        (Stage.LEFT, hour(10, 5), hour(10, 5)),
    ]
    (left,) = db.session.scalars(sa.select(ObservationExit))
    assert (left.kind, left.elapsed_seconds, left.left_at) == (ExitKind.COMPLETE, 35 * 60, hour(10, 5))
    assert entry.visit.planned_doses[0].outcome is DoseOutcome.GIVEN
    assert (entry.deviation, entry.findings, entry.visit.ticket) == (False, [], "P001")
    assert db.session.scalar(sa.select(Pack.doses_used).where(Pack.trace_code == made.codes["PPV23"][0])) == 1
    assert stock.differences() == []


def test_all_fifteen_items_are_kept_with_the_time_of_the_needle(any_app):
    made, who = on_paper()
    enter(made, sheet(made, who))
    rows = list(db.session.scalars(sa.select(CheckItem)))
    assert {row.item for row in rows} == set(Item)
    assert {row.at for row in rows} == {hour(9, 30)}
    assert {row.method for row in rows} == {ItemMethod.EYES, ItemMethod.RECIPIENT}


def test_it_is_audited_at_the_time_of_entering_by_whoever_entered(any_app):
    made, who = on_paper()
    enter(made, sheet(made, who))
    row = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "paper_entered")).one()
    assert (row.at, row.actor_id, row.person_id) == (AFTERNOON, made.floor.registrar.id, who.id)
    assert db.session.scalar(sa.select(sa.func.min(AuditEntry.at)).where(AuditEntry.person_id == who.id)) == AFTERNOON


def test_the_same_key_again_is_the_same_entry_and_with_another_sheet_refused(any_app):
    made, who = on_paper()
    written = sheet(made, who)
    entry = enter(made, written, key="once")
    before = counts()
    assert enter(made, written, key="once").id == entry.id
    assert counts() == before
    with pytest.raises(KeyReused):
        enter(made, dataclasses.replace(written, left_at=hour(11)), key="once")


def test_a_sheet_entered_by_two_people_is_on_record_once(any_app):
    made, who = on_paper()
    enter(made, sheet(made, who))
    before = counts()
    with pytest.raises(AlreadyOnRecord):
        enter(made, sheet(made, who), deviation=signed(made))
    assert counts() == before


def test_a_press_that_was_saved_before_the_network_went_is_not_entered_again(any_app):
    made, who = on_paper()
    made.screened(who)
    made.give(made.ready(made.called()))
    with pytest.raises(AlreadyOnRecord) as refused:
        enter(made, sheet(made, who))
    assert refused.value.facts["time"] == "09:00"


def test_somebody_who_waited_with_a_ticket_goes_on_from_there(any_app):
    """The inquiry was made before the network went: it stays, the needle is on paper."""
    made, who = on_paper()
    visit = made.screened(who)
    entry = enter(made, dataclasses.replace(sheet(made, who), inquiry=None))
    assert entry.visit_id == visit.id
    stages = [one.stage for one in entry.visit.entries]
    assert stages == [Stage.ARRIVED, Stage.INQUIRY, Stage.CONSENT, Stage.PAYMENT, Stage.WAITING, Stage.DOSE,
                      Stage.OBSERVATION, Stage.LEFT]  # fmt: skip
    assert [dose.outcome for dose in entry.visit.planned_doses] == [DoseOutcome.GIVEN]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Inquiry)) == 1


def test_a_booking_of_the_day_is_fulfilled(any_app):
    made, who = on_paper()
    booked = visits.appointment(of=who, slot=made.floor.slots[2], vaccine_codes=["PPV23"])
    entry = enter(made, sheet(made, who))
    assert entry.visit.appointment_id == booked.id
    assert entry.visit.appointment.status == "fulfilled"


def test_who_is_still_in_the_room_goes_on_being_watched_by_the_written_time(any_app):
    made, who = on_paper()
    entry = enter(made, dataclasses.replace(sheet(made, who), left_at=None), now=hour(9, 45))
    (seat,) = observation.board(clinic_id=made.floor.clinic.id, reading=at(9, 45))
    assert (seat.ticket, seat.due_at) == (entry.visit.ticket, hour(10))


def test_two_injections_of_one_sheet(any_app):
    made, _who = on_paper("IPV", "DTAP", dose_ml_hundredths=50)
    who = child()
    first = sheet(made, who, code="IPV", signer_relation=Relation.PARENT)
    one = dataclasses.replace(first.doses[0], site=BodySite.LEFT_THIGH)
    two = dataclasses.replace(
        one, block="b", vaccine_code="DTAP", trace_code=made.codes["DTAP"][0], site=BodySite.RIGHT_THIGH,
        given_at=hour(9, 34),
    )  # fmt: skip
    entry = enter(made, dataclasses.replace(first, doses=(one, two)))
    assert [dose.immunization.vaccine_code for dose in entry.doses] == ["IPV", "DTAP"]
    assert [row.elapsed_seconds for row in db.session.scalars(sa.select(ObservationExit))] == [31 * 60]


def test_who_was_put_off_on_paper_is_put_off(any_app):
    made, who = on_paper()
    asked = dataclasses.replace(sheet(made, who).inquiry, outcome=InquiryOutcome.POSTPONE, advice="退烧三天后再来")
    visits.appointment(of=who, slot=made.floor.slots[2], vaccine_codes=["PPV23"])
    entry = enter(made, dataclasses.replace(sheet(made, who), inquiry=asked, doses=()))
    assert [one.stage for one in entry.visit.entries] == [Stage.ARRIVED, Stage.INQUIRY, Stage.LEFT]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Immunization)) == 0


# what cannot be


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"left_at": None, "day": DAY - dt.timedelta(days=1)}, LeftMissing),
        ({"day": DAY - dt.timedelta(days=4)}, TooOld),
        ({"left_at": hour(15, 1)}, WrongTimes),
        ({"arrived_at": hour(9, 11)}, WrongTimes),
        ({"doses": ()}, NothingWritten),
    ],
)
def test_a_sheet_that_cannot_be_is_refused(any_app, changed, refusal):
    made, who = on_paper()
    with pytest.raises(refusal):
        enter(made, dataclasses.replace(sheet(made, who), **changed))


def test_a_vial_that_was_never_received_must_be_received_first(any_app):
    made, who = on_paper()
    with pytest.raises(UnknownTraceCode) as refused:
        enter(made, with_dose(sheet(made, who), trace_code="8" * 20))
    assert refused.value.field == "a-trace_code"


def test_one_vial_is_not_both_injections(any_app):
    made, who = on_paper()
    one = sheet(made, who).doses[0]
    with pytest.raises(SamePackTwice):
        enter(made, sheet(made, who, doses=(one, dataclasses.replace(one, block="b"))))


def test_whoever_is_under_observation_by_the_system_leaves_there_first(any_app):
    made, who = on_paper()
    made.screened(who)
    made.give(made.ready(made.called()))
    with pytest.raises(StillWatched):
        enter(made, sheet(made, who, pack=1))


def test_a_visit_is_entered_once(any_app):
    made, who = on_paper()
    enter(made, dataclasses.replace(sheet(made, who), left_at=None), now=hour(9, 45))
    with pytest.raises((EnteredAlready, StillWatched)):
        enter(made, sheet(made, who, pack=1), now=hour(10, 45))


def test_another_clinics_people_and_stations_do_not_exist(any_app):
    made, who = on_paper()
    stranger, elsewhere = builders.nurse(at=builders.clinic()), builders.station(at=builders.clinic())
    for wrong in ({"performer_id": stranger.id}, {"station_id": elsewhere.id}):
        with pytest.raises(NotFound):
            enter(made, with_dose(sheet(made, who), **wrong))


def test_the_manager_decides_how_far_back(any_app):
    made, who = on_paper()
    old = sheet(made, who, day=DAY - dt.timedelta(days=9))
    with pytest.raises(TooOld):
        enter(made, old)
    with unit_of_work():
        operations.set_days_back(days=10, actor=made.floor.actor, now=AFTERNOON)
    entry = enter(made, old, deviation=signed(made))
    assert entry.day == DAY - dt.timedelta(days=9)
    for wrong in (None, -1, 91):
        with pytest.raises(WrongLimit):
            operations.set_days_back(days=wrong, actor=made.floor.actor, now=AFTERNOON)
    db.session.rollback()


def test_an_entry_is_never_changed(any_app):
    made, who = on_paper()
    entry = enter(made, sheet(made, who))
    with pytest.raises(RuntimeError, match="append-only"), unit_of_work():
        db.session.get_one(PaperEntry, entry.id).cause = "power"
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PaperFinding)) == 0
