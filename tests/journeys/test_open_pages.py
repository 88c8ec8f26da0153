"""Staff pages that stand open hear who comes, and nothing is taken from under a hand."""

import pytest
from playwright.sync_api import expect

from tests import builders
from tests.journeys.live import Desk, cookie_of
from tests.visits.builders import at, elder, shop
from vaccsched.identity.models import PrincipalKind, PrincipalSession, Role
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work

HEARD_WITHIN = 10_000  # ms; the nudge takes one second, a page that is not linked yet looks every four


@pytest.fixture
def where(app, clock):
    clock.move_to(at(8, 10).wall)
    return shop(walk_in=9)


@pytest.fixture
def opened(new_context):
    """`page = opened(server, who, path, at=station)`: a member of staff with a page open."""

    def sign_in(server, who, path, at=None):
        ((name, value),) = cookie_of(PrincipalKind.STAFF, who).items()
        with unit_of_work():
            for session in db.session.query(PrincipalSession).filter_by(principal_id=who.id):
                session.station_id = at.id if at is not None else None
        context = new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": name, "value": value, "url": server.url}])
        page = context.new_page()
        page.goto(server.url + path)
        expect(page.locator("html[data-ready]")).to_be_attached()
        return page

    return sign_in


def test_a_page_whose_scripts_were_lost_on_the_way_says_that_it_is_old_until_they_come(
    app, where, live_server, new_context
):
    server = live_server(app)
    ((name, value),) = cookie_of(PrincipalKind.STAFF, builders.staff(at=where.clinic, roles=[Role.MANAGER])).items()
    context = new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": name, "value": value, "url": server.url}])
    context.route("**/modules/live.js*", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{server.url}/manage")
    said = page.get_by_text("连不上服务器，下面的数字不是现在的。")
    expect(said).to_be_visible()
    expect(page.locator("html[data-is-stale]")).to_be_attached()
    context.unroute("**/modules/live.js*")
    expect(said).to_be_hidden(timeout=HEARD_WITHIN)
    expect(page.locator("html[data-is-stale]")).to_have_count(0)
    expect(page.locator("html[data-ready]")).to_be_attached()


def come(desk, *names):
    """Somebody takes a number at the desk."""
    for name in names:
        who = elder(name)
        desk.post(
            f"/desk/persons/{who.id}/arrive", f"/desk/persons/{who.id}", vaccine_codes="PPV23", idempotency_key=name
        )


def test_who_comes_is_seen_on_every_open_page_and_nothing_is_taken_from_under_a_hand(app, where, live_server, opened):
    server = live_server(app)
    screener, leader, registrar = (builders.nurse(at=where.clinic) for _ in range(3))
    idle = opened(server, screener, "/screening", at=where.screening[0])
    queue = opened(server, leader, "/queue")
    front = opened(server, registrar, "/desk")
    expect(idle.get_by_text("现在没有人在等")).to_be_visible()
    desk = Desk(server.url, where.registrar)

    come(desk, "王桂芳")
    for page in (idle, queue, front):
        expect(page.get_by_text("B001").first).to_be_visible(timeout=HEARD_WITHIN)
    expect(front.locator("#code")).to_be_focused()

    idle.get_by_text("叫这位").first.click()
    queue.get_by_text("更多").first.click()
    queue.locator("select[name=reason]").nth(1).select_option("papers")
    come(desk, "李大山")
    expect(front.get_by_text("B002").first).to_be_visible(timeout=HEARD_WITHIN)
    assert idle.get_by_role("button", name="身体不适，不宜久等").is_visible()
    assert queue.locator("select[name=reason]").nth(1).input_value() == "papers"
    assert idle.get_by_text("B002").count() == 0
    idle.get_by_text("叫这位").first.click()  # closed again: what came meanwhile is there at once
    expect(idle.get_by_text("B002").first).to_be_visible(timeout=HEARD_WITHIN)

    queue.get_by_role("button", name="暂候").first.click()
    expect(queue.get_by_text("暂候到")).to_be_visible(timeout=HEARD_WITHIN)
    with queue.expect_navigation():  # its own answer too: whoever waits for one has no page to be stale
        queue.get_by_role("button", name="叫下一位到等得最短的台").first.click()
    expect(idle.get_by_role("link", name="打开这一位")).to_be_visible(timeout=HEARD_WITHIN)
    server.kill()
    expect(queue.locator("html[data-is-stale]")).to_be_attached(timeout=30_000)
