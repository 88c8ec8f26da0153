"""How a code came in: scanned, by camera, typed with a reason; and two of them at once."""

import pytest
import sqlalchemy as sa

from tests.checks.builders import at_station, child_at_station, given, ticket_code
from tests.visits.builders import at
from vaccsched.checks import operations, queries
from vaccsched.checks.errors import IncompleteCheck, TwoCodesAtOnce, TypedNeedsReason, is_stop
from vaccsched.checks.models import BedsideCheck, CodeEntry, Item, ItemResult
from vaccsched.checks.operations import Entered
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work


def scan(made, code, *, by, reason=None, reading=None):
    with unit_of_work():
        return operations.scan(
            station=made.station, code=code, actor=made.floor.actor, now=(reading or at(9)).wall,
            entered=Entered(by=by, reason=reason),
        )[-1]  # fmt: skip


@pytest.mark.parametrize("reason", [None, "", "no such reason"])
def test_a_typed_vial_needs_a_reason(any_app, reason):
    made, _visit = at_station()
    code = made.codes["PPV23"][0]
    with pytest.raises(TypedNeedsReason) as refused:
        scan(made, code, by=CodeEntry.TYPED, reason=reason)
    assert refused.value.facts["typed"] == code
    assert db.session.scalar(sa.select(BedsideCheck.pack_id)) is None


def test_a_typed_vial_is_counted(any_app):
    made, _visit = at_station()
    check = scan(made, made.codes["PPV23"][0], by=CodeEntry.TYPED, reason="code_damaged")
    assert (check.pack_entry, check.typed_reason) == (CodeEntry.TYPED, "code_damaged")
    period = {"clinic_id": made.floor.clinic.id, "first": at(9).wall.date().replace(day=1), "after": at(9).wall.date()}
    period["after"] = period["first"].replace(month=12, day=31)
    assert queries.typed_codes(**period) == [(made.floor.registrar.id, 1, 1)]
    assert queries.typed_reasons(**period) == [("code_damaged", 1)]
    [noted] = db.session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "code_typed"))
    assert noted.detail["reason"] == "code_damaged"


def test_a_typed_ticket_needs_none(app):
    made, visit = at_station()
    check = scan(made, visit.ticket, by=CodeEntry.TYPED)
    assert check.ticket_scanned_at is not None


def word_after(made, code, *, by=CodeEntry.SCAN):
    """Whether the recipient's word is kept once the vial lies there and this is scanned."""
    scan(made, made.codes["PPV23"][0], by=CodeEntry.SCAN)
    check = scan(made, code, by=by)
    assert check.ticket_scanned_at is not None
    return queries.results_of(check).get(Item.RECIPIENT_VERIFIED)


@pytest.mark.parametrize("around", ["{}", "https://clinic.example/mine/{}"])
@pytest.mark.parametrize("by", [CodeEntry.SCAN, CodeEntry.CAMERA])
def test_the_signed_code_of_the_ticket_is_the_recipients_word(app, by, around):
    made, visit = at_station()
    assert word_after(made, around.format(ticket_code(visit)), by=by) is ItemResult.OK


def test_a_number_is_nobodys_word_however_quickly_it_is_keyed(app):
    made, visit = at_station()
    assert word_after(made, visit.ticket) is None


def test_a_code_that_staff_typed_is_nobodys_word(app):
    made, visit = at_station()
    assert word_after(made, ticket_code(visit), by=CodeEntry.TYPED) is None


def test_an_identity_number_is_nobodys_word(app):
    made, visit = at_station()
    assert word_after(made, visit.person.document) is None


@pytest.mark.parametrize("by", [CodeEntry.SCAN, CodeEntry.CAMERA])
def test_scanner_and_camera_are_kept_and_ask_nothing(app, by):
    made, _visit = at_station()
    check = scan(made, made.codes["PPV23"][0], by=by)
    assert (check.pack_entry, check.typed_reason) == (by, None)


def test_two_different_codes_within_three_seconds(any_app):
    """Neither counts: the one before is taken back as well."""
    made, visit = at_station()
    made.ready(visit)
    with pytest.raises(TwoCodesAtOnce) as stop:
        made.scan(made.codes["PPV23"][1], reading=at(9, 0, 2))
    assert is_stop(stop.value)
    with unit_of_work():
        operations.drop_vials(station=made.station, actor=made.floor.actor, now=at(9, 0, 2).wall)
    check = db.session.scalars(sa.select(BedsideCheck)).one()
    assert check.pack_id is None
    with pytest.raises(IncompleteCheck):
        made.give(check)
    assert given() == 0


def test_the_same_code_twice_or_another_after_three_seconds_is_a_scan(any_app):
    made, visit = at_station()
    made.ready(visit)
    made.scan(made.codes["PPV23"][0], reading=at(9, 0, 1))
    check = made.scan(made.codes["PPV23"][1], reading=at(9, 0, 4))
    assert check.pack.trace_code == made.codes["PPV23"][1]


def test_the_vials_of_two_doses_may_follow_each_other_at_once(app):
    made, visit = child_at_station()
    for code in ("IPV", "DTAP"):
        made.scan(made.codes[code][0])
    made.scan(ticket_code(visit))
    assert all(check.pack_id for check in db.session.scalars(sa.select(BedsideCheck)))
