"""Reports of screens, tests of their sound, notices: on both engines."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests import builders
from tests.observation.builders import visit
from vaccsched.identity.models import DeviceKind, Role
from vaccsched.screens import operations, queries
from vaccsched.screens.errors import NoticeDays, NoticeOver, SlideNeedsTitle, TooManyNotices
from vaccsched.screens.models import Notice, NoticeKind, Played, PlayedCall, ScreenReport, Sound
from vaccsched.shared import clock
from vaccsched.shared.audit import AuditEntry
from vaccsched.shared.db import db
from vaccsched.shared.errors import NotFound
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Stage, StageEntry

DAY = dt.timedelta(days=1)


@pytest.fixture
def clinic(any_app):
    return builders.clinic()


@pytest.fixture
def wall(clinic):
    return builders.device(at=clinic)


@pytest.fixture
def manager(clinic):
    return builders.actor(builders.staff(at=clinic, roles=[Role.MANAGER]))


def called(clinic, *, seconds_ago, number=1):
    station = builders.station(at=clinic, number=number)
    made = visit(
        at=clinic, number=number, stage=Stage.DOSE, minutes_ago=9, station=station, called_ago=seconds_ago / 60
    )
    return f"{made.entries[0].id}.1"


def report(wall, *played, sound=Sound.VOICE, later=0):
    now = clock.now() + dt.timedelta(seconds=later)
    with unit_of_work():
        operations.report(device=wall, sound=sound, played=dict.fromkeys(played, Played.VOICE), now=now)


def screen(clinic, later=0):
    (one,) = queries.screens(clinic_id=clinic.id, now=clock.now() + dt.timedelta(seconds=later))
    db.session.rollback()
    return one


def test_a_report_is_a_heartbeat_and_says_what_the_screen_is_heard_with(clinic, wall):
    assert (screen(clinic).state, screen(clinic).sound) == ("unknown", None)
    report(wall, sound=Sound.LOCKED)
    assert (screen(clinic).state, screen(clinic).sound) == ("online", Sound.LOCKED)
    report(wall, later=5)
    assert screen(clinic).sound is Sound.VOICE
    assert db.session.scalar(sa.select(sa.func.count(ScreenReport.id))) == 1
    db.session.rollback()


def test_a_call_that_was_not_played_is_on_the_list_until_it_was(clinic, wall):
    with unit_of_work():
        wall.enrolled_at = clock.now() - DAY
    call = called(clinic, seconds_ago=60)
    assert screen(clinic).unplayed == ("A001",)
    report(wall, call)
    assert screen(clinic).unplayed == ()


def test_a_fresh_call_is_not_on_the_list_yet(clinic, wall):
    with unit_of_work():
        wall.enrolled_at = clock.now() - DAY
    called(clinic, seconds_ago=3)
    assert screen(clinic).unplayed == ()
    assert screen(clinic, later=30).unplayed == ("A001",)


def test_a_screen_is_not_asked_for_calls_from_before_it_hung_there(clinic, wall):
    called(clinic, seconds_ago=60)
    assert screen(clinic).unplayed == ()


def test_screens_without_a_voice_miss_nothing(clinic):
    made = builders.device(at=clinic, kind=DeviceKind.OBSERVATION_SCREEN)
    with unit_of_work():
        made.enrolled_at = clock.now() - DAY
    called(clinic, seconds_ago=60)
    assert screen(clinic).unplayed == ()


def test_the_same_call_told_twice_counts_once(clinic, wall):
    call = called(clinic, seconds_ago=60)
    report(wall, call)
    report(wall, call)
    assert db.session.scalar(sa.select(sa.func.count(PlayedCall.id))) == 1
    db.session.rollback()


def test_another_clinics_call_and_nonsense_are_passed_over(clinic, wall):
    report(wall, called(builders.clinic(), seconds_ago=60), "nonsense", "leave-7", f"{wall.id}.1")
    assert db.session.scalars(sa.select(PlayedCall)).all() == []
    db.session.rollback()


def test_acknowledgements_of_earlier_days_do_not_pile_up(clinic, wall):
    first, second = called(clinic, seconds_ago=60), called(clinic, seconds_ago=50, number=2)
    report(wall, first, later=-3 * 24 * 3600)
    report(wall, second)
    kept = db.session.scalars(sa.select(PlayedCall)).all()
    assert [f"{row.entry_id}.1" for row in kept] == [second]
    db.session.rollback()


def test_a_test_is_asked_for_once_and_told_when_it_was_heard(clinic, wall, manager):
    with unit_of_work():
        operations.ask_test(device=wall, actor=manager, now=clock.now())
    (test,) = queries.waiting_wall(clinic_id=clinic.id, now=clock.now()).spoken
    assert (test.id, test.clips, test.only) == ("test", ("test",), str(wall.id))
    report(wall, "test")
    assert queries.waiting_wall(clinic_id=clinic.id, now=clock.now()).spoken == ()
    assert screen(clinic).test_played_at is not None
    assert db.session.scalar(sa.select(AuditEntry.action).where(AuditEntry.action == "sound_test")) == "sound_test"
    db.session.rollback()


# notices


def post(clinic, manager, *, kind=NoticeKind.LINE, title="", text="周六照常", first=0, last=7):
    today = clock.day_of(clock.now())
    with unit_of_work():
        return operations.post_notice(
            clinic_id=clinic.id, kind=kind, title=title, text=text, first_day=today + first * DAY,
            last_day=today + last * DAY, actor=manager, now=clock.now(),
        )  # fmt: skip


def lines(clinic, *, in_days=0):
    wall = queries.waiting_wall(clinic_id=clinic.id, now=clock.now() + in_days * DAY)
    db.session.rollback()
    return wall.lines


def test_a_notice_hangs_from_its_first_to_its_last_day(clinic, manager):
    post(clinic, manager, first=1, last=2)
    assert [lines(clinic, in_days=day) for day in (0, 1, 2, 3)] == [(), ("周六照常",), ("周六照常",), ()]


def test_a_notice_is_one_line_of_plain_words(clinic, manager):
    post(clinic, manager, text=" 周六 \n <b>照常</b> ")
    assert lines(clinic) == ("周六 <b>照常</b>",)


def test_a_withdrawn_notice_is_gone(clinic, manager):
    notice = post(clinic, manager)
    for _press in range(2):
        with unit_of_work():
            operations.withdraw_notice(notice=db.session.get_one(Notice, notice.id), actor=manager, now=clock.now())
    assert lines(clinic) == ()
    audited = sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.action == "notice_withdrawn")
    assert db.session.scalar(audited) == 1
    db.session.rollback()


def test_another_clinics_notice_does_not_exist(clinic, manager):
    notice = post(clinic, manager)
    with pytest.raises(NotFound):
        queries.get_notice(clinic_id=builders.clinic().id, notice_id=notice.id)
    assert lines(builders.clinic()) == ()


@pytest.mark.parametrize(
    ("refusal", "more"),
    [
        (NoticeDays, {"first": 3, "last": 2}),
        (NoticeOver, {"first": -3, "last": -1}),
        (SlideNeedsTitle, {"kind": NoticeKind.SLIDE}),
    ],
)
def test_what_no_wall_could_show_is_refused(clinic, manager, refusal, more):
    with pytest.raises(refusal):
        post(clinic, manager, **more)


def test_no_more_notices_than_anybody_reads(clinic, manager):
    for _one in range(8):
        post(clinic, manager)
    with pytest.raises(TooManyNotices):
        post(clinic, manager)
    post(clinic, manager, kind=NoticeKind.SLIDE, title="留观")
    assert len(lines(clinic)) == 8


def test_the_database_itself_refuses_days_the_wrong_way_round(clinic):
    today = clock.day_of(clock.now())
    with pytest.raises(NoticeDays), unit_of_work():
        db.session.add(
            Notice(
                clinic_id=clinic.id,
                kind=NoticeKind.LINE,
                title="",
                text="x",
                first_day=today,
                last_day=today - DAY,
                written_at=clock.now(),
            )
        )


def test_a_call_that_was_taken_back_at_once_was_missed_by_nobody(clinic, wall):
    with unit_of_work():
        wall.enrolled_at = clock.now() - DAY
    called(clinic, seconds_ago=60)
    with unit_of_work():
        entry = db.session.scalars(sa.select(StageEntry).where(StageEntry.last_called_at.is_not(None))).one()
        entry.ended_at = entry.last_called_at + dt.timedelta(seconds=5)
    assert screen(clinic).unplayed == ()
