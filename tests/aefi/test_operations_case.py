"""A case from its report to its end: who may, what it lacks, when it is late, what nobody can set."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.aefi.builders import FULL, NOW, case, dose, fill
from vaccsched.aefi import operations, queries
from vaccsched.aefi.errors import (
    BeforeTheDose,
    CardIncomplete,
    ClosingNeedsReason,
    HalfWritten,
    MustBeSubmitted,
    NoClinic,
    NoNumber,
    NoteMissing,
    NothingTold,
    NotYetHappened,
    UnlawfulStep,
)
from vaccsched.aefi.models import AefiCase, AefiEvent, CaseStatus, Recovery, Severity, Source, What
from vaccsched.shared import audit
from vaccsched.shared.db import db
from vaccsched.shared.errors import KeyReused, NotFound
from vaccsched.shared.unit_of_work import unit_of_work

HOUR = dt.timedelta(hours=1)


def again(one) -> AefiCase:
    found = db.session.get(AefiCase, one.id)
    db.session.refresh(found)
    return found


def submit(where, one, number="G-1", now=NOW):
    with unit_of_work():
        return operations.submit(case_id=one.id, number=number, actor=where.nurse, now=now)


def close(where, one, reason="随访两周，已痊愈"):
    with unit_of_work():
        return operations.close_case(case_id=one.id, reason=reason, actor=where.nurse, now=NOW)


def from_home(where, **more):
    with unit_of_work():
        return operations.report_from_home(
            **{
                "account_id": where.mother.id, "person_id": where.child.id, "told": "发热 38.7，胳膊红",
                "onset_at": NOW - HOUR, "temperature_tenths": 387, "immunization_ids": [where.dose.id],
                "phone": "13900000000", "actor": builders.account_actor(where.mother), "key": "k", "now": NOW, **more,
            }
        )  # fmt: skip


def test_a_report_starts_the_clock_at_discovery_and_is_written_down(world):
    one = again(case(world))
    assert (one.status, one.source, queries.due_at(one)) == (CaseStatus.DRAFT, Source.STAFF, NOW + 47 * HOUR)
    assert one.code.startswith(f"{world.clinic.code}-20261201-")
    (limit,) = queries.clocks(clinic_id=world.clinic.id, now=NOW)
    assert (limit.case_id, limit.state) == (one.id, "running")
    assert db.session.scalar(sa.select(audit.AuditEntry.person_id).where(audit.AuditEntry.action == "aefi_reported"))
    db.session.rollback()


def test_a_great_event_is_overdue_after_two_hours(world):
    case(world, severity=Severity.CLUSTER)
    states = [queries.clocks(clinic_id=world.clinic.id, now=NOW + hours * HOUR)[0].state for hours in (0.9, 1.1)]
    assert states == ["near", "overdue"]
    db.session.rollback()


@pytest.mark.parametrize(
    "more",
    [
        {"discovered_at": NOW + HOUR},
        {"card": operations.Card(onset_at=NOW + HOUR)},
    ],
)
def test_nothing_is_found_or_begins_in_the_future(world, more):
    with pytest.raises(NotYetHappened):
        case(world, **more)


def test_a_reaction_does_not_begin_before_the_dose(world):
    with pytest.raises(BeforeTheDose):
        case(world, card=operations.Card(onset_at=NOW - 40 * HOUR))


def test_another_persons_dose_or_another_clinic_is_not_found(world):
    other = dose(of=builders.person(), at=world.clinic)
    with pytest.raises(NotFound):
        case(world, immunization_ids=[other.id])
    stranger = builders.actor(builders.nurse(at=builders.clinic()))
    with pytest.raises(NotFound):
        case(world, actor=stranger)
    one = case(world)
    for act in (
        lambda: operations.submit(case_id=one.id, number="1", actor=stranger, now=NOW),
        lambda: operations.close_case(case_id=one.id, reason="x", actor=stranger, now=NOW),
        lambda: operations.add_note(case_id=one.id, note="x", actor=stranger, now=NOW),
    ):
        with pytest.raises(NotFound), unit_of_work():
            act()


def test_the_last_starred_field_completes_the_card_and_an_emptied_one_opens_it_again(world):
    one = case(world)
    assert fill(world, one, course="").status is CaseStatus.DRAFT
    assert fill(world, one).status is CaseStatus.COMPLETE
    assert fill(world, one, reporter_phone=None).status is CaseStatus.DRAFT
    found = again(one)
    assert [line.what for line in found.history] == [What.REPORTED, What.CHANGED, What.COMPLETED, What.REOPENED]
    db.session.rollback()


@pytest.mark.parametrize("field", sorted(FULL))
def test_each_starred_field_is_needed(app, clock, field):
    from tests.aefi.builders import world as made

    where = made()
    one = case(where)
    fill(where, one, **{field: None})
    with pytest.raises(CardIncomplete):
        submit(where, one)


def test_personal_fields_are_sealed(world):
    one = again(fill(world, case(world), address="建设路 1 号", phone="13912345678"))
    assert (one.address, one.phone, one.course) == ("建设路 1 号", "13912345678", FULL["course"])
    for sealed in (one.address_sealed, one.phone_sealed, one.course_sealed, one.reporter_phone_sealed):
        assert sealed.startswith("t1:")
    db.session.rollback()


def test_a_submitted_card_has_number_name_and_time_and_no_clock(world):
    one = case(world)
    fill(world, one)
    with pytest.raises(NoNumber):
        submit(world, one, number=" ")
    found = again(submit(world, one, number=" G-2026-7 "))
    assert (found.status, found.submitted_number, found.submitted_by_id, found.submitted_at) == (
        CaseStatus.SUBMITTED, "G-2026-7", world.nurse.id, NOW,
    )  # fmt: skip
    assert queries.clocks(clinic_id=world.clinic.id, now=NOW) == []
    db.session.rollback()


def test_after_submission_the_card_stands(world):
    one = case(world)
    fill(world, one)
    submit(world, one)
    with pytest.raises(UnlawfulStep):
        fill(world, one)
    with pytest.raises(UnlawfulStep):
        submit(world, one)


def test_a_death_makes_it_a_matter_of_two_hours_from_then(world):
    one = case(world)
    found = again(fill(world, one, recovery=Recovery.DEATH, now=NOW + 5 * HOUR))
    assert (found.severity, queries.due_at(found)) == (Severity.DEATH, NOW + 7 * HOUR)
    db.session.rollback()


def test_a_case_that_is_not_reportable_is_closed_with_a_reason_a_great_one_never(world):
    one, great = case(world), case(world, severity=Severity.SOCIAL)
    with pytest.raises(ClosingNeedsReason):
        close(world, one, reason=" ")
    with pytest.raises(MustBeSubmitted):
        close(world, great)
    assert again(close(world, one, reason="与接种无关的外伤")).closing_reason == "与接种无关的外伤"
    db.session.rollback()
    with pytest.raises(UnlawfulStep):
        close(world, one)


def test_a_complete_card_is_submitted_before_it_is_closed(world):
    one = case(world)
    fill(world, one)
    with pytest.raises(UnlawfulStep):
        close(world, one)
    submit(world, one)
    assert again(close(world, one)).status is CaseStatus.CLOSED
    db.session.rollback()


def test_nobody_can_set_the_classification():
    names = {column.key for column in sa.inspect(AefiCase).columns}
    assert [name for name in names if "class" in name] == []


def test_notes_are_kept_with_name_and_time_and_never_changed(world):
    one = case(world)
    with pytest.raises(NoteMissing), unit_of_work():
        operations.add_note(case_id=one.id, note=" ", actor=world.nurse, now=NOW)
    with unit_of_work():
        operations.add_note(case_id=one.id, note="体温正常", actor=world.nurse, now=NOW)
    line = again(one).history[-1]
    assert (line.note, line.staff_id, line.at) == ("体温正常", world.nurse.id, NOW)
    db.session.rollback()
    with pytest.raises(RuntimeError, match="append-only"), unit_of_work():
        db.session.get(AefiEvent, line.id).what = What.CLOSED


def test_a_familys_report_is_in_the_list_at_once_and_once(world):
    first, second = from_home(world), from_home(world)
    assert first.id == second.id
    (one,) = queries.cases(clinic_id=world.clinic.id)
    assert (one.source, one.told, one.account_id) == (Source.RESIDENT, "发热 38.7，胳膊红", world.mother.id)
    assert (queries.reported_from_home(clinic_id=world.clinic.id), queries.due_at(one)) == (1, NOW + 48 * HOUR)
    db.session.rollback()
    with pytest.raises(KeyReused):
        from_home(world, told="别的")


def test_a_family_reports_its_own_people_only_and_in_words(world):
    stranger = builders.stranger()
    with pytest.raises(NotFound):
        from_home(world, account_id=stranger.id, actor=builders.account_actor(stranger))
    with pytest.raises(NothingTold):
        from_home(world, told="  ")
    with pytest.raises(NotYetHappened):
        from_home(world, onset_at=NOW + HOUR)


def test_without_any_clinic_the_family_is_told_to_call(world):
    with unit_of_work():
        child = builders.person(name="无", birth_date=builders.born(years=1))
        builders.guardianship(of=child, by=world.mother)
    with pytest.raises(NoClinic):
        from_home(world, person_id=child.id, immunization_ids=[])


@pytest.mark.parametrize(
    "values",
    [
        {"status": "submitted"},
        {"status": "closed"},
        {"severity": "death"},
    ],
)
def test_the_database_refuses_half_written_states(world, values):
    one = case(world)
    with pytest.raises(HalfWritten), unit_of_work():
        db.session.execute(sa.update(AefiCase).where(AefiCase.id == one.id).values(**values))
