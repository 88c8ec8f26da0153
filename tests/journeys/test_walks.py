"""Both walks from end to end in a real browser: a child with a booking, an elder without one."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.journeys import people, world
from vaccsched.booking.models import Appointment, AppointmentStatus
from vaccsched.checks.models import CheckItem
from vaccsched.identity.models import StaffAccount
from vaccsched.observation.models import ExitKind, ObservationExit
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.shared.db import db
from vaccsched.stock.models import Pack
from vaccsched.visits.models import Visit

PHONE_SIZE = {"width": 390, "height": 844}
DESK_SIZE = {"width": 1366, "height": 768}
ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.fixture(params=ENGINES)
def clinic(request, clock, live_server):
    """The clinic, and the addresses of its servers: one on SQLite, two on PostgreSQL + Valkey."""
    on_postgresql = request.param == "postgresql"
    app = request.getfixturevalue("pg_app" if on_postgresql else "app")
    made = world.build(clock)
    server = live_server(app, processes=2 if on_postgresql else 1)
    return made, server.urls


@pytest.fixture
def staff_page(new_context):
    def open_page(url, username, station=None):
        page = new_context(viewport=DESK_SIZE).new_page()
        people.sign_in_staff(page, url, username, station=station)
        return page

    return open_page


def stored(model, *where):
    found = list(db.session.scalars(sa.select(model).where(*where)))
    db.session.rollback()
    return found


def test_a_parent_books_and_the_child_is_vaccinated(clinic, clock, new_context, staff_page):
    here, urls = clinic
    first, last = urls[0], urls[-1]  # residents and staff talk to different processes where there are two

    # a phone, JavaScript off
    phone = new_context(viewport=PHONE_SIZE, java_script_enabled=False).new_page()
    people.sign_in_resident(phone, first)
    code = people.book(phone)
    assert re.fullmatch(r"[0-9A-Z]{8,12}", code.replace("-", "").replace(" ", ""))

    # the desk scans the booking
    wall = new_context(viewport={"width": 1920, "height": 1080}).new_page()
    wall.goto(f"{last}/screens/enrol?token=waiting-token")
    desk = staff_page(last, "desk")
    desk.goto(f"{last}/desk")
    people.scan(desk, code)
    expect(desk.locator(".ticket")).to_contain_text("A001")
    expect(desk.locator(".ticket")).not_to_contain_text("陈小满")

    # inquiry and consent, two vaccines
    doctor = staff_page(first, "doctor", "健康询问台")
    people.inquire(doctor, prefilled=True)
    people.agree(doctor, more=True)
    people.agree(doctor, more=False)

    # three checks, seven matches, one verification, for each vaccine
    nurse = staff_page(last, "nurse", "接种台")
    people.call_next(nurse)
    expect(wall.locator("main")).to_contain_text("A001")
    expect(people.confirm_buttons(nurse).first).to_be_disabled()
    for vaccine in ("IPV", "DTAP"):
        people.scan(nurse, here.code(vaccine))
        expect(nurse.locator("main")).to_contain_text(f"{vaccine}-GOOD")
        people.scan_ticket(nurse, "A001")
        expect(nurse.locator(".confirm-locked")).to_have_count(0)
        people.confirm_buttons(nurse).first.click()
        expect(nurse.get_by_text("已记录")).to_be_visible()

    given = stored(Immunization, Immunization.source == ImmunizationSource.GIVEN_HERE)
    assert {one.vaccine_code for one in given} == {"IPV", "DTAP"}
    assert {one.trace_code for one in given} == {here.code("IPV"), here.code("DTAP")}
    assert len(stored(CheckItem)) == 30
    assert [pack.doses_used for pack in stored(Pack, Pack.trace_code == here.code("IPV"))] == [1]

    # thirty minutes, and not one less
    room = new_context(viewport={"width": 1920, "height": 1080}).new_page()
    room.goto(f"{first}/screens/enrol?token=observation-token")
    expect(room.locator("main")).to_contain_text("A001")
    expect(room.locator("main")).not_to_contain_text("陈")
    observer = staff_page(last, "observer")
    observer.goto(f"{last}/observation")
    somebody_feels_unwell(observer, nurse, f"{last}/observation")
    clock.advance(minutes=29)
    people.scan(observer, "A001")
    expect(observer.get_by_role("alert").first).to_be_visible()
    assert stored(ObservationExit) == []
    clock.advance(minutes=1, seconds=5)
    room.reload()
    expect(room.locator("main")).to_contain_text("可以离开")
    observer.goto(f"{last}/observation")
    people.scan(observer, "A001")
    expect(observer.get_by_text("A001 已离开")).to_be_visible()

    (left,) = stored(ObservationExit)
    assert left.kind is ExitKind.COMPLETE
    assert left.elapsed_seconds >= 1800
    assert [one.status for one in stored(Appointment)] == [AppointmentStatus.FULFILLED]
    phone.goto(f"{first}/family")
    expect(phone.locator("main")).not_to_contain_text("今天")


def somebody_feels_unwell(observer, nurse, room):
    """One press is on every staff page; whoever takes it and ends it gives the watch back as it was."""
    observer.get_by_role("button", name="不适").click()
    expect(observer.get_by_role("heading", name="不适 A001")).to_be_visible()
    expect(nurse.locator(".alarm")).to_contain_text("A001")
    observer.get_by_role("main").get_by_role("button", name="我来处理").click()
    observer.get_by_role("radio", name="误报").check()
    observer.get_by_role("button", name="写下结果，结束").click()
    expect(observer.get_by_role("heading", name="误报")).to_be_visible()
    expect(nurse.locator(".alarm")).to_have_count(0)
    observer.goto(room)


def test_an_elder_without_phone_or_booking_is_vaccinated(clinic, clock, staff_page):
    here, urls = clinic
    first, last = urls[0], urls[-1]

    # one scan and one Enter
    desk = staff_page(first, "desk")
    desk.goto(f"{first}/desk")
    people.scan(desk, here.elder_number)
    expect(desk.locator(".person")).to_contain_text("王*芳")
    people.ready(desk)
    desk.keyboard.press("Enter")
    expect(desk.locator(".ticket")).to_contain_text("B001")

    doctor = staff_page(last, "doctor", "健康询问台")
    people.inquire(doctor, prefilled=False)
    people.agree(doctor, more=False)
    people.pay(desk, last, "B001", "A 00012345")

    nurse = staff_page(first, "nurse", "接种台")
    people.call_next(nurse)

    # an expired vial fills the page and cannot be passed
    people.scan(nurse, world.trace_code("PPV23", 900))
    expect(nurse.get_by_text("停止，不能接种")).to_be_visible()
    expect(people.confirm_buttons(nurse)).to_have_count(0)
    nurse.goto(f"{first}/vaccination")
    people.scan(nurse, here.code("PPV23", 2))
    people.scan_ticket(nurse, "B001")
    people.confirm_buttons(nurse).first.click()
    expect(nurse.get_by_text("已记录")).to_be_visible()
    assert len(stored(Immunization, Immunization.source == ImmunizationSource.GIVEN_HERE)) == 1

    clock.advance(minutes=31)
    observer = staff_page(last, "observer")
    observer.goto(f"{last}/observation")
    people.scan(observer, "B001")
    expect(observer.get_by_text("B001 已离开")).to_be_visible()
    (visit,) = stored(Visit)
    assert visit.left_at is not None
    assert stored(StaffAccount)  # the clinic itself is untouched
