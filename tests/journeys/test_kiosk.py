"""The ticket machine in a browser, as fingers and readers use it: one press is one number, and nothing of it stays."""

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.visits.builders import appointment, at, elder, floor, in_stock
from tests.visits.pages import count
from vaccsched.identity.models import DeviceKind
from vaccsched.kiosk.models import KioskCall, KioskGlass
from vaccsched.kiosk.rules import GAP_MM, KEY_MM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.visits.models import Visit

PX_PER_MM = 4.03  # 21.5 inches upright
PRINTS = "window.printed = 0; window.print = () => { window.printed += 1; };"
ROOM = {"width": 1080, "height": 1920}


@pytest.fixture
def machine(app, clock, live_server, new_context):
    """The machine's page at 08:10, two vaccines on the shelf, and the desk's page beside it."""
    clock.move_to(at(8, 10).wall)
    where = floor()
    in_stock(where)
    in_stock(where, "IIV", number=2)
    with unit_of_work():
        device = builders.device(at=where.clinic, kind=DeviceKind.KIOSK, token="kiosk-token")
        db.session.add(KioskGlass(device_id=device.id, px_per_mm_hundredths=int(PX_PER_MM * 100)))
    builders.staff(at=where.clinic, username="zhoumin", password=builders.PASSWORD)
    server = live_server(app)
    page = new_context(viewport=ROOM).new_page()
    page.add_init_script(PRINTS)
    page.clock.install()
    page.goto(f"{server.url}/screens/enrol?token=kiosk-token")
    expect(page.locator("html[data-ready]")).to_be_attached()
    return where, server, page


def swipe(page, document):
    """A reader types; nothing was touched before."""
    page.keyboard.type(document)
    page.keyboard.press("Enter")


def press(page, key, *, slip=0):
    """A finger that stays on the glass, and leaves it a little beside where it came down."""
    box = key.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] - 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.clock.run_for(1500)
    page.mouse.move(x + slip, y + slip)
    page.mouse.up()


def rows(model):
    """As the database has them now, not as this test last read them."""
    db.session.rollback()
    return count(model)


def keys_are_large(page):
    """Every key at least 16 mm wide and high on this glass, 3 mm from the next."""
    boxes = [key.bounding_box() for key in page.locator(".kiosk-key:visible").all()]
    assert boxes
    for box in boxes:
        assert min(box["width"], box["height"]) >= KEY_MM * PX_PER_MM
    for one in boxes:
        for other in boxes:
            if one is not other:
                across = max(one["x"], other["x"]) - min(one["x"] + one["width"], other["x"] + other["width"])
                down = max(one["y"], other["y"]) - min(one["y"] + one["height"], other["y"] + other["height"])
                assert max(across, down) >= GAP_MM * PX_PER_MM


def prints(page, times):
    """So many prints, and not one more: the print follows the number within a moment."""
    for _look in range(100):
        if page.evaluate("window.printed") >= times:
            break
        page.wait_for_timeout(50)
    assert page.evaluate("window.printed") == times


def test_a_card_and_a_finger_are_one_number_and_nothing_stays(machine, new_context):
    where, server, page = machine
    start = page.locator("[data-picture=start]")
    keys_are_large(page)

    swipe(page, appointment(of=elder("李建国"), slot=where.slots[0]).person.document)  # booked: no key at all
    expect(page.locator(".kiosk-number")).to_have_text("A001")
    prints(page, 1)
    assert "李建国" not in page.content()
    keys_are_large(page)

    swipe(page, elder("王桂芳").document)  # the next one, over the last one's number: two vaccines are due
    expect(page.locator("[data-picture=choose]")).to_be_visible()
    keys_are_large(page)
    press(page, page.locator(".kiosk-choice").first, slip=12)  # long, and slipping off the key's edge
    expect(page.locator(".kiosk-number")).to_have_text("B001")
    prints(page, 2)
    assert rows(Visit) == 2

    page.clock.run_for(10_000)
    expect(page.locator("[data-stay]")).to_be_visible()
    page.clock.run_for(10_000)
    expect(start).to_be_visible()
    for trace in ("B001", "王*芳", "A001"):
        assert trace not in page.content()
    assert page.evaluate("history.length") <= 2  # the empty page the browser began with, and this one
    page.go_back()
    page.go_forward()
    expect(start).to_be_visible()
    assert "B001" not in page.content()

    desk = new_context(viewport={"width": 1366, "height": 768}).new_page()
    desk.goto(f"{server.url}/staff/sign-in?next=/desk")
    for words in ("zhoumin", "Tab", builders.PASSWORD, "Enter"):
        desk.keyboard.press(words) if words in ("Tab", "Enter") else desk.keyboard.type(words)
    desk.wait_for_url(f"{server.url}/desk")
    expect(page.locator("html[data-ready]")).to_be_attached()
    for _ in range(2):
        press(page, page.get_by_role("button", name="叫工作人员"))
        expect(page.locator("[data-picture=called]")).to_be_visible()
        page.clock.run_for(20_000)
        expect(start).to_be_visible()
    assert rows(KioskCall) == 1
    expect(desk.get_by_text("有人要帮忙")).to_be_visible(timeout=6000)
    expect(desk.locator("#code")).to_be_focused()
    desk.reload()
    desk.get_by_role("button", name="我去").click()
    desk.wait_for_url("**/desk")
    expect(desk.get_by_text("有人要帮忙")).to_have_count(0)

    server.kill()
    swipe(page, elder("钱多多").document)  # the server is away: said at once, and nothing pretended
    expect(page.locator("[data-picture=lost]")).to_be_visible(timeout=10_000)
    drawn = page.locator("[data-picture=lost] svg use").evaluate_all("all => all.map(one => one.getBBox().width)")
    assert drawn, "no icon"
    assert min(drawn) > 0, drawn  # icons too, though nothing can be fetched any more
