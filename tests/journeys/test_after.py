"""On the day and after, on a phone: the ticket's page without signing in, then the record, its paper and its check."""

import datetime as dt
import io
import re

import pypdf
from playwright.sync_api import expect

from tests import builders as make
from tests.journeys import people, world
from vaccsched.calling import operations as calling
from vaccsched.identity.models import Role
from vaccsched.shared import clock as clocks
from vaccsched.shared import qr
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import Station, StationKind
from vaccsched.visits import operations as visits
from vaccsched.visits.models import DoseOutcome, Stage

PHONE = {"width": 360, "height": 740}
SOON = 15_000  # ms: two looks of the page on a busy machine


class Morning:
    """The child of the journeys' clinic on its way, moved by the clinic's own operations behind the running server."""

    def __init__(self, made):
        self.clinic_id, self.child_id = made.clinic.id, made.child.id
        self.stations = {kind: station.id for kind, station in made.stations.items()}
        self.actor = make.actor(made.staff[Role.REGISTRAR])
        db.session.rollback()

    def arrive(self):
        with unit_of_work():
            visit = visits.arrive_walk_in(
                clinic_id=self.clinic_id, person_id=self.child_id, vaccine_codes=["DTAP"], actor=self.actor,
                key="a1", reading=clocks.read(),
            )  # fmt: skip
            self.visit_id, self.dose_id = visit.id, visit.planned_doses[0].id
            return qr.signed("ticket", str(visit.id))

    def call_to(self, kind):
        with unit_of_work():
            station = db.session.get_one(Station, self.stations[kind])
            calling.call_next(station=station, actor=self.actor, key=f"call-{kind}", reading=clocks.read())

    def move(self, *stages):
        for stage in stages:
            with unit_of_work():
                visits.advance(visit_id=self.visit_id, to=stage, actor=self.actor, reading=clocks.read())

    def give(self):
        with unit_of_work():
            visits.record_outcome(planned_dose_id=self.dose_id, outcome=DoseOutcome.GIVEN)
        self.move(Stage.OBSERVATION)


def test_from_the_ticket_to_the_paper_that_anybody_can_check(app, clock, live_server, new_context):
    made = world.build(clock)
    morning = Morning(made)
    token = morning.arrive()
    url = live_server(app).url

    phone = new_context(viewport=PHONE).new_page()
    phone.goto(f"{url}/q/{token}")
    expect(phone.get_by_text("下一位就是您，请在候诊区等叫号")).to_be_visible()
    assert "陈小满" not in phone.content()
    morning.call_to(StationKind.SCREENING)
    expect(phone.locator(".my-station")).to_have_text(re.compile("健康询问台"), timeout=SOON)
    morning.move(Stage.CONSENT, Stage.WAITING)
    expect(phone.get_by_text("请在候种区等叫号")).to_be_visible(timeout=SOON)
    morning.call_to(StationKind.VACCINATION)
    morning.give()
    expect(phone.locator(".countdown-value")).to_have_text(re.compile(r"(29|30):\d\d"), timeout=SOON)
    expect(phone.get_by_text("可以离开了")).to_have_count(0)
    clock.move_to(clocks.now() + dt.timedelta(minutes=31))
    expect(phone.get_by_text("可以离开了")).to_be_visible(timeout=SOON)

    home = new_context(viewport=PHONE, accept_downloads=True).new_page()
    people.sign_in_resident(home, url)
    home.get_by_role("link", name="接种记录").first.click()
    home.get_by_role("link", name="开接种凭证，打印或存 PDF").click()
    home.get_by_role("button", name="开凭证").click()
    with home.expect_download() as saved:
        home.get_by_role("link", name="存成 PDF").click()
    pages = pypdf.PdfReader(io.BytesIO(saved.value.path().read_bytes())).pages
    assert "陈小满" in re.sub(r"[\s\0]", "", pages[0].extract_text())
    checked = home.get_by_role("link", name="看别人扫码看到什么").get_attribute("href")

    stranger = new_context(viewport=PHONE).new_page()
    stranger.goto(url + checked)
    expect(stranger.get_by_text("真的，和现在的接种记录一致")).to_be_visible()
    expect(stranger.get_by_text("陈*满")).to_be_visible()
    stranger.goto(url + checked[:-4] + ("AAAA" if not checked.endswith("AAAA") else "BBBB"))
    expect(stranger.get_by_text("被改过，不要相信")).to_be_visible()
    assert "陈*满" not in stranger.content()
