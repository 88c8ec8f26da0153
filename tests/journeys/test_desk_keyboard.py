"""The registrar's whole path without a mouse, in a browser: one scan and one key, and the ways around it."""

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.visits.builders import appointment, at, elder, floor, in_stock


def ready(page):
    """The page's modules have started."""
    expect(page.locator("html[data-ready]")).to_be_attached()


@pytest.fixture
def desk(app, clock, live_server, new_context):
    """A registrar's browser at the desk at 08:10."""
    clock.move_to(at(8, 10).wall)
    where = floor()
    in_stock(where)
    builders.staff(at=where.clinic, username="zhoumin", password=builders.PASSWORD)
    server = live_server(app)
    page = new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{server.url}/staff/sign-in?next=/desk")
    page.keyboard.type("zhoumin")
    page.keyboard.press("Tab")
    page.keyboard.type(builders.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    return where, page


def scan(page, code):
    """As a reader types: no click anywhere before."""
    ready(page)
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def test_the_registrar_needs_only_the_keyboard(desk):
    where, page = desk
    walk_in, booked = elder("王桂芳").document, appointment(of=elder("李建国"), slot=where.slots[0])
    short_code = booked.short_code

    scan(page, walk_in)  # an identity card, then one key
    page.wait_for_url("**/desk/persons/**")
    ready(page)
    expect(page.locator("[data-next-step]")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets/**")
    expect(page.locator(".ticket-number")).to_have_text("B001")
    page.get_by_role("link", name="回到登记台").press("Enter")

    page.wait_for_url("**/desk?last=*")  # the number stands large on the desk too
    expect(page.locator(".desk-number")).to_have_text("B001")
    scan(page, short_code)  # a booking: no further key
    page.wait_for_url("**/tickets/**")
    expect(page.locator(".ticket-number")).to_have_text("A001")
    page.get_by_role("link", name="回到登记台").press("Enter")

    page.wait_for_url("**/desk?last=*")
    scan(page, short_code)  # again: the same number, one key prints it
    expect(page.get_by_text("号码是 A001")).to_be_visible()
    ready(page)
    expect(page.locator("#code")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollHeight") <= 768
