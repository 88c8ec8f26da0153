"""From announcing a draw to its published result, on both databases."""

import datetime as dt
import gzip
import hashlib
import json

import pytest
import sqlalchemy as sa

from tests import builders
from tests.draw import builders as made
from tests.draw import second_reading
from tests.draw.builders import CLOSES, DAY, DRAWN, NOON
from vaccsched.booking.errors import NotDueYet
from vaccsched.draw import jobs, operations, queries
from vaccsched.draw.errors import (
    AlreadyDrawn,
    CannotCancelDraw,
    ClosesTooEarly,
    NeedsDocument,
    NotCommitted,
    NotDrawn,
    NotEntered,
    NotOpen,
    NotScarce,
    PublicDayTooEarly,
    StillOpen,
    TooEarlyToDraw,
)
from vaccsched.draw.models import Draw, DrawEntry, DrawFile, DrawRank, DrawStatus
from vaccsched.draw.rules import fair
from vaccsched.residents.models import DocumentKind
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.jobs import Job
from vaccsched.shared.unit_of_work import unit_of_work


def enter(draw, person, *, by=None, now=NOON):
    with unit_of_work():
        return operations.enter(
            draw_id=draw.id, person_id=person.id, account_id=by.id if by else None, actor=SYSTEM, now=now
        )


def ask(draw, *, value=made.VALUE, now=DRAWN, clinic_id=None):
    with unit_of_work():
        return operations.ask_to_draw(
            clinic_id=clinic_id or draw.clinic_id, draw_id=draw.id, public_value=value, reference="139", actor=SYSTEM,
            now=now,
        )  # fmt: skip


def refused(draw_at, error, **more):
    with pytest.raises(error), unit_of_work():
        made.draw(at=draw_at, **more)


# announcing


def test_only_a_scarce_vaccine_is_drawn(world):
    refused(world.clinic, NotScarce, vaccine_code="IPV")


def test_a_draw_closes_after_it_opens(world):
    refused(world.clinic, ClosesTooEarly, closes_at=NOON)


def test_the_public_value_comes_after_closing(world):
    refused(world.clinic, PublicDayTooEarly, public_on=CLOSES.date())


def test_the_secret_is_hidden_and_its_hash_is_there_from_the_beginning(world):
    raw = db.session.execute(sa.select(Draw.secret_sealed, Draw.secret_sha256)).one()
    secret = world.draw.secret
    assert raw.secret_sha256 == hashlib.sha256(bytes.fromhex(secret)).hexdigest()
    assert secret not in raw.secret_sealed
    db.session.rollback()


def test_the_commitment_is_on_the_workers_list_for_the_minute_of_closing(world):
    job = db.session.scalars(sa.select(Job).where(Job.kind == "draw.commit")).one()
    assert (job.due_at, job.payload) == (CLOSES, {"draw_id": str(world.draw.id)})
    db.session.rollback()


@pytest.mark.parametrize("values", [{"doses": 0}, {"offer_hours": 0}])
def test_a_draw_without_doses_or_time_breaks_its_constraint(world, values):
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        made.draw(at=world.clinic, **values)


# entering


def test_a_person_enters_once_however_often_it_is_pressed(world):
    who = made.elder()
    first = enter(world.draw, who)
    assert enter(world.draw, who).id == first.id
    assert queries.count_entries(draw_id=world.draw.id) == 1
    db.session.rollback()


def test_a_family_enters_its_own_person_only(world):
    mother, who = builders.account(), made.elder()
    with pytest.raises(NotFound):
        enter(world.draw, who, by=mother)
    builders.guardianship(of=who, by=mother)
    assert enter(world.draw, who, by=mother).account_id == mother.id


@pytest.mark.parametrize("when", [NOON - DAY, CLOSES, CLOSES + DAY])
def test_entries_are_refused_before_opening_and_from_closing_on(world, when):
    with pytest.raises(NotOpen):
        enter(world.draw, made.elder(), now=when)


def test_a_cancelled_draw_takes_nobody(world):
    with unit_of_work():
        operations.cancel_draw(
            clinic_id=world.clinic.id, draw_id=world.draw.id, reason="没有到货", actor=SYSTEM, now=NOON
        )
    with pytest.raises(NotOpen):
        enter(world.draw, made.elder())


def test_without_a_document_the_desk_must_see_the_person_first(world):
    with unit_of_work():
        nameless = made.elder(document_kind=DocumentKind.NONE, document_index=None)
    with pytest.raises(NeedsDocument):
        enter(world.draw, nameless)


def test_who_may_not_have_the_vaccine_on_closing_day_is_not_taken(world):
    with pytest.raises(NotDueYet):
        enter(world.draw, builders.person(birth_date=dt.date(2026, 6, 1)))


def test_leaving_and_entering_again_keeps_the_pseudonym(world):
    who = made.elder()
    first = enter(world.draw, who).pseudonym
    with unit_of_work():
        operations.withdraw(draw_id=world.draw.id, person_id=who.id, account_id=None, actor=SYSTEM, now=NOON)
    assert queries.count_entries(draw_id=world.draw.id) == 0
    db.session.rollback()
    assert enter(world.draw, who).pseudonym == first
    assert queries.count_entries(draw_id=world.draw.id) == 1
    db.session.rollback()


def test_nobody_leaves_once_the_draw_is_closed(world):
    entry = made.entered(world.draw)
    with pytest.raises(NotOpen), unit_of_work():
        operations.withdraw(draw_id=world.draw.id, person_id=entry.person_id, account_id=None, actor=SYSTEM, now=CLOSES)


def test_who_is_not_in_cannot_leave(world):
    with pytest.raises(NotEntered), unit_of_work():
        operations.withdraw(draw_id=world.draw.id, person_id=made.elder().id, account_id=None, actor=SYSTEM, now=NOON)


def test_a_pseudonym_tells_nothing_without_the_servers_key_and_differs_between_draws(world):
    with unit_of_work():
        other = made.draw(at=world.clinic)
    who = made.elder()
    one, two = enter(world.draw, who).pseudonym, enter(other, who).pseudonym
    assert one != two
    assert fair.PSEUDONYM.fullmatch(one)
    guess = hashlib.sha256(f"{world.draw.id}:{who.id}".encode()).hexdigest()
    assert one not in guess


# commitment


def test_the_commitment_is_count_and_hash_of_those_who_are_in(world):
    stayed = [made.entered(world.draw).pseudonym for _ in range(3)]
    gone = made.entered(world.draw)
    with unit_of_work():
        operations.withdraw(draw_id=world.draw.id, person_id=gone.person_id, account_id=None, actor=SYSTEM, now=NOON)
    made.committed(world.draw)
    lines = "".join(f"{one}\n" for one in sorted(stayed))
    assert (world.draw.entrants, world.draw.entrants_sha256) == (3, hashlib.sha256(lines.encode()).hexdigest())
    db.session.rollback()


def test_the_commitment_waits_for_closing(world):
    with pytest.raises(StillOpen), unit_of_work():
        operations.commit_draw(draw_id=world.draw.id, now=CLOSES - DAY)
    with pytest.raises(StillOpen), unit_of_work():
        operations.ask_to_commit(draw_id=world.draw.id, now=CLOSES - DAY)


def test_committing_again_changes_nothing(world):
    made.entered(world.draw)
    made.committed(world.draw)
    before = world.draw.committed_at
    with unit_of_work():
        jobs.commit({"draw_id": str(world.draw.id)}, CLOSES + DAY)
    assert world.draw.committed_at == before
    db.session.rollback()


# drawing


def test_nothing_is_drawn_before_the_commitment(world):
    with pytest.raises(NotCommitted):
        ask(world.draw)


def test_nothing_is_drawn_before_the_day_of_the_public_value(world):
    made.committed(world.draw)
    with pytest.raises(TooEarlyToDraw):
        ask(world.draw, now=CLOSES)


def test_a_draw_has_one_result(world):
    made.entered(world.draw)
    made.drawn(world.draw)
    seed = world.draw.seed
    with pytest.raises(AlreadyDrawn):
        ask(world.draw, value="99")
    with unit_of_work():
        jobs.run({"draw_id": str(world.draw.id)}, DRAWN + DAY)
    assert (world.draw.seed, world.draw.drawn_at) == (seed, DRAWN)
    db.session.rollback()


def test_another_clinic_draws_nothing_here(world):
    made.committed(world.draw)
    with pytest.raises(NotFound):
        ask(world.draw, clinic_id=builders.clinic().id)


def test_everybody_gets_the_rank_that_the_published_algorithm_gives(world):
    entries = [made.entered(world.draw) for _ in range(9)]
    made.drawn(world.draw)
    seed = second_reading.keyed(bytes.fromhex(world.draw.secret), made.VALUE.encode())
    expected = second_reading.ranked(seed, [one.pseudonym for one in entries])
    found = db.session.scalars(sa.select(DrawEntry.pseudonym).join(DrawEntry.placing).order_by(DrawRank.rank))
    assert list(found) == expected
    assert queries.find_rank(draw_id=world.draw.id, pseudonym=expected[4]) == 5
    db.session.rollback()


def test_entrants_who_are_not_those_of_the_commitment_stop_the_draw(world):
    made.entered(world.draw)
    made.committed(world.draw)
    ask(world.draw)
    with unit_of_work():
        db.session.execute(sa.update(DrawEntry).values(pseudonym="f" * 32))
    with pytest.raises(RuntimeError, match="committed"), unit_of_work():
        operations.run_draw(draw_id=world.draw.id, now=DRAWN)
    assert db.session.get_one(Draw, world.draw.id).status is DrawStatus.DRAWING
    db.session.rollback()


def test_two_people_cannot_have_one_rank(world):
    both = [{"draw_id": world.draw.id, "rank": 1, "entry_id": made.entered(world.draw).id} for _ in range(2)]
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.insert(DrawRank), both)


def test_nobody_has_two_ranks(world):
    entry_id = made.entered(world.draw).id
    both = [{"draw_id": world.draw.id, "rank": rank, "entry_id": entry_id} for rank in (1, 2)]
    with pytest.raises(sa.exc.IntegrityError), unit_of_work():
        db.session.execute(sa.insert(DrawRank), both)


# result


def publish(world):
    with unit_of_work():
        return operations.publish(clinic_id=world.clinic.id, draw_id=world.draw.id, actor=SYSTEM, now=DRAWN)


def test_nothing_is_published_before_the_draw(world):
    with pytest.raises(NotDrawn):
        publish(world)


def test_the_published_file_convinces_both_readings(world):
    for _ in range(7):
        made.entered(world.draw)
    made.drawn(world.draw)
    with pytest.raises(NotFound):
        queries.get_file(draw_id=world.draw.id)
    db.session.rollback()
    publish(world)
    plain = gzip.decompress(queries.get_file(draw_id=world.draw.id).content)
    kept = db.session.get_one(DrawFile, world.draw.id)
    assert (kept.sha256, kept.size) == (hashlib.sha256(plain).hexdigest(), len(plain))
    assert fair.check(json.loads(plain)) == []
    assert second_reading.faults(plain) == []
    assert "王桂芳" not in plain.decode()
    db.session.rollback()


def test_publishing_again_changes_nothing(world):
    made.drawn(world.draw)
    publish(world)
    assert publish(world).status is DrawStatus.PUBLISHED


def test_what_is_drawn_is_not_called_off(world):
    made.drawn(world.draw)
    with pytest.raises(CannotCancelDraw), unit_of_work():
        operations.cancel_draw(clinic_id=world.clinic.id, draw_id=world.draw.id, reason="x", actor=SYSTEM, now=DRAWN)


def test_each_step_is_written_down(world):
    made.entered(world.draw)
    made.drawn(world.draw)
    publish(world)
    actions = db.session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.like("draw_%")))
    assert set(actions) == {
        "draw_created", "draw_entered", "draw_committed", "draw_asked", "draw_drawn", "draw_published",
    }  # fmt: skip
    db.session.rollback()
