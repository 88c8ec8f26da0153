"""The network goes at twelve steps of a visit and comes back (B10 25): nothing lost, nothing twice, and the page says
which it was. Before: the request never left. After: the server did it, its answer was lost.
"""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.journeys import people, world
from vaccsched.checks.models import BedsideCheck
from vaccsched.consents.models import Consent
from vaccsched.observation.models import ObservationExit
from vaccsched.payments.models import PaidDose
from vaccsched.records.models import Immunization, ImmunizationSource
from vaccsched.screening.models import Inquiry
from vaccsched.shared.db import db
from vaccsched.stock.models import MovementKind, StockMovement
from vaccsched.visits.models import Stage, StageEntry, Visit

DESK = {"width": 1366, "height": 768}
UNKNOWN, SAVED, LOST = "没有收到答复", "那一步已经保存，没有重复", "刚才这一步没有保存"
FRESH = "这里是系统里最新的情况"


class Wire:
    """The network of one page: it goes at the next form that is sent, and stays away until it is back."""

    def __init__(self, page):
        self.page, self.cuts, self.is_away, self.steps = page, None, False, 0
        page.route("**/*", self._handle)

    def cut(self, when, act, *, kept=None):
        """Press with the network going ``when``; the page says at once that it does not know, and keeps what was
        typed; then the network is back.
        """
        people.ready(self.page)
        self.cuts = when
        act()
        self._told(UNKNOWN)
        if kept is not None:
            field, text = kept
            assert self.page.get_by_label(field).first.input_value() == text
        self.is_away = False
        self.steps += 1

    def before(self, act, says=LOST, **more):
        self.cut("before", act, **more)
        self._told(says)

    def after(self, act, says=SAVED, **more):
        self.cut("after", act, **more)
        if says is not None:
            self._told(says)
            people.ready(self.page)

    def _told(self, words):
        expect(self.page.locator(".network p:visible")).to_contain_text(words, timeout=10_000)

    def _handle(self, route):
        if self.cuts is not None and route.request.method == "POST" and "/report" not in route.request.url:
            if self.cuts == "after":
                route.fetch(max_redirects=0)
            self.cuts, self.is_away = None, True
        if self.is_away:
            route.abort("connectionfailed")
        else:
            route.continue_()


def count(model, *where):
    found = db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))
    db.session.rollback()
    return found


@pytest.fixture
def open_desk(app, clock, live_server, new_context):
    here = world.build(clock)
    server = live_server(app)

    def open_page(username, station=None):
        page = new_context(viewport=DESK).new_page()
        people.sign_in_staff(page, server.url, username, station=station)
        return page, Wire(page)

    return here, server.url, open_page


def test_a_visit_through_twelve_cuts_is_one_visit(open_desk, clock):
    here, url, open_page = open_desk

    desk, wire = open_page("desk")
    desk.goto(f"{url}/desk")
    wire.before(lambda: people.scan(desk, here.elder_number))
    people.scan(desk, here.elder_number)
    expect(desk.locator(".person")).to_contain_text("王*芳")
    wire.before(lambda: desk.keyboard.press("Enter"))
    wire.after(lambda: desk.locator("[data-next-step]").click(), says=None)  # the number itself says it
    expect(desk.locator(".ticket")).to_contain_text("B001", timeout=10_000)
    assert count(Visit) == 1

    doctor, asks = open_page("doctor", "健康询问台")
    call = doctor.get_by_role("button", name="叫下一位")
    expect(call).to_be_visible()
    asks.before(call.click)
    asks.after(call.click)
    expect(doctor.get_by_role("heading", name="今天的回答")).to_be_visible()
    assert count(StageEntry, StageEntry.stage == Stage.INQUIRY) == 1
    doctor.get_by_role("button", name="没答的都是“否”").click()
    doctor.get_by_label("体温（腋下）").fill("36.6")
    doctor.get_by_role("radio", name="建议接种").check()
    confirm = doctor.get_by_role("button", name="确认今天的询问")
    asks.before(confirm.click, kept=("体温（腋下）", "36.6"))
    asks.after(confirm.click)
    assert count(Inquiry) == 1
    expect(doctor.locator(".consent-text h2")).to_be_visible()
    doctor.get_by_label("签名方式").select_option("paper")
    asks.after(doctor.get_by_role("button", name="同意接种", exact=True).click)
    assert count(Consent) == 1
    people.pay(desk, url, "B001", "A 00012345")
    assert count(PaidDose) == 1

    nurse, gives = open_page("nurse", "接种台")
    call = nurse.get_by_role("button", name="叫下一位")
    expect(call).to_be_visible()
    gives.after(call.click)
    expect(nurse.get_by_role("heading", name="三查七对一验证")).to_be_visible()
    gives.after(lambda: people.scan(nurse, here.code("PPV23", 2)), says=FRESH)
    expect(nurse.locator("main")).to_contain_text("PPV23-GOOD")
    people.scan_ticket(nurse, "B001")
    expect(nurse.locator(".confirm-locked")).to_have_count(0)
    arm = people.confirm_buttons(nurse).first
    gives.before(arm.click)
    gives.after(arm.click)
    expect(nurse.get_by_text("已记录")).to_be_visible()

    clock.advance(minutes=31)
    observer, watches = open_page("observer")
    observer.goto(f"{url}/observation")
    watches.after(lambda: people.scan(observer, "B001"))
    expect(observer.get_by_text("B001 已离开")).to_be_visible()

    assert wire.steps + asks.steps + gives.steps + watches.steps >= 12
    assert count(Visit) == count(ObservationExit) == count(BedsideCheck) == 1
    assert count(Immunization, Immunization.source == ImmunizationSource.GIVEN_HERE) == 1
    assert count(StockMovement, StockMovement.kind == MovementKind.USE) == 1
    stages = db.session.scalars(sa.select(StageEntry.stage).order_by(StageEntry.id)).all()
    db.session.rollback()
    assert len(stages) == len(set(stages)), stages
