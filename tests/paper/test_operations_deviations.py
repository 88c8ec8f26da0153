"""What the rules would have stopped comes into the record only as a deviation, signed by a second person."""

import dataclasses
import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.checks.builders import change
from tests.paper.builders import AFTERNOON, counts, enter, hour, on_paper, sheet, signed, with_dose
from tests.visits import builders as visits
from tests.visits.builders import DAY, child
from vaccsched.identity.models import Role, TrainingCertificate
from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.paper import operations
from vaccsched.paper.errors import (
    HeldAgainst,
    NoteMissing,
    SecondMissing,
)
from vaccsched.paper.models import PaperEntry
from vaccsched.records import operations as records
from vaccsched.records.models import BodySite, Immunization
from vaccsched.residents.models import Relation
from vaccsched.screening.models import InquiryOutcome
from vaccsched.shared.db import db, new_id
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.stock import operations as stock_operations
from vaccsched.stock import queries as stock
from vaccsched.stock.models import Lot, LotStatus, Pack
from vaccsched.stops.models import Item


def held(made, written, **more):
    """The codes of what the rules would have stopped; and nothing of the sheet came into the record."""
    before = counts()
    with pytest.raises(HeldAgainst) as refused:
        enter(made, written, **more)
    assert counts() == before
    return {one["code"] for one in refused.value.facts["findings"]}


def expired(made):
    change(Lot, Lot.id == made.lots["PPV23"].id, expires_on=DAY - dt.timedelta(days=1))


def discarded(made):
    with unit_of_work():
        pack = db.session.scalars(sa.select(Pack).where(Pack.trace_code == made.codes["PPV23"][0])).one()
        stock_operations.discard(pack_id=pack.id, reason="破损", actor=made.floor.actor, now=hour(8))


def used_up(made):
    with unit_of_work():
        pack = db.session.scalars(sa.select(Pack).where(Pack.trace_code == made.codes["PPV23"][0])).one()
        stock_operations.use_dose(pack_id=pack.id, actor=made.floor.actor, now=hour(8))


def open_too_long(made):
    used_up(made)  # of five doses the first


def uncertified(_made):
    with unit_of_work():
        db.session.execute(sa.delete(TrainingCertificate))


@pytest.mark.parametrize(
    ("world", "code"),
    [
        (expired, "lot_expired"),
        (discarded, "pack_discarded"),
        (used_up, "pack_used_up"),
        (open_too_long, "vial_open_too_long"),
        (uncertified, "no_valid_certificate"),
    ],
)
def test_what_was_wrong_with_vial_or_nurse_is_found_and_enters_as_a_deviation(any_app, world, code):
    made, who = on_paper(doses=5 if world is open_too_long else 1)
    world(made)
    assert code in held(made, sheet(made, who))
    entry = enter(made, sheet(made, who), deviation=signed(made))
    assert entry.deviation
    assert code in {one.code for one in entry.findings if one.blocks}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Immunization)) == 1
    assert stock.differences() == []


def given_before(made, who):
    with unit_of_work():
        records.import_immunization(
            person_id=who.id, vaccine_code="PPV23", dose_number=1, given_on=DAY - dt.timedelta(days=30),
            actor=made.floor.actor, now=AFTERNOON,
        )  # fmt: skip
    return sheet(made, who)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda made, who: dataclasses.replace(sheet(made, who), inquiry=None), "inquiry_missing"),
        (lambda made, who: with_dose(sheet(made, who), consented=False), "consent_missing"),
        (lambda made, who: with_dose(sheet(made, who), unticked=(Item.SYRINGE_APPEARANCE_OK,)), "items_missing"),
        (lambda made, who: with_dose(sheet(made, who), site=BodySite.MOUTH), "site_not_allowed"),
        (lambda made, who: with_dose(sheet(made, who), vaccine_code="IIV"), "wrong_product"),
        (
            lambda made, who: dataclasses.replace(
                sheet(made, who),
                inquiry=dataclasses.replace(
                    sheet(made, who).inquiry, outcome=InquiryOutcome.NOT_SUITABLE, advice="严重过敏史"
                ),
            ),
            "not_recommended",
        ),
        (lambda made, who: dataclasses.replace(sheet(made, who), left_at=hour(9, 59)), "left_too_early"),
        (given_before, "same_dose_given"),
    ],
)
def test_what_paper_lacks_or_the_record_forbids_is_found_and_enters_as_a_deviation(any_app, wrong, code):
    made, who = on_paper()
    written = wrong(made, who)
    assert code in held(made, written)
    assert enter(made, written, deviation=signed(made)).deviation


def test_a_child_without_a_guardian_is_a_deviation(any_app):
    made, _who = on_paper("IPV", dose_ml_hundredths=50)
    written = with_dose(sheet(made, child(), code="IPV", signer_relation=Relation.OTHER), site=BodySite.LEFT_THIGH)
    assert held(made, written) == {"guardian_missing"}
    enter(made, dataclasses.replace(written, written_authorisation=True))


def test_a_recall_after_the_needle_is_no_deviation_one_before_it_is(any_app):
    made, who = on_paper()
    with unit_of_work():
        stock_operations.set_lot_status(
            lot_id=made.lots["PPV23"].id, status=LotStatus.RECALLED, reason="厂家召回", actor=made.floor.actor,
            now=hour(9, 31),
        )  # fmt: skip
    assert held(made, with_dose(sheet(made, who), given_at=hour(9, 32))) == {"lot_recalled"}
    assert not enter(made, sheet(made, who)).deviation


def test_under_thirty_minutes_is_never_complete(any_app):
    """Signed on paper it is an early leave; unsigned a deviation, early as well. A call back is due."""
    made, who = on_paper()
    written = dataclasses.replace(sheet(made, who), left_at=hour(9, 59), early_reason="赶车")
    assert not enter(made, written).deviation
    (left,) = db.session.scalars(sa.select(ObservationExit))
    assert (left.kind, left.reason, left.call_back_due_at) == (ExitKind.EARLY, "赶车", hour(10))
    other = visits.elder("李大山")
    unsigned = dataclasses.replace(sheet(made, other, pack=1), left_at=hour(9, 59))
    enter(made, unsigned, deviation=signed(made))
    assert {one.kind for one in db.session.scalars(sa.select(ObservationExit))} == {ExitKind.EARLY}


def test_a_dose_that_the_books_do_not_have_is_recorded_and_moves_nothing(any_app):
    made, who = on_paper()
    used_up(made)
    entry = enter(made, sheet(made, who), deviation=signed(made))
    assert [one.stock_moved for one in entry.doses] == [False]
    assert stock.differences() == []


def test_a_deviation_needs_a_manager_beside_whoever_enters(any_app):
    made, who = on_paper()
    written = with_dose(sheet(made, who), consented=False)
    own = operations.Deviation(second=made.floor.actor, note="同一个人再签一次名字不算")
    for wrong in (signed(made, role=Role.OBSERVER), own):
        with pytest.raises(SecondMissing):
            enter(made, written, deviation=wrong)
    stranger = builders.staff(at=builders.clinic(), roles=[Role.MANAGER])
    with pytest.raises(SecondMissing):
        enter(made, written, deviation=operations.Deviation(second=builders.actor(stranger), note="别的门诊的负责人"))


def test_a_deviation_needs_its_note(any_app):
    made, who = on_paper()
    with pytest.raises(NoteMissing):
        enter(made, with_dose(sheet(made, who), consented=False), deviation=signed(made, note="  打了  "))


def test_a_note_without_anything_to_answer_for_makes_no_deviation(any_app):
    made, who = on_paper()
    entry = enter(made, sheet(made, who), deviation=signed(made))
    assert (entry.deviation, entry.note, entry.second_id) == (False, None, None)


def written_beside(entry, **changed):
    """Another row like this one, by SQL: what the database itself says to it."""
    row = db.session.execute(sa.select(PaperEntry.__table__).where(PaperEntry.id == entry.id)).mappings().one()
    db.session.execute(sa.insert(PaperEntry).values({**row, "id": new_id(), **changed}))


@pytest.mark.parametrize("changed", [{"note_sealed": None}, {"second_id": None}])
def test_the_database_keeps_no_deviation_without_a_second_person_and_a_note(any_app, changed):
    made, who = on_paper()
    entry = enter(made, with_dose(sheet(made, who), consented=False), deviation=signed(made))
    with pytest.raises((NoteMissing, SecondMissing)), unit_of_work():
        written_beside(entry, **changed)


def test_the_database_keeps_no_deviation_signed_twice_by_one(any_app):
    made, who = on_paper()
    entry = enter(made, with_dose(sheet(made, who), consented=False), deviation=signed(made))
    with pytest.raises(SecondMissing), unit_of_work():
        written_beside(entry, second_id=entry.entered_by_id)
