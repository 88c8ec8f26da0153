"""The registrar's whole path without a mouse, in a browser: one scan and one key, and the ways around it."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests import builders
from tests.journeys.desk import STUB_PRINT, card_to_print, plain_page, ready, sign_in
from tests.visits.builders import appointment, at, elder, floor, in_stock


@pytest.fixture
def desk(app, clock, live_server, new_context):
    """A registrar's browser at the desk at 08:10."""
    clock.move_to(at(8, 10).wall)
    where = floor()
    in_stock(where)
    builders.staff(at=where.clinic, username="zhoumin", password=builders.PASSWORD)
    server = live_server(app)
    page = new_context(viewport={"width": 1366, "height": 768}).new_page()
    sign_in(page, server.url, "zhoumin", builders.PASSWORD)
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
    scan(page, short_code)  # again: the same number is printed once more
    page.wait_for_url("**/tickets/**")
    expect(page.locator(".ticket-number")).to_have_text("A001")
    page.get_by_role("link", name="回到登记台").press("Enter")

    page.wait_for_url("**/desk?last=*")
    scan(page, "ZZZZZZZZ")  # an answer, and the box is ready again
    expect(page.get_by_text("没有找到这个号码")).to_have_count(2)  # for the eye, and told aloud
    ready(page)
    expect(page.locator("#code")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollHeight") <= 768


def test_from_the_card_to_the_print_is_one_key_and_costs_no_more_than_a_few_plain_pages(desk):
    """Two answers and two pages lie between; seconds are measured by ``python -m bench.desk`` on a quiet machine."""
    _where, page = desk
    page.add_init_script(STUB_PRINT)
    took, plain = [], []
    for name in ("王桂芳", "李建国", "钱多多"):
        plain.append(plain_page(page))
        took.append(card_to_print(page, elder(name).document))
    assert min(took) <= 3 * min(plain), (took, plain)
    ready(page)
    expect(page.locator("#code")).to_be_focused()


def test_a_family_is_one_print_with_a_cut_and_the_paper_is_80_mm_wide(desk):
    _where, page = desk
    page.add_init_script("window.print = () => {}")  # the sheet stays while it is measured; we print it ourselves below
    mother, father = elder("王桂芳"), elder("李建国")
    page.goto(page.url.replace("/desk", f"/desk/family?person={mother.id}"))
    scan(page, father.document)
    page.wait_for_url("**/desk/family?**")
    ready(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tickets?**")
    page.emulate_media(media="print")
    sheet = page.locator(".sheet").bounding_box()
    assert abs(sheet["width"] - 80 / 25.4 * 96) < 1
    for number in page.locator(".ticket-number").all():
        assert number.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 48  # 36 pt
    assert page.locator(".sheet").evaluate("node => node.scrollWidth <= node.clientWidth")
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert [round(float(one.mediabox.width) / 72 * 25.4) for one in pdf.pages] == [80, 80]  # one page each
    assert [("B001" in one.extract_text(), "B002" in one.extract_text()) for one in pdf.pages] == [
        (True, False),
        (False, True),
    ]
