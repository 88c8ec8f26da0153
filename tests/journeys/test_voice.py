"""The walls' voice in a real browser: each call chimes and is said twice, never two at a time, and is acknowledged.

The clips are short recordings of a clinic, so that a minute is enough. The browser's clock is an hour wrong.
"""

import re
import shutil
import time
import wave
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import builders
from tests.journeys.live import Desk
from tests.observation.builders import visit
from vaccsched.identity.models import CertificateTask, DeviceKind, PrincipalSession, Role
from vaccsched.screens import clips, queries
from vaccsched.screens import operations as screens
from vaccsched.screens.models import NoticeKind
from vaccsched.shared import clock
from vaccsched.shared.actor import SYSTEM
from vaccsched.shared.db import db
from vaccsched.shared.unit_of_work import unit_of_work
from vaccsched.sites.models import StationKind
from vaccsched.visits.models import Stage, StageEntry

WALL = {"width": 1366, "height": 768}
STATIONS = 10
SHOWN_WITHIN, STARTS_WITHIN = 1.0, 2.0  # seconds after the server noted the call
TRIES = 3  # the machine of the tests may be busy: one of so many calls keeps both
APART = 4.0
MOST_GROWTH = 1.2
LISTEN = """
window.heard = [];
window.shown = [];
const instant = () => (performance.timeOrigin + performance.now()) / 1000;
const first = () => document.querySelector(".call-first")?.textContent ?? "";
document.addEventListener("voice:part", ({ detail }) => {
  window.heard.push({ ...detail, began: instant() - (detail.to - detail.from) });
});
document.addEventListener("live:updated", () => window.shown.push({ at: instant(), text: first() }));
const real = Date.now;
Date.now = () => real() + 3600000;
"""
# A headless browser plays without a tap; a television's does not.
HELD = """
window.AudioContext = class extends AudioContext {
  constructor() { super(); this.suspend(); }
  resume() { return navigator.userActivation.isActive ? super.resume() : new Promise(() => {}); }
};
"""


@pytest.fixture
def clinic(app):
    made = builders.clinic()
    builders.open_day(at=made)
    return made


@pytest.fixture
def short_clips(app):
    """Recordings of the clinic: a tenth of a second for each word."""
    folder = Path(app.extensions["test_prepared"].environment["VACCSCHED_INSTANCE"]) / "voice"
    folder.mkdir(parents=True)
    for name in clips.words():
        with wave.open(str(folder / f"{name}.wav"), "wb") as clip:
            clip.setparams((1, 2, 8000, 0, "NONE", ""))
            clip.writeframes(b"\0\x10" * 800)
    yield
    shutil.rmtree(folder)


@pytest.fixture
def open_wall(new_context):
    def boot(server, clinic, kind=DeviceKind.WAITING_SCREEN, script=LISTEN):
        builders.device(at=clinic, kind=kind, token=f"token-{kind}")
        page = new_context(viewport=WALL).new_page()
        page.add_init_script(script)
        page.goto(f"{server.url}/screens/enrol?token=token-{kind}")
        page.locator("html[data-ready]").wait_for(state="attached")
        return page

    return boot


def nurse(clinic, server, number):
    """A vaccinator at a station of their own."""
    station = builders.station(at=clinic, number=number)
    who = builders.staff(at=clinic, roles=[Role.VACCINATOR])
    builders.certificate(of=who, task=CertificateTask.VACCINATION)
    desk = Desk(server.url, who)
    with unit_of_work():
        db.session.query(PrincipalSession).filter_by(principal_id=who.id).one().station_id = station.id
    return desk


def until(page, true, seconds):
    """Wait until an expression of the page is true. (Its policy forbids what Playwright's own waiting evaluates.)"""
    deadline = time.monotonic() + seconds
    while not page.evaluate(true):
        assert time.monotonic() < deadline, f"{true}: {page.evaluate('window.heard')}"
        page.wait_for_timeout(50)


def said(page, calls):
    """What was heard, once `calls` calls were said whole: [{id, part, from, to}]."""
    until(page, f"window.heard.filter(({{ part }}) => part === 'voice').length >= {2 * calls}", 90)
    return page.evaluate("window.heard")


def seconds_after_the_call(page, number):
    """How long after the server noted the newest call it was shown, and its chime began: both by the host's clock,
    which browser and server share; neither the nurse's browser nor this test's looking counts.
    """
    called = db.session.scalar(sa.select(sa.func.max(StageEntry.last_called_at))).timestamp()
    db.session.rollback()
    until(page, f"window.heard.some(({{ part, began }}) => part === 'chime' && began > {called})", 30)
    seen = [one["at"] for one in page.evaluate("window.shown") if one["at"] > called and number in one["text"]]
    heard = [one["began"] for one in page.evaluate("window.heard") if one["part"] == "chime" and one["began"] > called]
    return min(seen) - called, min(heard) - called


def is_in_time(shown, begun):
    return shown <= SHOWN_WITHIN and begun <= STARTS_WITHIN


def posted(clinic):
    """A slide and a line: what shares the wall with the calls."""
    today = clock.day_of(clock.now())
    with unit_of_work():
        for kind in NoticeKind:
            screens.post_notice(
                clinic_id=clinic.id, kind=kind, title="打针的地方红肿怎么办", actor=SYSTEM, now=clock.now(),
                text="两三天内轻微红肿、低热是常见的。超过 38.5 度或越来越重，请打门诊电话。", first_day=today,
                last_day=today,
            )  # fmt: skip


def cut(page):
    """Calls and tiles whose letters do not fit into them."""
    return page.evaluate(
        """[...document.querySelectorAll(".call, .watch")].filter((one) => one.scrollHeight > one.clientHeight + 1)
        .map((one) => one.textContent.trim())"""
    )


def heap(page):
    """Bytes of script that are still in use."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return metrics["JSHeapUsedSize"]


def test_a_minute_of_calls(app, clinic, short_clips, live_server, open_wall):
    """One call, then ten at once: heard in time, whole, twice, apart; no name travels; the heap does not grow."""
    elder = builders.person(name="欧阳桂芳", birth_date=builders.born(years=71), phone="13812345678")
    visit(at=clinic, who=elder, number=1, stage=Stage.WAITING, minutes_ago=40)
    for number in range(2, STATIONS + 1):
        visit(at=clinic, number=number, stage=Stage.WAITING, minutes_ago=40 - number)
    server = live_server(app)
    page, travelled = open_wall(server, clinic), []
    page.on("websocket", lambda ws: ws.on("framereceived", lambda text: travelled.append(str(text))))
    page.reload()
    page.on(
        "response",
        lambda answer: travelled.append(answer.text()) if answer.url.endswith("/now") and answer.ok else None,
    )
    page.mouse.click(5, 5)
    page.locator("[data-unlock]").wait_for(state="hidden")
    nurses = [nurse(clinic, server, number) for number in range(1, STATIONS + 1)]

    took = []
    for attempt in range(TRIES):
        path = "/vaccination/call-again" if attempt else "/vaccination/call"
        nurses[0].post(path, "/vaccination", idempotency_key=f"attempt {attempt}")
        took.append(seconds_after_the_call(page, "A001"))
        said(page, len(took))
        if is_in_time(*took[-1]):
            break
        page.wait_for_timeout(APART * 1000)
    assert is_in_time(*took[-1]), took
    before = heap(page)
    nurses[0].post("/vaccination/call-again", "/vaccination")
    for other in nurses[1:]:
        other.post("/vaccination/call", "/vaccination")

    calls_made = len(took) + STATIONS
    heard = said(page, calls_made)
    calls = list(dict.fromkeys(part["id"] for part in heard))
    assert [[part["part"] for part in heard if part["id"] == call] for call in calls] == [
        ["chime", "voice", "voice"]
    ] * calls_made
    assert all(before["to"] <= after["from"] for before, after in pairwise(heard))
    begins = [part["from"] for part in heard if part["part"] == "chime"]
    assert min(later - sooner for sooner, later in pairwise(begins)) >= APART - 0.001  # sums of floats
    assert heap(page) <= before * MOST_GROWTH
    page.wait_for_timeout(1000)
    (screen,) = queries.screens(clinic_id=clinic.id, now=clock.now())
    assert (screen.sound, screen.unplayed) == ("voice", ())
    db.session.rollback()
    everything = "\n".join(travelled)
    assert "nudge" in everything
    assert "A001" in everything
    assert "欧**" in everything
    assert not re.search(r"欧阳|13812345678|\d{17}[\dXx]|疫苗", everything)
    assert not re.search(r"[\u4e00-\u9fff]", "".join(text for text in travelled if "nudge" in text and "<" not in text))


def test_until_the_first_tap_the_wall_says_that_it_is_silent_and_then_says_who_was_called(
    app, clinic, short_clips, live_server, open_wall
):
    visit(at=clinic, stage=Stage.DOSE, minutes_ago=5, station=builders.station(at=clinic), called_ago=0.5)
    for number in (3, 4, 5):
        desk = builders.station(at=clinic, kind=StationKind.SCREENING, number=number)
        visit(at=clinic, number=number, stage=Stage.INQUIRY, minutes_ago=6, station=desk, called_ago=6)
    room = visit(at=clinic, number=2, minutes_ago=30.2)
    posted(clinic)
    server = live_server(app)
    hall = open_wall(server, clinic, script=LISTEN + HELD)
    hall.get_by_role("button", name="点一下屏幕，打开叫号声音").wait_for()
    assert hall.evaluate("window.heard") == []
    assert cut(hall) == []
    hall.keyboard.press("Enter")
    assert [part["part"] for part in said(hall, 1)] == ["chime", "voice", "voice"]
    hall.wait_for_timeout(800)
    hall.reload()
    hall.mouse.click(5, 5)
    hall.wait_for_timeout(1500)
    assert hall.evaluate("window.heard") == []  # said once, also after a reload
    watch = open_wall(server, clinic, DeviceKind.OBSERVATION_SCREEN, script=LISTEN + HELD)
    watch.get_by_role("button", name="点一下屏幕，打开叫号声音").wait_for()
    assert cut(watch) == []
    watch.mouse.click(5, 5)
    until(watch, "window.heard.length >= 2", 15)
    assert [part["id"] for part in watch.evaluate("window.heard")] == [f"leave-{room.id}"] * 2


def test_without_clips_the_wall_chimes_and_says_so(app, clinic, live_server, open_wall):
    visit(at=clinic, stage=Stage.DOSE, minutes_ago=5, station=builders.station(at=clinic), called_ago=0.1)
    server = live_server(app)
    page = open_wall(server, clinic)
    page.route("**/screens/waiting", lambda route: route.fulfill(
        body=re.sub(r"data-clips='[^']*'", "data-clips='{}'", route.fetch().text()), content_type="text/html"
    ))  # fmt: skip
    page.reload()
    page.mouse.click(5, 5)
    page.get_by_text("没有语音，只有提示音").wait_for()
    until(page, "window.heard.length >= 1", 15)
    page.wait_for_timeout(1000)
    assert [part["part"] for part in page.evaluate("window.heard")] == ["chime"]
    (screen,) = queries.screens(clinic_id=clinic.id, now=clock.now())
    assert (screen.sound, screen.unplayed) == ("chime", ())
    db.session.rollback()


def test_a_test_from_the_desk_is_heard_and_told(app, clinic, short_clips, live_server, open_wall):
    server = live_server(app)
    page = open_wall(server, clinic)
    page.mouse.click(5, 5)
    page.locator("[data-unlock]").wait_for(state="hidden")
    desk = Desk(server.url, builders.staff(at=clinic, roles=[Role.REGISTRAR]))
    (screen,) = queries.screens(clinic_id=clinic.id, now=clock.now())
    db.session.rollback()
    desk.post(f"/walls/{screen.device.id}/test", "/walls")
    until(page, "window.heard.length >= 2", 15)
    page.wait_for_timeout(800)
    assert "试音放出来了" in desk.get("/walls")
