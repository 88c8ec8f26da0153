"""Issuing, lines, moves and checks on both engines; one refusal, one test; one constraint, one test."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests import builders as make
from vaccsched.certificates import operations, queries
from vaccsched.certificates.errors import (
    AlreadyIssued,
    CheckDayImpossible,
    LineTaken,
    MovedInTheFuture,
    NoneToReplace,
    NothingToPrint,
    NotOnFileHere,
    NumberTaken,
    OldCertificate,
    OnFileHere,
    StaysLong,
    StaysTooShort,
)
from vaccsched.certificates.models import Certificate, CertificatePrinter, IssueReason, PrintedLine, SchoolKind
from vaccsched.records import operations as records
from vaccsched.residents import queries as residents
from vaccsched.shared.db import db, new_id
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.vaccines.operations import load_programme

NOW = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 12, 1)
MOVE = {"moved_on": TODAY, "place": "外地", "reason": "搬家", "now": NOW}


class World:
    """A child with two doses, the clinic it is registered at, and another clinic."""

    def __init__(self) -> None:
        with unit_of_work():
            load_programme()
            self.clinic, self.other = make.clinic(), make.clinic()
            self.actor = make.actor(make.staff(at=self.clinic))
            self.child = make.person(birth_date=dt.date(2026, 1, 1), at=self.clinic)
            self.doses = [
                records.import_immunization(
                    person_id=self.child.id, vaccine_code=code, dose_number=1, given_on=dt.date(2026, 1, day),
                    actor=self.actor, now=NOW,
                ).record_id
                for day, code in ((1, "HEPB"), (2, "BCG"))
            ]  # fmt: skip

    def issue(
        self, reason: IssueReason = IssueReason.FIRST, *, number: str = "", key: str = "one", **more
    ) -> Certificate:
        with unit_of_work():
            return operations.issue(
                **{
                    "person_id": self.child.id, "clinic": self.clinic, "reason": reason, "number": number, "note": "",
                    "actor": self.actor, "now": NOW, "key": key, **more,
                }
            )  # fmt: skip

    def place(self, paper: Certificate, *doses, first_line: int | None = None) -> list[int]:
        with unit_of_work():
            lines = operations.place_lines(
                certificate_id=paper.id, record_ids=doses, first_line=first_line, actor=self.actor, now=NOW
            )
            return [one.line for one in lines]

    def check(self, **more):
        with unit_of_work():
            return operations.check_for_school(
                **{
                    "person_id": self.child.id, "clinic_id": self.clinic.id, "school": "城关", "checked_on": TODAY,
                    "kind": SchoolKind.KINDERGARTEN, "has_certificate": True, "actor": self.actor, "now": NOW, **more,
                }
            )  # fmt: skip

    def move(self, act, *, at=None, **more):
        with unit_of_work():
            clinic_id = (at or self.other).id
            return act(person_id=self.child.id, clinic_id=clinic_id, actor=self.actor, **{**MOVE, **more})


def test_versions_count_up_and_the_same_key_issues_once(any_app):
    world = World()
    first = world.issue()
    assert world.issue().id == first.id
    again = world.issue(IssueReason.FULL, key="two")
    assert (first.version, again.version, again.number[-5:]) == (1, 2, "00002")
    with pytest.raises(KeyReused):
        world.issue(IssueReason.LOST, key="two")


def test_a_first_certificate_is_issued_once(app):
    world = World()
    world.issue()
    with pytest.raises(AlreadyIssued):
        world.issue(key="two")


def test_without_a_certificate_none_is_replaced_but_another_places_is(app):
    world = World()
    with pytest.raises(NoneToReplace):
        world.issue(IssueReason.LOST)
    assert world.issue(IssueReason.FROM_ELSEWHERE).version == 1


def test_a_number_stands_on_one_certificate(any_app):
    world = World()
    world.issue(number="G1")
    with pytest.raises(NumberTaken):
        world.issue(IssueReason.LOST, number="G1", key="two")


def test_doses_keep_their_lines_and_new_ones_come_after(any_app):
    world = World()
    paper = world.issue()
    assert world.place(paper, world.doses[1], first_line=4) == [4]
    assert world.place(paper, *world.doses) == [5, 4]


def test_a_line_of_another_dose_is_refused(any_app):
    world = World()
    paper = world.issue()
    world.place(paper, world.doses[0], first_line=1)
    with pytest.raises(LineTaken):
        world.place(paper, world.doses[1], first_line=1)


def test_nothing_an_old_booklet_or_another_persons_dose_is_not_printed(app):
    world = World()
    old = world.issue()
    with pytest.raises(NothingToPrint):
        world.place(old)
    with pytest.raises(NotFound):
        world.place(old, new_id())
    world.issue(IssueReason.FULL, key="two")
    with pytest.raises(OldCertificate):
        world.place(old, world.doses[0])


def test_moving_in_and_out_carries_the_file(any_app):
    world = World()
    world.move(operations.move_out, at=world.clinic)
    with pytest.raises(NotOnFileHere):
        world.move(operations.move_out, at=world.clinic)
    world.move(operations.move_in, stays_until=None)
    person = residents.get_person(person_id=world.child.id)
    assert person.clinic_id == world.other.id
    assert [one.kind for one in queries.moves_of(person_id=world.child.id)] == ["moved_in", "moved_out"]
    assert queries.knows(world.child.id, world.clinic.id)
    db.session.rollback()
    with pytest.raises(OnFileHere):
        world.move(operations.move_in, stays_until=None)
    with pytest.raises(OnFileHere):
        world.move(operations.stay_briefly, stays_until=dt.date(2026, 12, 20))


def test_under_three_months_the_file_does_not_move_and_from_then_on_it_must(app):
    world = World()
    with pytest.raises(StaysTooShort):
        world.move(operations.move_in, stays_until=dt.date(2027, 2, 28))
    with pytest.raises(StaysLong):
        world.move(operations.stay_briefly, stays_until=dt.date(2027, 3, 1))
    world.move(operations.stay_briefly, stays_until=dt.date(2027, 2, 28))
    assert residents.get_person(person_id=world.child.id).clinic_id == world.clinic.id
    db.session.rollback()


def test_nobody_moves_tomorrow(app):
    world = World()
    with pytest.raises(MovedInTheFuture):
        world.move(operations.move_in, stays_until=None, moved_on=dt.date(2026, 12, 2))


def test_a_check_keeps_what_was_missing_then_and_the_list_what_is_missing_now(any_app):
    world = World()
    check = world.check()
    lacking = {(one["vaccine"], one["dose"]) for one in check.missing}
    assert ("HEPB", 2) in lacking
    with unit_of_work():
        records.import_immunization(
            person_id=world.child.id, vaccine_code="HEPB", dose_number=2, given_on=TODAY, actor=world.actor, now=NOW
        )
    left = queries.missing_for(person=residents.get_person(person_id=world.child.id), on=TODAY)
    assert ("HEPB", 2) not in {(one.vaccine, one.dose) for one in left}
    assert [one.id for one in queries.last_checks(clinic_id=world.clinic.id)] == [check.id]
    assert queries.last_checks(clinic_id=world.other.id) == []
    db.session.rollback()


@pytest.mark.parametrize("day", [dt.date(2026, 12, 2), dt.date(2025, 12, 31)])
def test_a_check_of_a_day_that_cannot_be_is_refused(app, day):
    with pytest.raises(CheckDayImpossible):
        World().check(checked_on=day)


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (lambda w, p: PrintedLine(certificate_id=p.id, record_id=new_id(), line=0, printed_at=NOW), "line"),
        (lambda w, _p: CertificatePrinter(clinic_id=w.clinic.id, offset_x=501), "offset"),
        (lambda w, _p: CertificatePrinter(clinic_id=w.clinic.id, lines_per_page=0), "lines_per_page"),
        (lambda w, _p: CertificatePrinter(clinic_id=w.clinic.id, line_height=29), "lines"),
        (
            lambda w, _p: Certificate(
                clinic_id=w.clinic.id, person_id=w.child.id, number="x", version=2, reason=IssueReason.FIRST,
                issued_on=TODAY,
            ),
            "first_is_first",
        ),
    ],
)  # fmt: skip
def test_the_database_refuses_what_cannot_be(app, row, constraint):
    world = World()
    paper = world.issue()
    db.session.add(row(world, paper))
    with pytest.raises(IntegrityError, match=f"_{constraint}"):
        db.session.flush()
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Certificate)) == 1
    db.session.rollback()
